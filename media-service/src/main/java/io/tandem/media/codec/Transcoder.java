package io.tandem.media.codec;

import io.tandem.contracts.MediaPlan;
import io.tandem.media.endpoint.Fate;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.codec.AudioDecoder;
import io.tandem.rtp.codec.AudioEncoder;
import io.tandem.rtp.codec.FrameRepetition;
import io.tandem.rtp.codec.Resampler;
import io.tandem.rtp.event.TelephoneEvent;
import io.tandem.rtp.jitter.FrameLength;
import io.tandem.rtp.jitter.FrameRecovery;
import java.nio.ByteBuffer;

/**
 * Turns the packets of one stream into those of another codec as they come: what is lost, late or
 * out of order stays so, and is the receiving phone's to conceal, so that no delay is added but
 * that of the filter. A frame that the next packet repeats (Opus) is sent behind it. Where the
 * lengths of the two codecs do not fit, packets are cut or joined and numbered anew. One for each
 * direction of a bridge, on its loop; nothing is allocated for a packet, except by G.729.
 */
public final class Transcoder implements AutoCloseable {

  /** Where packets go. */
  public interface Outlet {
    /**
     * Sends a packet; the octets are the caller's again afterwards.
     *
     * @return {@link Fate#ACCEPTED}, or why not
     */
    Fate write(
        boolean marker,
        int payloadType,
        int sequence,
        int timestamp,
        int ssrc,
        byte[] octets,
        int length);
  }

  /** No codec has longer packets (RFC 6716 section 3.2.5). */
  private static final int LONGEST_MILLIS = 120;

  private static final int HIGHEST_RATE_HZ = 48_000;
  private static final int MOST_SAMPLES = HIGHEST_RATE_HZ * LONGEST_MILLIS / 1000;

  /** RFC 3389 section 4: for clocks of 8 kHz. */
  private static final int COMFORT_NOISE = 13;

  private static final int COMFORT_NOISE_CLOCK_HZ = 8_000;

  private final MediaPlan.Format from;
  private final MediaPlan.Format to;
  private final Coding fromCoding;
  private final Coding toCoding;
  private final FrameLength lengths;
  private final AudioDecoder decoder;
  private final FrameRecovery recovery;
  private final AudioEncoder encoder;
  private final Resampler resampler;
  private final TelephoneEvent event = new TelephoneEvent();
  private final byte[] received;
  private final byte[] sent;
  private final ByteBuffer sentView;
  private final short[] decoded = new short[MOST_SAMPLES];

  /** At the rate of {@code to}: first what was not a frame yet, then what has come now. */
  private final short[] ready = new short[2 * MOST_SAMPLES];

  private int waiting;

  // The newest packet, and how it is numbered on the other side.
  private boolean begun;
  private int ssrc;
  private int newestSequence;
  private int newestTimestamp;
  private int newestUnits;
  private int sentTimestamp;
  private int sequenceOffset;

  /**
   * A stream that begins here.
   *
   * @param mostOctets of a payload that may come
   * @throws java.util.NoSuchElementException if either is no {@link Coding}
   */
  public Transcoder(MediaPlan.Format from, MediaPlan.Format to, int mostOctets) {
    this.from = from;
    this.to = to;
    fromCoding = Coding.of(from).orElseThrow();
    toCoding = Coding.of(to).orElseThrow();
    lengths = fromCoding.frameLength();
    decoder = fromCoding.decoder();
    recovery = decoder instanceof FrameRecovery able ? able : FrameRecovery.NONE;
    encoder = toCoding.encoder();
    resampler = new Resampler(fromCoding.sampleRateHz(), toCoding.sampleRateHz());
    received = new byte[mostOctets];
    // As linear samples at the highest rate is the longest that anything becomes.
    sent = new byte[Math.max(2 * MOST_SAMPLES, mostOctets)];
    sentView = ByteBuffer.wrap(sent);
  }

  /** Whether this is the one between the two. */
  public boolean turns(MediaPlan.Format one, MediaPlan.Format other) {
    return from.equals(one) && to.equals(other);
  }

  /**
   * Turns a packet.
   *
   * @param view over {@code bytes}
   * @return {@link Fate#MALFORMED} for a payload that the codec cannot have sent, {@link
   *     Fate#NOWHERE_TO_GO} for one that the other side has no name for or that comes too late,
   *     else what became of the last packet that was made of it
   */
  public Fate onPacket(RtpPacket view, ByteBuffer bytes, Outlet outlet) {
    int length = view.payloadLength();
    if (length > received.length) {
      return Fate.MALFORMED;
    }
    bytes.get(view.payloadOffset(), received, 0, length);
    if (view.payloadType() == from.payloadType()) {
      int units = lengths.units(view.payloadType(), bytes, view.payloadOffset(), length);
      return audio(view, length, units, outlet);
    }
    if (from.eventPayloadType() != 0 && view.payloadType() == from.eventPayloadType()) {
      return event(view, bytes, outlet);
    }
    if (view.payloadType() == COMFORT_NOISE && to.clockRateHz() == COMFORT_NOISE_CLOCK_HZ) {
      return pass(view, COMFORT_NOISE, received, length, outlet);
    }
    return Fate.NOWHERE_TO_GO;
  }

