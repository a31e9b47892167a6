package io.tandem.rtp.event;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A view of one telephone event (RFC 4733 section 2.3) over bytes that belong to somebody else.
 * Reused by the thread that owns it; copies and allocates nothing. After a {@link #wrap} that
 * answered false its fields must not be read. It does not judge whether the event is new: {@link
 * EventDetector} does.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     event     |E|R| volume    |          duration             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class TelephoneEvent {
  public static final int BYTES = 4;

  /** The longest duration that a packet can tell; a longer event goes on in another segment. */
  public static final int LONGEST_DURATION = 0xFFFF;

  /** What is no key, for {@link #codeOf}. */
  public static final int NO_CODE = -1;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final String KEYS = "0123456789*#ABCD";
  private static final int END_BIT = 0x80;
  private static final int VOLUME_BITS = 0x3F;

  private ByteBuffer buffer = NOTHING;
  private int offset;

  /**
   * Lays the view over a payload. What follows the first four octets is ignored: RFC 4733 defines
   * nothing there, and phones pad.
   *
   * @param offset absolute index in {@code buffer}
   * @return false if it is shorter than an event
   * @throws IndexOutOfBoundsException if the region is not inside the buffer: a bug, not bad input
   */
  public boolean wrap(ByteBuffer buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.limit());
    this.buffer = buffer;
    this.offset = offset;
    return length >= BYTES;
  }

  /** 0 to 255; up to 15 they are keys (section 3.2). */
  public int code() {
    return buffer.get(offset) & 0xFF;
  }

  /** Whether the event is over. */
  public boolean isEnd() {
    return (buffer.get(offset + 1) & END_BIT) != 0;
  }

  /** Power in −dBm0: 0 to 63, the larger the quieter. Of meaning for tones only. */
  public int volume() {
    return buffer.get(offset + 1) & VOLUME_BITS;
  }

  /** Units of the RTP clock since the timestamp of the packet, 0 to 65535. */
  public int duration() {
    return (buffer.get(offset + 2) & 0xFF) << 8 | (buffer.get(offset + 3) & 0xFF);
  }

  /**
   * Writes an event.
   *
   * @param at absolute index in {@code buffer}
   * @return octets written
   */
  public static int write(
      ByteBuffer buffer, int at, int code, boolean end, int volume, int duration) {
    buffer.put(at, (byte) code);
    buffer.put(at + 1, (byte) ((end ? END_BIT : 0) | (volume & VOLUME_BITS)));
    buffer.put(at + 2, (byte) (duration >> 8));
    buffer.put(at + 3, (byte) duration);
    return BYTES;
  }

  /** Whether the code is that of a key: 0 to 9, *, #, A to D (RFC 4733 section 3.2, table 3). */
  public static boolean isKey(int code) {
    return code >= 0 && code < KEYS.length();
  }

  /**
   * The key of a code.
   *
   * @throws IllegalArgumentException if the code is not that of a key; ask {@link #isKey} first
   */
  public static char keyOf(int code) {
    if (!isKey(code)) {
      throw new IllegalArgumentException("not the code of a key: " + code);
    }
    return KEYS.charAt(code);
  }

  /** The code of a key, letters of either case, or {@link #NO_CODE}. */
  public static int codeOf(char key) {
    return KEYS.indexOf(key >= 'a' && key <= 'd' ? key - 'a' + 'A' : key);
  }
}
