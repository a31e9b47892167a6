package io.tandem.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one message into a {@link ParseResult} (RFC 3261 sections 7 and 25). It finds
 * the header lines in one pass and checks the headers that have typed accessors; all others are
 * decoded when somebody asks. No input makes it throw. It goes on reading behind a fault, so that
 * the answer can repeat the headers by which the sender knows its request. Holds the state of one
 * message; the static methods may be called from any thread.
 */
public final class SipParser {
  private final byte[] bytes;
  private final SipLimits limits;
  private final List<Header> lines = new ArrayList<>(16);

  // The first fault decides the answer; 0 means none so far.
  private int faultStatus;
  private String faultReason = "";

  // The request line, or the status line when status is set.
  private String method = "";
  private String requestUri = "";
  private @Nullable SipUri sipUri;
  private int status;
  private String phrase = "";

  // -1 while no Content-Length was seen.
  private long contentLength = -1;

  private SipParser(byte[] bytes, SipLimits limits) {
    this.bytes = bytes;
    this.limits = limits;
  }

  /** Reads one datagram. The bytes are copied: the caller may reuse its buffer. */
  public static ParseResult parse(byte[] data, int offset, int length) {
    return parse(data, offset, length, SipLimits.DATAGRAM);
  }

  public static ParseResult parse(byte[] data) {
    return parse(data, 0, data.length);
  }

  /** Reads one datagram without a copy: the bytes are the message's own from now on. */
  public static ParseResult parseOwned(byte[] data) {
    boolean beginsAtOnce = data.length > 0 && data[0] != '\r' && data[0] != '\n';
    return beginsAtOnce ? new SipParser(data, SipLimits.DATAGRAM).parse() : parse(data);
  }

  /**
   * Reads one datagram, or one frame of a stream.
   *
   * @throws IndexOutOfBoundsException if offset and length lie outside of the array, whatever it
   *     holds
   */
  public static ParseResult parse(byte[] data, int offset, int length, SipLimits limits) {
    int end = offset + length;
    int from = offset;
    // Line ends before the start line are ignored (section 7.5).
    while (from < end && (data[from] == '\r' || data[from] == '\n')) {
      from++;
    }
    if (from == end && length > 0) {
      return new ParseResult.KeepAlive(length >= 4);
    }
    return new SipParser(Arrays.copyOfRange(data, from, end), limits).parse();
  }

  /** The answer to a message whose framing is broken, from the headers that can be read of it. */
  static Optional<SipResponse> refusal(byte[] head, SipLimits limits, int status, String reason) {
    SipParser parser = new SipParser(head, limits);
    int lineEnd = parser.endOfLine(0);
    if (lineEnd < 0 || !parser.readStartLine(lineEnd)) {
      return Optional.empty();
    }
    parser.faultStatus = status;
    parser.faultReason = reason;
    parser.readHeaders(lineEnd + 2);
    return parser.answer().map(SipParser::tagged);
  }

  private ParseResult parse() {
    int lineEnd = endOfLine(0);
    if (lineEnd < 0 || !readStartLine(lineEnd)) {
      return new ParseResult.Malformed("Not SIP", 400, Optional.empty());
    }
    if (bytes.length > limits.message()) {
      fault(513, "Message Too Large");
    }
    int bodyStart = readHeaders(lineEnd + 2);
    byte[] body = readBody(bodyStart);
    if (faultStatus == 0) {
      String fault = MessageCheck.fault(lines);
      if (fault != null) {
        fault(400, fault);
      }
    }
    if (faultStatus == 0) {
      checkRelations();
    }
    if (faultStatus != 0) {
      Optional<SipResponse> answer = answer().filter(this::isNoLonger).map(SipParser::tagged);
      return new ParseResult.Malformed(faultReason, faultStatus, answer);
    }
    Headers headers = new Headers(lines);
    return new ParseResult.Parsed(
        status == 0
            ? new SipRequest(method, requestUri, sipUri, headers, body)
            : new SipResponse(status, phrase, headers, body));
  }

  private void fault(int status, String reason) {
    if (faultStatus == 0) {
      faultStatus = status;
      faultReason = reason;
    }
  }