  private Fate audio(RtpPacket view, int length, int units, Outlet outlet) {
    if (length == 0 || units < 1 || units > fromCoding.clockRateHz() * LONGEST_MILLIS / 1000) {
      return Fate.MALFORMED;
    }
    if (begun && view.ssrc() == ssrc && isLate(view) && (fromCoding.remembers() || waiting > 0)) {
      // Its time has passed for a decoder that went on.
      return Fate.NOWHERE_TO_GO;
    }
    // Whoever sends may lay the view over what is sent.
    boolean marker = view.marker();
    int sequence = view.sequence();
    int timestamp = view.timestamp();
    int missing = follow(view, units);
    int repeated = Math.min(missing, units);
    int recovered =
        repeated > 0
            ? recovery.recover(received, 0, length, decoded, 0, fromCoding.samplesOf(repeated))
            : 0;
    if (recovered > 0) {
      Fate _ = encode(recovered, false, sequence - 1, sentOf(timestamp - repeated), outlet);
    }
    int samples = decoder.decode(received, 0, length, decoded, 0);
    if (samples == 0) {
      return Fate.MALFORMED;
    }
    return encode(samples, marker, sequence, sentOf(timestamp), outlet);
  }

  private boolean isLate(RtpPacket view) {
    return (short) (view.sequence() - newestSequence) <= 0;
  }

  /**
   * Takes note of a packet if it is the newest.
   *
   * @return units that are missing before it: lost, if so many packets are
   */
  private int follow(RtpPacket view, int units) {
    if (!begun || view.ssrc() != ssrc) {
      begun = true;
      ssrc = view.ssrc();
      sentTimestamp = view.timestamp();
      waiting = 0;
      note(view, units);
      return 0;
    }
    if (isLate(view)) {
      return 0;
    }
    boolean lost = (short) (view.sequence() - newestSequence) > 1;
    int missing = view.timestamp() - newestTimestamp - newestUnits;
    if (missing != 0) {
      waiting = 0;
    }
    sentTimestamp = sentOf(view.timestamp());
    note(view, units);
    return lost ? missing : 0;
  }

  private void note(RtpPacket view, int units) {
    newestSequence = view.sequence();
    newestTimestamp = view.timestamp();
    newestUnits = units;
  }

  /** A timestamp as the other side sees it. */
  private int sentOf(int timestamp) {
    return sentTimestamp + scaled(timestamp - newestTimestamp);
  }

  private int scaled(int units) {
    return (int) ((long) units * toCoding.clockRateHz() / fromCoding.clockRateHz());
  }

  private Fate encode(int samples, boolean marker, int sequence, int timestamp, Outlet outlet) {
    int begins = timestamp - toCoding.unitsOf(waiting);
    waiting += resampler.resample(decoded, 0, samples, ready, waiting);
    Fate fate = Fate.ACCEPTED;
    int at = 0;
    int packets = 0;
    for (int next = toCoding.packetOf(waiting); next > 0; next = toCoding.packetOf(waiting - at)) {
      int length = encoder.encode(ready, at, next, sent, 0);
      fate =
          outlet.write(
              marker && at == 0,
              to.payloadType(),
              (sequence + sequenceOffset + packets) & 0xFFFF,
              begins + toCoding.unitsOf(at),
              ssrc,
              sent,
              length);
      at += next;
      packets++;
    }
    waiting -= at;
    System.arraycopy(ready, at, ready, 0, waiting);
    sequenceOffset += packets - 1;
    return fate;
  }

  /** Durations count by the clock of the stream (RFC 4733 section 2.3.5). */
  private Fate event(RtpPacket view, ByteBuffer bytes, Outlet outlet) {
    if (!event.wrap(bytes, view.payloadOffset(), view.payloadLength())) {
      return Fate.MALFORMED;
    }
    if (to.eventPayloadType() == 0) {
      return Fate.NOWHERE_TO_GO;
    }
    int duration = Math.min(scaled(event.duration()), TelephoneEvent.LONGEST_DURATION);
    int length =
        TelephoneEvent.write(sentView, 0, event.code(), event.isEnd(), event.volume(), duration);
    return pass(view, to.eventPayloadType(), sent, length, outlet);
  }

  private Fate pass(RtpPacket view, int payloadType, byte[] octets, int length, Outlet outlet) {
    int _ = follow(view, 0);
    return outlet.write(
        view.marker(),
        payloadType,
        (view.sequence() + sequenceOffset) & 0xFFFF,
        sentOf(view.timestamp()),
        ssrc,
        octets,
        length);
  }

  /** So many per cent of what is sent will be lost; an encoder that can repeats it then. */
  public void expectLoss(int percent) {
    FrameRepetition.of(encoder).expectLoss(percent);
  }

  /** Frees what the codecs hold outside the heap. */
  @Override
  public void close() {
    Closing.close(decoder);
    Closing.close(encoder);
  }
}
