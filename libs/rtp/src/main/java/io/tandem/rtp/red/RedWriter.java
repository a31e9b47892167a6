package io.tandem.rtp.red;

import java.nio.ByteBuffer;

/**
 * Writes payloads of redundant audio (RFC 2198): each frame together with the one or two before it.
 * Keeps copies of these; owned by the endpoint that sends, on its loop; no allocation after its
 * construction. It leaves out what the format or the size of a packet has no room for, the oldest
 * first. What should not be repeated, comfort noise or events, should not be given to it.
 */
public final class RedWriter {
  private static final int FARTHEST = 2;

  private final int distance;
  private final byte[][] octets;
  private final int[] lengths;
  private final int[] payloadTypes;
  private final int[] timestamps;

  /** Frames kept, and the place of the newest. */
  private int kept;

  private int newest;

  /**
   * @param distance how many frames each packet repeats: 1 or 2
   */
  public RedWriter(int distance) {
    if (distance < 1 || distance > FARTHEST) {
      throw new IllegalArgumentException("distance of redundancy out of bounds: " + distance);
    }
    this.distance = distance;
    this.octets = new byte[distance][RedPayload.LONGEST_BLOCK];
    this.lengths = new int[distance];
    this.payloadTypes = new int[distance];
    this.timestamps = new int[distance];
  }

  /** Forgets what was sent: the timestamps begin anew. */
  public void reset() {
    kept = 0;
  }

  /**
   * Writes a frame and what fits of those before it, and keeps it for the next.
   *
   * @param payloadType 0 to 127
   * @param timestamp of the packet
   * @param frame holds the frame at the absolute index {@code offset}
   * @param out written at the absolute index {@code at}
   * @param mostOctets that the payload may have
   * @return octets written; 0 if the frame alone is too long, which is then to be sent plain
   */
  public int write(
      int payloadType,
      int timestamp,
      ByteBuffer frame,
      int offset,
      int length,
      ByteBuffer out,
      int at,
      int mostOctets) {
    int written = 0;
    if (RedPayload.PRIMARY_HEADER_BYTES + length <= mostOctets) {
      int repeated = fitting(timestamp, mostOctets - RedPayload.PRIMARY_HEADER_BYTES - length);
      int header = at;
      for (int age = repeated; age >= 1; age--) {
        int place = place(age);
        out.put(header, (byte) (RedPayload.MORE_BIT | payloadTypes[place]));
        int rest = (timestamp - timestamps[place]) << RedPayload.LENGTH_BITS | lengths[place];
        out.put(header + 1, (byte) (rest >> 16));
        out.putShort(header + 2, (short) rest);
        header += RedPayload.HEADER_BYTES;
      }
      out.put(header, (byte) (payloadType & 0x7F));
      int block = header + RedPayload.PRIMARY_HEADER_BYTES;
      for (int age = repeated; age >= 1; age--) {
        int place = place(age);
        out.put(block, octets[place], 0, lengths[place]);
        block += lengths[place];
      }
      out.put(block, frame, offset, length);
      written = block + length - at;
    }
    keep(payloadType, timestamp, frame, offset, length);
    return written;
  }

  /** How many of the frames before can be repeated in so many octets, without a gap. */
  private int fitting(int timestamp, int room) {
    int left = room;
    for (int age = 1; age <= kept; age++) {
      int place = place(age);
      int earlier = timestamp - timestamps[place];
      left -= RedPayload.HEADER_BYTES + lengths[place];
      if (left < 0 || earlier <= 0 || earlier > RedPayload.LARGEST_OFFSET) {
        return age - 1;
      }
    }
    return kept;
  }

  /** Where the frame is that was sent {@code age} packets before this one. */
  private int place(int age) {
    return Math.floorMod(newest - age + 1, distance);
  }

  private void keep(int payloadType, int timestamp, ByteBuffer frame, int offset, int length) {
    if (length > RedPayload.LONGEST_BLOCK || length == 0) {
      // Nothing older may be repeated past it: the receiver would take the gap for a pause.
      kept = 0;
      return;
    }
    newest = (newest + 1) % distance;
    kept = Math.min(kept + 1, distance);
    frame.get(offset, octets[newest], 0, length);
    lengths[newest] = length;
    payloadTypes[newest] = payloadType & 0x7F;
    timestamps[newest] = timestamp;
  }
}
