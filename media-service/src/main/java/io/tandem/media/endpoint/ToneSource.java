package io.tandem.media.endpoint;

import io.tandem.contracts.MediaPlan;
import io.tandem.rtp.G711;
import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.ToneGenerator;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A tone as a stream of RTP packets with a source, sequence and timestamps of its own. Owned by one
 * endpoint; its loop's tick asks when a packet is due and has it written. No allocation per packet.
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
  private final int ssrc;
  private int sequence;
  private int timestamp;
  private boolean first = true;
  private long dueNanos;
  private int packets;
  private int octets;

  /**
   * @param tone one to which there is no objection
   * @param ssrc random, as are the first sequence number and timestamp (RFC 3550 section 5.1)
   */
  public ToneSource(
      MediaPlan.Source.Tone tone, int ssrc, int sequence, int timestamp, long nowNanos) {
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
    this.ssrc = ssrc;
    this.sequence = sequence & 0xFFFF;
    this.timestamp = timestamp;
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
      timestamp += (int) missed * samplesPerPacket;
    }
    return nowNanos - dueNanos >= 0;
  }

  /** Bytes of every packet. */
  public int packetLength() {
    return RtpPacket.FIXED_HEADER_BYTES + samplesPerPacket;
  }

  /** Writes the next packet at the absolute index {@code offset}. */
  public void writeNext(ByteBuffer out, int offset) {
    // RFC 3551 section 4.1: the marker begins a talk spurt.
    int at = RtpPacket.writeHeader(out, offset, first, payloadType, sequence, timestamp, ssrc);
    for (int i = 0; i < samplesPerPacket; i++) {
      short sample = generator.next();
      out.put(at + i, muLaw ? G711.toMu(sample) : G711.toA(sample));
    }
    first = false;
    sequence = (sequence + 1) & 0xFFFF;
    timestamp += samplesPerPacket;
    dueNanos += ptimeNanos;
    packets++;
    octets += samplesPerPacket;
  }

  public int ssrc() {
    return ssrc;
  }

  /** The timestamp of the next packet. */
  public int timestamp() {
    return timestamp;
  }

  /** Packets written so far, as a sender report counts them. */
  public int packets() {
    return packets;
  }

  /** Octets of payload written so far, as a sender report counts them. */
  public int octets() {
    return octets;
  }
}
