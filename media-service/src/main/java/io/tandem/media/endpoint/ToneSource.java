package io.tandem.media.endpoint;

import io.tandem.contracts.MediaPlan;
import io.tandem.rtp.G711;
import io.tandem.rtp.ToneGenerator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A tone, packet by packet. Owned by one endpoint; its loop's tick asks when a packet is due and
 * sends its payload with the numbers of a stream. No allocation per packet.
 */
public final class ToneSource {

  private static final Set<Integer> PTIMES_MILLIS = Set.of(10, 20, 30, 40, 50, 60);

  /** Behind by more than this, the stream jumps ahead in place of sending a burst. */
  private static final long MAX_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final ToneGenerator generator;
  private final boolean muLaw;
  private final int payloadType;
  private final int samplesPerPacket;
  private final long ptimeNanos;
  private final RtpStream stream;
  private long dueNanos;

  /**
   * A tone that begins now.
   *
   * @param tone one to which there is no objection
   */
  public ToneSource(MediaPlan.Source.Tone tone, RtpStream stream, long nowNanos) {
    objectionTo(tone)
        .ifPresent(
            objection -> {
              throw new IllegalArgumentException(objection);
            });
    this.generator = new ToneGenerator(tone.frequencyHz(), tone.levelDbm0());
    this.muLaw = tone.encoding().equals("PCMU");
    this.payloadType = tone.payloadType();
    this.samplesPerPacket = tone.ptimeMillis() * G711.SAMPLE_RATE_HZ / 1000;
    this.ptimeNanos = TimeUnit.MILLISECONDS.toNanos(tone.ptimeMillis());
    this.stream = stream;
    this.dueNanos = nowNanos;
  }

  /** Why a tone cannot be played; empty when it can. */
  public static Optional<String> objectionTo(MediaPlan.Source.Tone tone) {
    if (!tone.encoding().equals("PCMU") && !tone.encoding().equals("PCMA")) {
      return Optional.of("no tone in encoding " + tone.encoding());
    }
    if (tone.frequencyHz() < 1 || tone.frequencyHz() >= G711.SAMPLE_RATE_HZ / 2) {
      return Optional.of("no tone of " + tone.frequencyHz() + " Hz");
    }
    if (tone.levelDbm0() > 0) {
      return Optional.of("no tone above 0 dBm0: " + tone.levelDbm0());
    }
    if (!PTIMES_MILLIS.contains(tone.ptimeMillis())) {
      return Optional.of("no packets of " + tone.ptimeMillis() + " ms");
    }
    if (tone.payloadType() < 0 || tone.payloadType() > 127) {
      return Optional.of("not a payload type: " + tone.payloadType());
    }
    return Optional.empty();
  }

  /** Whether a packet should be on its way by now. */
  public boolean isDue(long nowNanos) {
    if (nowNanos - dueNanos > MAX_BEHIND_NANOS) {
      long missed = (nowNanos - dueNanos) / ptimeNanos;
      dueNanos += missed * ptimeNanos;
      stream.skip((int) missed * samplesPerPacket);
    }
    return nowNanos - dueNanos >= 0;
  }

  /** Octets of every payload, and also how many units of the RTP clock it lasts. */
  public int payloadLength() {
    return samplesPerPacket;
  }

  public int payloadType() {
    return payloadType;
  }

  /** Writes the next payload. */
  public void next(byte[] octets) {
    for (int i = 0; i < samplesPerPacket; i++) {
      short sample = generator.next();
      octets[i] = muLaw ? G711.toMu(sample) : G711.toA(sample);
    }
    dueNanos += ptimeNanos;
  }
}