  /** The position of the CRLF at or behind {@code from}, or -1. */
  private int endOfLine(int from) {
    for (int i = from; i + 1 < bytes.length; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }

  // ---- start line

  /** False when the line is not one of SIP at all, so that nothing can be answered. */
  private boolean readStartLine(int end) {
    if (startsWithVersion()) {
      readStatusLine(end);
      return true;
    }
    return readRequestLine(end);
  }

  private boolean startsWithVersion() {
    return bytes.length > 4
        && (bytes[0] | 0x20) == 's'
        && (bytes[1] | 0x20) == 'i'
        && (bytes[2] | 0x20) == 'p'
        && bytes[3] == '/';
  }

  /** {@code SIP/2.0 SP 3DIGIT SP reason}. */
  private void readStatusLine(int end) {
    String line = new String(bytes, 0, end, StandardCharsets.UTF_8);
    // Until the code is read this is at least known to be a response: nothing is answered to it.
    status = 699;
    boolean sound = line.length() >= 11 && line.charAt(7) == ' ' && isVersion(line.substring(0, 7));
    // Some leave out the space before an empty reason phrase.
    sound = sound && (line.length() == 11 || line.charAt(11) == ' ');
    long code = sound ? Syntax.number(line.substring(8, 11), 699) : -1;
    if (code < 100) {
      fault(400, "Malformed status line");
      return;
    }
    status = (int) code;
    phrase = line.length() > 12 ? clean(line.substring(12)) : "";
  }

  /**
   * {@code Method SP Request-URI SP SIP/2.0}, with exactly one space between the parts (section
   * 7.1).
   */
  private boolean readRequestLine(int end) {
    int space = indexOf(' ', 0, end);
    if (space <= 0) {
      return false;
    }
    for (int i = 0; i < space; i++) {
      if (!Syntax.isTokenChar(bytes[i])) {
        return false;
      }
    }
    int versionStart = lastVersion(space + 1, end);
    if (versionStart < 0) {
      return false;
    }
    method = new String(bytes, 0, space, StandardCharsets.US_ASCII);
    String version = new String(bytes, versionStart, end - versionStart, StandardCharsets.UTF_8);
    if (!isVersion(version)) {
      boolean other = version.strip().length() == version.length();
      fault(other ? 505 : 400, other ? "Version Not Supported" : "Malformed request line");
    }
    if (versionStart - 1 - space - 1 > limits.requestUri()) {
      fault(414, "Request-URI Too Long");
      return true;
    }
    requestUri =
        new String(
            bytes, space + 1, Math.max(versionStart - 1 - space - 1, 0), StandardCharsets.UTF_8);
    checkRequestUri();
    return true;
  }

  private void checkRequestUri() {
    if (!Syntax.isAbsoluteUri(requestUri)) {
      fault(400, "Malformed request line");
      return;
    }
    if (requestUri.regionMatches(true, 0, "sip:", 0, 4)
        || requestUri.regionMatches(true, 0, "sips:", 0, 5)) {
      // Headers in a Request-URI are forbidden (section 19.1.1), and acting on them would let a
      // stranger set Route.
      SipUri uri = SipUri.read(requestUri);
      if (uri == null || uri.hasHeaders()) {
        fault(400, "Malformed Request-URI");
      }
      sipUri = uri;
    }
  }

  /** Where the last word of the line begins if that word looks like a SIP version, else -1. */
  private int lastVersion(int from, int end) {
    int last = end;
    while (last > from && (bytes[last - 1] == ' ' || bytes[last - 1] == '\t')) {
      last--;
    }
    int start = last;
    while (start > from && bytes[start - 1] != ' ' && bytes[start - 1] != '\t') {
      start--;
    }
    boolean version =
        last - start > 4
            && (bytes[start] | 0x20) == 's'
            && (bytes[start + 1] | 0x20) == 'i'
            && (bytes[start + 2] | 0x20) == 'p'
            && bytes[start + 3] == '/';
    return version ? start : -1;
  }

  /** The version is compared without case (section 7.1). */
  private static boolean isVersion(String text) {
    return text.equalsIgnoreCase("SIP/2.0");
  }

  private int indexOf(char c, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == c) {
        return i;
      }
    }
    return -1;
  }

  private static String clean(String text) {
    if (!Syntax.hasControl(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      if (Syntax.isControl(out.charAt(i))) {
        out.setCharAt(i, ' ');
      }
    }
    return out.toString();
  }

  // ---- headers

  /** Returns where the body begins. */
  private int readHeaders(int from) {
    int at = from;
    while (at < bytes.length) {
      int end = endOfLine(at);
      if (end == at) {
        return at + 2;
      }
      if (end < 0) {
        fault(400, "Headers do not end");
        return bytes.length;
      }
      // A line that begins with white space continues the one before it (section 7.3.1).
      while (end + 2 < bytes.length && (bytes[end + 2] == ' ' || bytes[end + 2] == '\t')) {
        int next = endOfLine(end + 2);
        if (next < 0) {
          fault(400, "Headers do not end");
          return bytes.length;
        }
        end = next;
      }
      if (lines.size() == limits.headers()) {
        // What was read is enough for an answer, and the rest is not worth the work.
        fault(513, "Too many headers");
        return bytes.length;
      }
      readHeader(at, end);
      at = end + 2;
    }
    fault(400, "Headers do not end");
    return bytes.length;
  }

  private void readHeader(int start, int end) {
    if (end - start > limits.headerLine()) {
      fault(513, "Header too long");
      return;
    }
    int nameEnd = start;
    while (nameEnd < end && Syntax.isTokenChar(bytes[nameEnd])) {
      nameEnd++;
    }
    int colon = nameEnd;
    while (colon < end && (bytes[colon] == ' ' || bytes[colon] == '\t')) {
      colon++;
    }
    if (nameEnd == start || colon == end || bytes[colon] != ':') {
      fault(400, "Malformed header name");
      return;
    }
    if (hasStrayLineEnd(colon, end)) {
      fault(400, "Line end inside a header");
      return;
    }
    Header header = Header.received(bytes, start, nameEnd, colon + 1, end);
    if (header.isNamed(HeaderName.CONTENT_LENGTH)) {
      readContentLength(header.number(Integer.MAX_VALUE));
    } else {
      lines.add(header);
    }
  }

  /**
   * CR and LF belong together and before white space; alone they are how headers are smuggled past
   * a neighbour.
   */
  private boolean hasStrayLineEnd(int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\n' && bytes[i - 1] != '\r') {
        return true;
      }
      if (bytes[i] == '\r' && bytes[i + 1] != '\n') {
        return true;
      }
    }
    return false;
  }

  private void readContentLength(long length) {
    if (length < 0) {
      fault(400, "Malformed Content-Length");
    } else if (contentLength >= 0 && contentLength != length) {
      fault(400, "Several Content-Length");
    } else {
      contentLength = length;
    }
  }

  private byte[] readBody(int from) {
    int there = bytes.length - from;
    if (contentLength > there) {
      fault(400, "Content-Length above message");
      return MessageAccess.NO_BODY;
    }
    // Without Content-Length a datagram's body reaches to its end; with it, the rest is dropped
    // (section 18.3).
    int length = contentLength < 0 ? there : (int) contentLength;
    if (length > limits.body()) {
      fault(413, "Request Entity Too Large");
      return MessageAccess.NO_BODY;
    }
    return length == 0 ? MessageAccess.NO_BODY : Arrays.copyOfRange(bytes, from, from + length);
  }

  // ---- what the parts must say together

  private void checkRelations() {
    int vias = 0;
    for (Header line : lines) {
      if (line.isNamed(HeaderName.VIA)) {
        vias += MessageAccess.vias(line).size();
      } else if (status == 0
          && line.isNamed(HeaderName.CSEQ)
          && !MessageAccess.cseq(line).method().equals(method)) {
        fault(400, "CSeq names another method");
      }
    }
    if (vias > limits.vias()) {
      fault(483, "Too Many Hops");
    }
  }

  // ---- the answer

  /**
   * Whoever forges a source address must not get more sent there than it spent itself. What the RFC
   * has us add, the tag here and {@code received} later, is not counted: small requests would get
   * no answer for a few octets.
   */
  private boolean isNoLonger(SipResponse.Builder answer) {
    return answer.buildUnchecked().encode().length <= bytes.length;
  }

  /** With the tag that section 8.2.6.2 demands, if To can be read and has none. */
  private static SipResponse tagged(SipResponse.Builder answer) {
    return answer.toTag(StatelessTag.of(answer.lines)).buildUnchecked();
  }

  /**
   * Repeats the headers that a response must repeat (section 8.2.6), as far as they were read, as
   * they came.
   */
  private Optional<SipResponse.Builder> answer() {
    // ACK has no response, and a response has none either.
    if (status != 0 || method.equals(Method.ACK)) {
      return Optional.empty();
    }
    boolean via = false;
    List<Header> copied = new ArrayList<>();
    for (Header line : lines) {
      boolean wanted =
          switch (line.name()) {
            case HeaderName.VIA,
                HeaderName.FROM,
                HeaderName.TO,
                HeaderName.CALL_ID,
                HeaderName.CSEQ ->
                true;
            default -> false;
          };
      if (wanted) {
        copied.add(line);
        via |= line.isNamed(HeaderName.VIA);
      }
    }
    if (!via) {
      return Optional.empty();
    }
    String reason = faultStatus == 400 ? faultReason : Status.reason(faultStatus);
    return Optional.of(new SipResponse.Builder(faultStatus, reason, copied, MessageAccess.NO_BODY));
  }
}
