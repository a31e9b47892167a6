package io.tandem.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One header line, immutable. A received one points into the bytes of its message and is sent on as
 * it came, byte for byte; its value is decoded, and parsed, when somebody asks, and remembered. The
 * remembered fields are written without a lock: two threads may at worst decode twice.
 */
public final class Header {
  private final String name;
  private final byte[] source;
  private final int start;
  private final int valueStart;
  private final int end;
  private @Nullable String value;
  private @Nullable Object parsed;

  private Header(String name, byte[] source, int start, int valueStart, int end) {
    this.name = name;
    this.source = source;
    this.start = start;
    this.valueStart = valueStart;
    this.end = end;
  }

  /**
   * A header of our own.
   *
   * @throws IllegalArgumentException if the name is no token, or the value holds CR, LF, NUL or
   *     another control character: whoever takes values from outside must have refused that before
   */
  public static Header of(String name, String value) {
    if (!Syntax.isToken(name)) {
      throw new IllegalArgumentException("no header name: " + name);
    }
    if (Syntax.hasControl(value)) {
      throw new IllegalArgumentException("control character in the value of " + name);
    }
    String canonical = HeaderName.canonical(name);
    byte[] line = (canonical + ": " + value).getBytes(StandardCharsets.UTF_8);
    Header header = new Header(canonical, line, 0, canonical.length() + 2, line.length);
    header.value = value;
    return header;
  }

  /** From or To, whose value needs no parsing any more. */
  static Header of(String name, NameAddr address) {
    Header header = of(name, address.toString());
    header.parsed = address;
    return header;
  }

  /** A Via, whose value needs no parsing any more. */
  static Header of(String name, Via via) {
    Header header = of(name, via.toString());
    header.parsed = List.of(via);
    return header;
  }

  /** A line of a received message: {@code source[start, end)} without its final CRLF. */
  static Header received(byte[] source, int start, int nameEnd, int valueStart, int end) {
    return new Header(HeaderName.canonical(source, start, nameEnd), source, start, valueStart, end);
  }

  /** In canonical spelling if known, else as it came. */
  public String name() {
    return name;
  }

  boolean isNamed(String canonicalName) {
    return name.equals(canonicalName) || name.equalsIgnoreCase(canonicalName);
  }

  /**
   * The whole value: unfolded, decoded as UTF-8, control characters shown as spaces, so that it may
   * be set in another message without harm.
   */
  public String value() {
    String known = value;
    if (known == null) {
      known = decode();
      value = known;
    }
    return known;
  }

  private String decode() {
    int from = valueStart;
    int to = end;
    // The space behind the colon is no part of the value; leaving it out here saves a second copy.
    while (from < to && isBlank(source[from])) {
      from++;
    }
    while (to > from && isBlank(source[to - 1])) {
      to--;
    }
    boolean plain = true;
    for (int i = from; i < to; i++) {
      if (Syntax.isControl(source[i] & 0xff)) {
        plain = false;
        break;
      }
    }
    String text = new String(source, from, to - from, StandardCharsets.UTF_8);
    if (!plain) {
      StringBuilder out = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          continue; // a fold: its line feed and the white space behind it stand for one space
        }
        out.append(Syntax.isControl(c) ? ' ' : c);
      }
      text = out.toString();
    }
    return text.strip();
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** The value as a number from 0 to {@code most}, or -1; a plain one costs no text. */
  long number(long most) {
    int from = valueStart;
    int to = end;
    while (from < to && isBlank(source[from])) {
      from++;
    }
    while (to > from && isBlank(source[to - 1])) {
      to--;
    }
    long number = from == to ? -1 : 0;
    for (int i = from; i < to && number >= 0; i++) {
      if (!Syntax.isDigit(source[i])) {
        // Folded, maybe.
        return Syntax.number(value(), most);
      }
      number = number * 10 + (source[i] - '0');
      if (number > most) {
        return -1;
      }
    }
    return number;
  }

  /** The values of the line: several where the header is a list, else one. */
  public List<String> values() {
    return HeaderName.isList(name) ? Cursor.splitAtCommas(value()) : List.of(value());
  }

  int wireLength() {
    return end - start + 2;
  }

  int write(byte[] out, int at) {
    System.arraycopy(source, start, out, at, end - start);
    int next = at + end - start;
    out[next] = '\r';
    out[next + 1] = '\n';
    return next + 2;
  }

  /** Marks a value that was found malformed, so that this too is remembered. */
  private static final Object MALFORMED = new Object();

  /**
   * The parsed value, or null when malformed. Each header name has one parser, so the cast cannot
   * fail.
   */
  @SuppressWarnings("unchecked") // the name decides the parser, and the parser the type
  private <T> @Nullable T parsed(Function<String, @Nullable T> parser) {
    Object known = parsed;
    if (known == null) {
      T fresh = parser.apply(value());
      known = fresh == null ? MALFORMED : fresh;
      parsed = known;
    }
    return MALFORMED.equals(known) ? null : (T) known;
  }

  @Nullable List<Via> vias() {
    return this.<List<Via>>parsed(Via::readList);
  }

  @Nullable NameAddr nameAddr() {
    return this.<NameAddr>parsed(NameAddr::read);
  }

  @Nullable List<NameAddr> nameAddrs() {
    return this.<List<NameAddr>>parsed(Header::readNameAddrs);
  }

  @Nullable CSeq cseq() {
    return this.<CSeq>parsed(CSeq::read);
  }

  private static @Nullable List<NameAddr> readNameAddrs(String value) {
    if (value.indexOf(',') < 0) {
      NameAddr one = NameAddr.read(value);
      return one == null ? null : List.of(one);
    }
    List<String> parts = Cursor.splitAtCommas(value);
    List<NameAddr> all = new ArrayList<>(parts.size());
    for (String part : parts) {
      NameAddr one = NameAddr.read(part);
      if (one == null) {
        return null;
      }
      all.add(one);
    }
    return List.copyOf(all);
  }

  @Override
  public String toString() {
    return name + ": " + value();
  }
}
