package io.tandem.media.endpoint;

/**
 * The numbers of a stream of RTP packets that begins here, and what a sender report counts of it.
 * Owned by one endpoint, on its loop; it knows nothing of payloads.
 */
public final class RtpStream {

  private int sequence;
  private int timestamp;
  private int packets;
  private int octets;

  /** Both random (RFC 3550 section 5.1). */
  public RtpStream(int sequence, int timestamp) {
    this.sequence = sequence & 0xFFFF;
    this.timestamp = timestamp;
  }

  /** Whether no packet has been sent: the first one bears the marker (RFC 3551 section 4.1). */
  public boolean isFirst() {
    return packets == 0;
  }

  /** Of the next packet. */
  public int sequence() {
    return sequence;
  }

  /** Of the next packet. */
  public int timestamp() {
    return timestamp;
  }

  /**
   * The packet is on its way.
   *
   * @param units of the RTP clock that its payload lasts
   */
  public void next(int payloadLength, int units) {
    sequence = (sequence + 1) & 0xFFFF;
    timestamp += units;
    packets++;
    octets += payloadLength;
  }

  /** Time goes on without a packet. */
  public void skip(int units) {
    timestamp += units;
  }

  /** Packets so far, as a sender report counts them. */
  public int packets() {
    return packets;
  }

  /** Octets of payload so far, as a sender report counts them. */
  public int octets() {
    return octets;
  }
}
