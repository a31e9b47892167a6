package io.tandem.sip.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Cuts the byte stream of one connection into messages by their Content-Length, which is mandatory
 * there (RFC 3261 section 18.3). Owned by the connection, on its event loop. Reads no clock: the
 * transport asks {@link #midMessage()} and closes connections whose peer is slow. After {@link
 * Broken} the stream cannot be read on, and all further bytes are ignored.
 */
public final class StreamFramer {
  /** One thing found in the stream. */
  public sealed interface Frame {}

  /** One message, already parsed; a malformed one does not break the stream. */
  public record Message(ParseResult result) implements Frame {}

  /** A CRLF CRLF between messages (RFC 5626 section 4.4.1): answer one CRLF. */
  public record Ping() implements Frame {}

  /**
   * The end of the next message cannot be known. Send the answer, if there is one, and close the
   * connection.
   *
   * @param reason for counters and the log; holds nothing of the sender's text
   */
  public record Broken(String reason, Optional<SipResponse> answer) implements Frame {}

  private static final int FIRST_BUFFER = 2048;

  private final SipLimits limits;
  private byte[] buffer = new byte[FIRST_BUFFER];
  private int length;
  // Up to here no end of the headers was found, so that a slow sender does not cost a new search
  // for each byte.
  private int searched;
  // The whole length of the message being read, or -1 while its headers are not complete.
  private int expected = -1;
  private int lineEnds;
  private boolean broken;

  public StreamFramer(SipLimits limits) {
    this.limits = limits;
  }

  public List<Frame> feed(byte[] bytes) {
    return feed(ByteBuffer.wrap(bytes));
  }

  /** Takes all bytes that remain in {@code input} and returns what they complete, in order. */
  public List<Frame> feed(ByteBuffer input) {
    List<Frame> frames = new ArrayList<>(2);
    while (input.hasRemaining() && !broken) {
      // A piece at a time, so that one read of many messages does not grow the buffer beyond one
      // message.
      int room = limits.message() + 1 - length;
      int piece = Math.min(room, input.remaining());
      ensureRoom(piece);
      input.get(buffer, length, piece);
      length += piece;
      cut(frames);
    }
    return frames;
  }

  /** Whether a message has begun and its end has not come. */
  public boolean midMessage() {
    return length > 0 && !broken;
  }

  private void ensureRoom(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(length + more, buffer.length * 2));
    }
  }

  private void cut(List<Frame> frames) {
    while (!broken) {
      dropLineEnds(frames);
      if (expected < 0 && !findHeadersEnd(frames)) {
        return;
      }
      if (length < expected) {
        return;
      }
      frames.add(new Message(SipParser.parse(buffer, 0, expected, limits)));
      dropFront(expected);
      expected = -1;
      searched = 0;
    }
  }

  /** Line ends before a start line are skipped; every second CRLF completes a ping. */
  private void dropLineEnds(List<Frame> frames) {
    int at = 0;
    while (expected < 0 && at < length && (buffer[at] == '\r' || buffer[at] == '\n')) {
      if (buffer[at] == '\n') {
        lineEnds++;
        if (lineEnds == 2) {
          frames.add(new Ping());
          lineEnds = 0;
        }
      }
      at++;
    }
    if (at > 0) {
      dropFront(at);
      searched = 0;
    }
    if (length > 0) {
      lineEnds = 0;
    }
  }

  private boolean findHeadersEnd(List<Frame> frames) {
    for (int i = Math.max(searched - 3, 0); i + 3 < length; i++) {
      if (buffer[i] == '\r'
          && buffer[i + 1] == '\n'
          && buffer[i + 2] == '\r'
          && buffer[i + 3] == '\n') {
        return readLength(i + 4, frames);
      }
    }
    searched = length;
    if (length > limits.message()) {
      breakOff("Message Too Large", length, frames);
    }
    return false;
  }

  /** Finds the Content-Length in the complete headers; all its lines must say the same. */
  private boolean readLength(int headersEnd, List<Frame> frames) {
    long found = -1;
    int lineStart = 0;
    for (int i = 0; i + 1 < headersEnd; i++) {
      if (buffer[i] != '\r' || buffer[i + 1] != '\n') {
        continue;
      }
      boolean folded = i + 2 < headersEnd && (buffer[i + 2] == ' ' || buffer[i + 2] == '\t');
      if (folded) {
        continue;
      }
      int valueStart = contentLengthValue(lineStart, i);
      if (valueStart >= 0) {
        String value = new String(buffer, valueStart, i - valueStart, StandardCharsets.US_ASCII);
        long length = Syntax.number(value.strip(), Integer.MAX_VALUE);
        if (length < 0) {
          return breakOff("Malformed Content-Length", headersEnd, frames);
        }
        if (found >= 0 && found != length) {
          return breakOff("Several Content-Length", headersEnd, frames);
        }
        found = length;
      }
      lineStart = i + 2;
    }
    if (found < 0) {
      return breakOff("Missing Content-Length", headersEnd, frames);
    }
    if (headersEnd + found > limits.message()) {
      return breakOff("Message Too Large", headersEnd, frames);
    }
    expected = (int) (headersEnd + found);
    return true;
  }

  /** Where the value begins if the line is a Content-Length, else -1. */
  private int contentLengthValue(int from, int end) {
    int nameEnd = from;
    while (nameEnd < end && Syntax.isTokenChar(buffer[nameEnd])) {
      nameEnd++;
    }
    int colon = nameEnd;
    while (colon < end && (buffer[colon] == ' ' || buffer[colon] == '\t')) {
      colon++;
    }
    if (nameEnd == from || colon == end || buffer[colon] != ':') {
      return -1;
    }
    boolean named = HeaderName.canonical(buffer, from, nameEnd).equals(HeaderName.CONTENT_LENGTH);
    return named ? colon + 1 : -1;
  }

  /** Always false, for the convenience of its callers. */
  private boolean breakOff(String reason, int headersEnd, List<Frame> frames) {
    broken = true;
    int status = reason.equals("Message Too Large") ? 513 : 400;
    Optional<SipResponse> answer =
        SipParser.refusal(Arrays.copyOf(buffer, headersEnd), limits, status, reason);
    frames.add(new Broken(reason, answer));
    buffer = new byte[0];
    length = 0;
    return false;
  }

  private void dropFront(int count) {
    System.arraycopy(buffer, count, buffer, 0, length - count);
    length -= count;
    if (length == 0 && buffer.length > FIRST_BUFFER * 4) {
      // A connection that once carried a large message should not keep its buffer for days.
      buffer = new byte[FIRST_BUFFER];
    }
  }
}
