package io.tandem.rtp.jitter;

/**
 * A view of the frame that a {@link JitterBuffer} gave out last. Its octets stay where they are
 * until the buffer is asked again; packets may be put in meanwhile. One object for each buffer, on
 * its owner's loop.
 */
public final class Frame {
  private final byte[] octets;
  private int offset;
  private int length;
  private int payloadType;
  private int units;
  private int timestamp;
  private boolean redundant;

  Frame(byte[] octets) {
    this.octets = octets;
  }

  void lay(int offset, int length, int payloadType, int units, int timestamp, boolean redundant) {
    this.offset = offset;
    this.length = length;
    this.payloadType = payloadType;
    this.units = units;
    this.timestamp = timestamp;
    this.redundant = redundant;
  }

  /** The array that holds the payload, and others: to be read only. */
  public byte[] octets() {
    return octets;
  }

  /** Where the payload begins in {@link #octets()}. */
  public int offset() {
    return offset;
  }

  /** Octets of payload, at least 1. */
  public int length() {
    return length;
  }

  /** 0 to 127. */
  public int payloadType() {
    return payloadType;
  }

  /** How long it lasts in units of the RTP clock; 0 for comfort noise. */
  public int units() {
    return units;
  }

  /** As it stood in the packet: an unsigned number in an int. */
  public int timestamp() {
    return timestamp;
  }

  /** Whether it came as the repetition in a later packet (RFC 2198). */
  public boolean isRedundant() {
    return redundant;
  }
}
