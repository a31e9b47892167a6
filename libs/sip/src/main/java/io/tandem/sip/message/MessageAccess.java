package io.tandem.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What requests and responses share beneath their interface: reading checked headers, writing
 * bytes.
 */
final class MessageAccess {
  static final byte[] NO_BODY = new byte[0];

  private static final byte[] LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);

  private MessageAccess() {}

  static List<Via> vias(Header line) {
    List<Via> vias = line.vias();
    if (vias == null) {
      throw MessageCheck.unchecked(line.name());
    }
    return vias;
  }

  static NameAddr nameAddr(Header line) {
    NameAddr address = line.nameAddr();
    if (address == null) {
      throw MessageCheck.unchecked(line.name());
    }
    return address;
  }

  static CSeq cseq(Header line) {
    CSeq cseq = line.cseq();
    if (cseq == null) {
      throw MessageCheck.unchecked(line.name());
    }
    return cseq;
  }

  /**
   * Start line, headers as they stand, Content-Length, empty line, body, in one array of the exact
   * size.
   */
  static byte[] encode(String startLine, Headers headers, byte[] body) {
    byte[] start = startLine.getBytes(StandardCharsets.UTF_8);
    byte[] length = Integer.toString(body.length).getBytes(StandardCharsets.US_ASCII);
    int size = start.length + 2 + LENGTH.length + length.length + 4 + body.length;
    for (Header line : headers.lines()) {
      size += line.wireLength();
    }
    byte[] out = new byte[size];
    int at = crlf(out, put(out, 0, start));
    for (Header line : headers.lines()) {
      at = line.write(out, at);
    }
    at = crlf(out, put(out, put(out, at, LENGTH), length));
    put(out, crlf(out, at), body);
    return out;
  }

  private static int put(byte[] out, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, out, at, bytes.length);
    return at + bytes.length;
  }

  private static int crlf(byte[] out, int at) {
    out[at] = '\r';
    out[at + 1] = '\n';
    return at + 2;
  }
}
