package io.tandem.rtp.red;

import io.tandem.rtp.RtpPacket;
import io.tandem.rtp.jitter.Admission;
import io.tandem.rtp.jitter.JitterBuffer;
import java.nio.ByteBuffer;

/**
 * Puts packets of redundant audio into a {@link JitterBuffer}: the packet's own frame, and then
 * what it repeats, which fills holes and replaces nothing. Owned by the endpoint that receives, on
 * its loop; no allocation.
 */
public final class RedFeed {
  private final JitterBuffer jitterBuffer;
  private final RedPayload payload = new RedPayload();
  private long malformed;

  public RedFeed(JitterBuffer jitterBuffer) {
    this.jitterBuffer = jitterBuffer;
  }

  /**
   * Takes a packet whose payload type is that of redundant audio.
   *
   * @param buffer the one that {@code packet} is laid over
   * @return what became of the packet's own frame; {@link Admission#UNPLAYABLE} if the payload is
   *     malformed
   */
  public Admission put(RtpPacket packet, ByteBuffer buffer, long arrivalNanos) {
    if (!payload.wrap(buffer, packet.payloadOffset(), packet.payloadLength()).isValid()) {
      malformed++;
      return Admission.UNPLAYABLE;
    }
    Admission admission = Admission.UNPLAYABLE;
    while (payload.next()) {
      if (payload.isPrimary()) {
        admission =
            jitterBuffer.put(
                packet.ssrc(),
                packet.sequence(),
                packet.timestamp(),
                packet.marker(),
                payload.payloadType(),
                buffer,
                payload.offset(),
                payload.length(),
                arrivalNanos);
      }
    }
    if (admission == Admission.ON_PROBATION) {
      return admission;
    }
    payload.rewind();
    while (payload.next()) {
      if (!payload.isPrimary()) {
        jitterBuffer.putRedundant(
            packet.ssrc(),
            packet.timestamp() - payload.timestampOffset(),
            payload.payloadType(),
            buffer,
            payload.offset(),
            payload.length(),
            arrivalNanos);
      }
    }
    return admission;
  }

  /** Packets whose payload was not redundant audio. */
  public long malformed() {
    return malformed;
  }
}
