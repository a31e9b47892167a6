package io.tandem.rtp.red;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A view of a payload of redundant audio (RFC 2198 section 3) over octets that belong to somebody
 * else: a row of blocks, walked with {@link #next()}, the oldest first and the packet's own last.
 * Reused, belongs to one thread, copies nothing. It does not say which payload types may stand in a
 * block.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |1|   block PT  |  timestamp offset         |   block length    |  each redundant block
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0|   block PT  |                                                  the primary block
 * +-+-+-+-+-+-+-+-+
 * | blocks, in the order of their headers ...
 * </pre>
 */
public final class RedPayload {
  static final int HEADER_BYTES = 4;
  static final int PRIMARY_HEADER_BYTES = 1;
  static final int MORE_BIT = 0x80;
  static final int LENGTH_BITS = 10;
  static final int LONGEST_BLOCK = (1 << LENGTH_BITS) - 1;
  static final int LARGEST_OFFSET = (1 << 14) - 1;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer buffer = NOTHING;
  private int firstHeader;
  private int firstBlock;
  private int end;
  private int header;
  private int nextBlock;
  private boolean over = true;
  private boolean primary;
  private int payloadType;
  private int timestampOffset;
  private int offset;
  private int length;

  /**
   * Lays the view over {@code length} octets at the absolute index {@code offset} and stands before
   * the first block. After an answer other than {@link RedValidity#VALID} there are no blocks.
   *
   * @throws IndexOutOfBoundsException if the region is not inside the buffer: a bug, not bad input
   */
  public RedValidity wrap(ByteBuffer buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.limit());
    if (buffer.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("RED is read in network byte order");
    }
    this.buffer = buffer;
    this.firstHeader = offset;
    this.end = offset + length;
    RedValidity validity = measure();
    rewind();
    over = !validity.isValid();
    return validity;
  }

  private RedValidity measure() {
    if (firstHeader == end) {
      return RedValidity.EMPTY;
    }
    int at = firstHeader;
    int redundant = 0;
    while ((buffer.get(at) & MORE_BIT) != 0) {
      if (at + HEADER_BYTES >= end) {
        return RedValidity.HEADERS_PAST_END;
      }
      redundant += buffer.getShort(at + 2) & LONGEST_BLOCK;
      at += HEADER_BYTES;
    }
    firstBlock = at + PRIMARY_HEADER_BYTES;
    return firstBlock + redundant > end ? RedValidity.BLOCKS_PAST_END : RedValidity.VALID;
  }

  /** Stands before the first block again. */
  public void rewind() {
    header = firstHeader;
    nextBlock = firstBlock;
    over = false;
  }

  /** Moves to the next block; false when there is none. */
  public boolean next() {
    if (over) {
      return false;
    }
    int first = buffer.get(header);
    payloadType = first & 0x7F;
    offset = nextBlock;
    primary = (first & MORE_BIT) == 0;
    if (primary) {
      timestampOffset = 0;
      length = end - nextBlock;
      over = true;
      return true;
    }
    int word = buffer.getInt(header);
    timestampOffset = (word >>> LENGTH_BITS) & LARGEST_OFFSET;
    length = word & LONGEST_BLOCK;
    nextBlock += length;
    header += HEADER_BYTES;
    return true;
  }

  /** Whether the block is the packet's own, and the last. */
  public boolean isPrimary() {
    return primary;
  }

  /** Of the block: 0 to 127. */
  public int payloadType() {
    return payloadType;
  }

  /** How much earlier than the packet's timestamp the block's is: units, 0 to 16383. */
  public int timestampOffset() {
    return timestampOffset;
  }

  /** Absolute index of the block in the wrapped buffer. */
  public int offset() {
    return offset;
  }

  /** Octets of the block; may be 0. */
  public int length() {
    return length;
  }
}
