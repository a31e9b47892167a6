package io.tandem.sip.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A body of several parts (RFC 2046 section 5.1, RFC 5621 section 4), immutable. One level is read
 * at a time, in one pass over its bytes; what lies inside a part is read when somebody asks, and
 * not deeper than {@link #MOST_DEPTH}. Reads no meaning into the parts: that is {@link BodyChoice}.
 *
 * @param subtype in lower case: "mixed", "alternative", "related" or another, which counts as mixed
 *     (RFC 2046 section 5.1.7)
 * @param start the Content-ID of the part that "related" begins with, "" for the first
 */
public record Multipart(String subtype, String start, List<BodyPart> parts) {
  /** Bodies within bodies; nobody has a use for more. */
  public static final int MOST_DEPTH = 3;

  /** Parts of one body; each costs an object. */
  public static final int MOST_PARTS = 64;

  private static final int MOST_PART_HEADERS = 32;
  private static final int LONGEST_BOUNDARY = 70;

  private static final CharSet IN_BOUNDARY =
      CharSet.of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'()+_,-./:=? ");

  public Multipart {
    parts = List.copyOf(parts);
  }

  /** What came of reading. */
  public sealed interface Reading {
    record Parsed(Multipart multipart) implements Reading {}

    /** Another type of body. */
    record Single() implements Reading {}

    /**
     * To be answered 400.
     *
     * @param reason holds nothing of the sender's text
     */
    record Malformed(String reason) implements Reading {}
  }

  static Reading read(BodyPart whole) {
    MediaType type = whole.type().filter(MediaType::isMultipart).orElse(null);
    if (type == null) {
      return new Reading.Single();
    }
    if (whole.depth() >= MOST_DEPTH) {
      return new Reading.Malformed("Multipart too deep");
    }
    String boundary = type.params().get("boundary").orElse("");
    if (!isBoundary(boundary)) {
      return new Reading.Malformed("Malformed boundary");
    }
    List<BodyPart> parts = new ArrayList<>();
    String fault = new Splitter(whole, boundary).split(parts);
    if (!fault.isEmpty()) {
      return new Reading.Malformed(fault);
    }
    String start = type.params().get("start").orElse("");
    boolean bracketed = start.startsWith("<") && start.endsWith(">") && start.length() > 2;
    return new Reading.Parsed(
        new Multipart(
            type.subtype(), bracketed ? start.substring(1, start.length() - 1) : start, parts));
  }

  private static boolean isBoundary(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!IN_BOUNDARY.has(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= LONGEST_BOUNDARY && !text.endsWith(" ");
  }

  boolean isAlternative() {
    return subtype.equals("alternative");
  }

  /** The part that gives a "related" body its meaning (RFC 2387 section 3.2). */
  public BodyPart root() {
    return parts.stream()
        .filter(part -> part.contentId().filter(start::equals).isPresent())
        .findFirst()
        .orElseGet(parts::getFirst);
  }

  /**
   * Writes a body, which may become a part of another.
   *
   * @param boundary must stand in no part: the caller makes up a random one
   * @throws IllegalArgumentException if it does, or is no boundary, or there is no part
   */
  public static BodyPart write(String subtype, String boundary, List<BodyPart> parts) {
    if (parts.isEmpty() || !isBoundary(boundary)) {
      throw new IllegalArgumentException("no parts, or no boundary: " + boundary);
    }
    byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (BodyPart part : parts) {
      byte[] bytes = part.bytes();
      if (indexOf(delimiter, bytes) >= 0) {
        throw new IllegalArgumentException("the boundary stands in a part");
      }
      out.writeBytes(delimiter);
      crlf(out);
      for (Header line : part.headers().lines()) {
        byte[] wire = new byte[line.wireLength()];
        line.write(wire, 0);
        out.writeBytes(wire);
      }
      crlf(out);
      out.writeBytes(bytes);
      crlf(out);
    }
    out.writeBytes(delimiter);
    out.writeBytes(new byte[] {'-', '-'});
    crlf(out);
    MediaType type =
        new MediaType("multipart", subtype, Parameters.NONE.with("boundary", boundary));
    return BodyPart.of(type, out.toByteArray());
  }

  private static void crlf(ByteArrayOutputStream out) {
    out.write('\r');
    out.write('\n');
  }

  private static int indexOf(byte[] what, byte[] in) {
    for (int i = 0; i + what.length <= in.length; i++) {
      int length = 0;
      while (length < what.length && in[i + length] == what[length]) {
        length++;
      }
      if (length == what.length) {
        return i;
      }
    }
    return -1;
  }

  /** Walks over one level of one body, line by line, once. */
  private static final class Splitter {
    private final byte[] bytes;
    private final int end;
    private final int depth;
    private final byte[] boundary;
    private int at;

    Splitter(BodyPart whole, String boundary) {
      this.bytes = whole.source();
      this.at = whole.start();
      this.end = whole.end();
      this.depth = whole.depth() + 1;
      this.boundary = boundary.getBytes(StandardCharsets.US_ASCII);
    }

    private enum Line {
      CONTENT,
      DELIMITER,
      CLOSING
    }

    /** Fills in the parts and returns what is wrong, or "". What stands around them is dropped. */
    String split(List<BodyPart> parts) {
      int partStart = -1;
      while (at < end) {
        int lineStart = at;
        int lineEnd = endOfLine(at);
        Line line = classify(lineStart, lineEnd);
        at = Math.min(lineEnd + 2, end);
        if (line == Line.CONTENT) {
          continue;
        }
        if (partStart >= 0) {
          String fault = add(parts, partStart, lineStart);
          if (!fault.isEmpty()) {
            return fault;
          }
        }
        if (line == Line.CLOSING) {
          return parts.isEmpty() ? "Multipart without parts" : "";
        }
        partStart = at;
      }
      return "Multipart does not end";
    }

    /** A delimiter is a line of its own, perhaps padded; a longer word is another boundary. */
    private Line classify(int from, int to) {
      if (to - from < boundary.length + 2 || bytes[from] != '-' || bytes[from + 1] != '-') {
        return Line.CONTENT;
      }
      for (int i = 0; i < boundary.length; i++) {
        if (bytes[from + 2 + i] != boundary[i]) {
          return Line.CONTENT;
        }
      }
      int behind = from + 2 + boundary.length;
      boolean closing = to - behind >= 2 && bytes[behind] == '-' && bytes[behind + 1] == '-';
      for (int i = closing ? behind + 2 : behind; i < to; i++) {
        if (bytes[i] != ' ' && bytes[i] != '\t') {
          return Line.CONTENT;
        }
      }
      return closing ? Line.CLOSING : Line.DELIMITER;
    }

    /**
     * Adds the part whose delimiter ends before {@code from}; the next one begins at {@code to}.
     */
    private String add(List<BodyPart> parts, int from, int to) {
      if (parts.size() == MOST_PARTS) {
        return "Too many parts";
      }
      List<Header> lines = new ArrayList<>(4);
      int line = from;
      while (line < to) {
        int lineEnd = endOfHeader(line, to);
        if (lineEnd == line) {
          break;
        }
        int nameEnd = line;
        while (nameEnd < lineEnd && Syntax.isTokenChar(bytes[nameEnd])) {
          nameEnd++;
        }
        if (nameEnd == line || nameEnd == lineEnd || bytes[nameEnd] != ':') {
          return "Malformed header of a part";
        }
        if (lines.size() == MOST_PART_HEADERS) {
          return "Too many headers of a part";
        }
        lines.add(Header.received(bytes, line, nameEnd, nameEnd + 1, lineEnd));
        line = Math.min(lineEnd + 2, to);
      }
      // The line end before the delimiter belongs to the delimiter, the empty line to neither.
      int contentStart = Math.min(line + 2, to);
      int contentEnd = Math.max(contentStart, to - 2);
      if (line >= to) {
        // Headers and nothing else: the empty line is missing.
        return lines.isEmpty() ? "" : "Headers of a part do not end";
      }
      parts.add(new BodyPart(new Headers(lines), bytes, contentStart, contentEnd, depth));
      return "";
    }

    /** As {@link #endOfLine}, with the lines that continue it. */
    private int endOfHeader(int from, int to) {
      int lineEnd = Math.min(endOfLine(from), to);
      while (lineEnd > from
          && lineEnd + 2 < to
          && (bytes[lineEnd + 2] == ' ' || bytes[lineEnd + 2] == '\t')) {
        lineEnd = Math.min(endOfLine(lineEnd + 2), to);
      }
      return lineEnd;
    }

    /** The position of the CRLF at or behind {@code from}, or the end. */
    private int endOfLine(int from) {
      for (int i = from; i + 1 < end; i++) {
        if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
          return i;
        }
      }
      return end;
    }
  }
}
