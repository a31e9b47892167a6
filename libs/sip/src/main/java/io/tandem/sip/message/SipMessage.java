package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A SIP message, immutable. The parser and the builders let none exist whose mandatory headers
 * (Via, From, To, Call-ID, CSeq) are missing or malformed, so the accessors below do not fail. The
 * one exception is the answer inside {@link ParseResult.Malformed}, which holds what could be read
 * and is for {@link #encode()} only.
 */
public sealed interface SipMessage permits SipRequest, SipResponse {
  Headers headers();

  /** The bytes of the body, empty if there is none. Shared: nobody may change them. */
  byte[] body();

  /** The message as it goes on the wire, Content-Length always right. */
  byte[] encode();

  /** How many octets its header lines and its body have on the wire. */
  default int octets() {
    int octets = body().length;
    for (Header line : headers().lines()) {
      octets += line.wireLength();
    }
    return octets;
  }

  default Via topVia() {
    return MessageAccess.vias(firstLine(HeaderName.VIA)).getFirst();
  }

  /** All Via values, the last hop first. */
  default List<Via> vias() {
    List<Via> all = List.of();
    for (Header line : headers().lines()) {
      if (line.isNamed(HeaderName.VIA)) {
        all = MessageCheck.joined(all, MessageAccess.vias(line));
      }
    }
    return all;
  }

  default NameAddr from() {
    return MessageAccess.nameAddr(firstLine(HeaderName.FROM));
  }

  default NameAddr to() {
    return MessageAccess.nameAddr(firstLine(HeaderName.TO));
  }

  default String callId() {
    return firstLine(HeaderName.CALL_ID).value();
  }

  default CSeq cseq() {
    return MessageAccess.cseq(firstLine(HeaderName.CSEQ));
  }

  /** Empty, one value that {@link NameAddr#isStar()}, or addresses. */
  default List<NameAddr> contacts() {
    return headers().nameAddrs(HeaderName.CONTACT);
  }

  default List<NameAddr> routes() {
    return headers().nameAddrs(HeaderName.ROUTE);
  }

  default List<NameAddr> recordRoutes() {
    return headers().nameAddrs(HeaderName.RECORD_ROUTE);
  }

  default OptionalInt maxForwards() {
    Header line = headers().line(HeaderName.MAX_FORWARDS);
    return line == null ? OptionalInt.empty() : OptionalInt.of((int) line.number(255));
  }

  /**
   * Seconds. Empty when absent or malformed, which section 10.3 treats alike; a value above 2^32 -
   * 1 is malformed.
   */
  default OptionalLong expires() {
    long seconds = Syntax.number(headers().first(HeaderName.EXPIRES).orElse(""), 0xffff_ffffL);
    return seconds < 0 ? OptionalLong.empty() : OptionalLong.of(seconds);
  }

  /** The whole value with its parameters, as it came. */
  default Optional<String> contentType() {
    return headers().first(HeaderName.CONTENT_TYPE);
  }

  /**
   * Whether the body is of this type, parameters and case left aside: {@code
   * isContent("application/sdp")}.
   */
  default boolean isContent(String mediaType) {
    return contentType()
        .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .filter(mediaType::equals)
        .isPresent();
  }

  private Header firstLine(String name) {
    Header line = headers().line(name);
    if (line == null) {
      throw MessageCheck.unchecked(name);
    }
    return line;
  }

  /**
   * Collects a message. Used by one thread, once. {@code build()} checks; what is wrong with a
   * message that a program built is a bug of the program and throws.
   */
  abstract sealed class Builder<B extends Builder<B>>
      permits SipRequest.Builder, SipResponse.Builder {
    final List<Header> lines;
    byte[] body;

    Builder(List<Header> lines, byte[] body) {
      this.lines = new ArrayList<>(Math.max(lines.size() + 4, 12));
      this.lines.addAll(lines);
      this.body = body;
    }

    abstract B self();

    /** Appends a line. */
    public B add(String name, String value) {
      return add(Header.of(name, value));
    }

    public B add(Header header) {
      if (!header.isNamed(HeaderName.CONTENT_LENGTH)) {
        lines.add(header);
      }
      return self();
    }

    /**
     * Replaces all lines of that name by one, in the place of the first; appends if there was none.
     */
    public B set(String name, String value) {
      return set(Header.of(name, value));
    }

    private B set(Header header) {
      int at = indexOf(header.name());
      if (at < 0) {
        lines.add(header);
        return self();
      }
      lines.set(at, header);
      for (int i = lines.size() - 1; i > at; i--) {
        if (lines.get(i).isNamed(header.name())) {
          lines.remove(i);
        }
      }
      return self();
    }

    public B remove(String name) {
      String canonical = HeaderName.canonical(name);
      lines.removeIf(line -> line.isNamed(canonical));
      return self();
    }

    /** Puts a Via above all others. */
    public B pushVia(Via via) {
      lines.addFirst(Header.of(HeaderName.VIA, via));
      return self();
    }

    /** Puts another value in the place of the top Via; the Vias below stay. */
    public B replaceTopVia(Via via) {
      popVia();
      return pushVia(via);
    }

    /** Takes the top Via away, also from a line that holds several. */
    public B popVia() {
      int at = indexOf(HeaderName.VIA);
      if (at >= 0) {
        List<String> values = lines.remove(at).values();
        if (values.size() > 1) {
          String rest = String.join(", ", values.subList(1, values.size()));
          lines.add(at, Header.of(HeaderName.VIA, rest));
        }
      }
      return self();
    }

    public B from(NameAddr from) {
      return set(Header.of(HeaderName.FROM, from));
    }

    public B to(NameAddr to) {
      return set(Header.of(HeaderName.TO, to));
    }

    public B callId(String callId) {
      return set(HeaderName.CALL_ID, callId);
    }

    public B cseq(CSeq cseq) {
      return set(HeaderName.CSEQ, cseq.toString());
    }

    public B contact(NameAddr contact) {
      return set(HeaderName.CONTACT, contact.toString());
    }

    public B maxForwards(int hops) {
      return set(HeaderName.MAX_FORWARDS, Integer.toString(hops));
    }

    public B body(String contentType, byte[] body) {
      this.body = body.clone();
      return set(HeaderName.CONTENT_TYPE, contentType);
    }

    public B withoutBody() {
      body = MessageAccess.NO_BODY;
      return remove(HeaderName.CONTENT_TYPE);
    }

    final Headers checked() {
      String fault = MessageCheck.fault(lines);
      if (fault != null) {
        throw new IllegalStateException(fault);
      }
      return new Headers(new ArrayList<>(lines));
    }

    final @Nullable Header line(String canonicalName) {
      int at = indexOf(canonicalName);
      return at < 0 ? null : lines.get(at);
    }

    private int indexOf(String canonicalName) {
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).isNamed(canonicalName)) {
          return i;
        }
      }
      return -1;
    }
  }
}
