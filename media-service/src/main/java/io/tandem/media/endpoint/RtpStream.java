package io.tandem.media.endpoint;

import io.tandem.rtp.RtpPacket;
import java.nio.ByteBuffer;

/**
 * A stream of RTP packets that begins here: its source, its numbers, and what a sender report
 * counts. Owned by one endpoint, on its loop; it knows nothing of payloads.
 */
public final class RtpStream {

  private final int ssrc;
  private int sequence;
  private int timestamp;
  private boolean first = true;
  private int packets;
  private int octets;

  /** All three random (RFC 3550 section 5.1). */
  public RtpStream(int ssrc, int sequence, int timestamp) {
    this.ssrc = ssrc;
    this.sequence = sequence & 0xFFFF;
    this.timestamp = timestamp;
  }

  /**
   * Writes the header of the next packet at the absolute index {@code offset}.
   *
   * @param units of the RTP clock that its payload lasts
   * @return the absolute index at which the payload begins
   */
  public int writeHeader(
      ByteBuffer out, int offset, int payloadType, int payloadLength, int units) {
    // RFC 3551 section 4.1: the marker begins a talk spurt.
    int at = RtpPacket.writeHeader(out, offset, first, payloadType, sequence, timestamp, ssrc);
    first = false;
    sequence = (sequence + 1) & 0xFFFF;
    timestamp += units;
    packets++;
    octets += payloadLength;
    return at;
  }

  /** Time goes on without a packet. */
  public void skip(int units) {
    timestamp += units;
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
