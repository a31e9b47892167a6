package io.tandem.media.codec;

import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.Resampler;
import io.tandem.rtp.jitter.FrameLength;
import io.tandem.rtp.jitter.FrameRecovery;
import io.tandem.rtp.jitter.JitterBuffer;
import io.tandem.rtp.jitter.JitterBufferSettings;
import io.tandem.rtp.jitter.StreamPlayer;
import io.tandem.rtp.jitter.Tally;
import io.tandem.rtp.mix.AudioLevel;
import io.tandem.rtp.quality.QualityMeter;
import java.nio.ByteBuffer;

/**
 * A stream of packets as ticks of samples at the rate of who listens: a jitter buffer, its player,
 * and a change of the rate. Owned by one member of a room, on its loop; it allocates nothing for a
 * packet or a tick.
 */
public final class Reception implements AutoCloseable {

  /** More than the longest delay in packets of 10 ms, and a payload of 60 ms. */
  private static final int SLOTS = 32;

  /** The longest frame of Opus (RFC 6716 section 3.4), and 40 ms of L16 at 16 kHz. */
  private static final int SLOT_OCTETS = 1_280;

  /** RFC 3389 section 4. */
  private static final int COMFORT_NOISE = 13;

  private final int payloadType;
  private final JitterBuffer buffer;
  private final AudioDecoder decoder;
  private final StreamPlayer player;
  private final Coding coding;
  private Resampler toListener;
  private final short[] tick;
  private final int tickUnits;
  private long audibleTicks;

  /** Whether the tick before the last was read, and the last. */
  private boolean continues;

  private boolean isRead;

  /**
   * A stream of which nothing has come yet.
   *
   * @param payloadType others are passed over
   * @param listenerHz rate of what {@link #read} fills
   * @param seed of the comfort noise
   */
  public Reception(Coding coding, int payloadType, int listenerHz, int tickMillis, long seed) {
    this.coding = coding;
    this.payloadType = payloadType;
    buffer = new JitterBuffer(settings(coding), lengths(coding));
    decoder = coding.decoder();
    FrameRecovery recovery = decoder instanceof FrameRecovery able ? able : FrameRecovery.NONE;
    player = new StreamPlayer(buffer, decoder, recovery, coding.clockRateHz(), tickMillis, seed);
    toListener = new Resampler(coding.sampleRateHz(), listenerHz);
    tick = new short[player.tickSamples()];
    tickUnits = coding.clockRateHz() * tickMillis / 1000;
  }

  private static FrameLength lengths(Coding coding) {
    FrameLength ofSpeech = coding.frameLength();
    return (payloadType, bytes, offset, length) ->
        payloadType == COMFORT_NOISE
            ? FrameLength.COMFORT_NOISE
            : ofSpeech.units(payloadType, bytes, offset, length);
  }

  /** Who listens does so at another rate from now on; nothing else begins anew. */
  public void listenAt(int listenerHz) {
    toListener = new Resampler(coding.sampleRateHz(), listenerHz);
  }

  private static JitterBufferSettings settings(Coding coding) {
    JitterBufferSettings usual = JitterBufferSettings.forClock(coding.clockRateHz());
    return new JitterBufferSettings(
        usual.clockRateHz(),
        usual.leastDelayMillis(),
        usual.mostDelayMillis(),
        usual.initialDelayMillis(),
        SLOTS,
        SLOT_OCTETS);
  }

  /**
   * Takes a packet, whatever is in it.
   *
   * @param view over {@code bytes}
   * @return false for one of another payload type, which is passed over
   */
  public boolean onPacket(RtpPacket view, ByteBuffer bytes, long nowNanos) {
    int type = view.payloadType();
    if (type == payloadType || type == COMFORT_NOISE || type == StreamPlayer.SILENT) {
      buffer.put(view, bytes, nowNanos);
      return true;
    }
    buffer.pass(view.ssrc(), view.sequence());
    return false;
  }

  /**
   * Plays one tick.
   *
   * @return its level as {@link AudioLevel} has it: silent when there is nothing to be heard
   */
  public int play(long nowNanos) {
    boolean audible = player.play(tick, 0, nowNanos);
    audibleTicks += audible ? 1 : 0;
    continues = isRead;
    isRead = false;
    return audible ? AudioLevel.of(tick, 0, tick.length) : AudioLevel.SILENT;
  }

  /** Fills in the tick that was played; one that nobody asks for costs no change of the rate. */
  public void read(short[] samples) {
    if (!continues) {
      toListener.forget();
    }
    toListener.resample(tick, 0, tick.length, samples, 0);
    isRead = true;
  }

  /** Tells what was made up of all that was to be heard, and what the buffer holds. */
  public void tell(QualityMeter quality) {
    quality.onPlayed(
        buffer.tally(Tally.CONCEALED_UNITS), audibleTicks * tickUnits, buffer.delayMillis());
  }

  /** Frees what the decoder holds outside the heap. */
  @Override
  public void close() {
    Closing.close(decoder);
  }
}
