package io.tandem.sip.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of the headers of a message before anybody sees it, so that the typed accessors
 * of {@link SipMessage} cannot fail: the mandatory headers are there, once, and all headers that
 * have an accessor are well-formed. Headers that nobody needs are not looked at: RFC 3261 section
 * 16.3 forbids to refuse a message for them.
 */
final class MessageCheck {
  private MessageCheck() {}

  /** The first fault found, or null. */
  static @Nullable String fault(List<Header> lines) {
    int vias = 0;
    int from = 0;
    int to = 0;
    int callId = 0;
    int cseq = 0;
    int maxForwards = 0;
    int contacts = 0;
    boolean star = false;
    for (Header line : lines) {
      boolean sound =
          switch (line.name()) {
            case HeaderName.VIA -> {
              vias++;
              yield line.vias() != null;
            }
            case HeaderName.FROM -> {
              from++;
              yield isOneAddress(line);
            }
            case HeaderName.TO -> {
              to++;
              yield isOneAddress(line);
            }
            case HeaderName.CALL_ID -> {
              callId++;
              yield isCallId(line.value());
            }
            case HeaderName.CSEQ -> {
              cseq++;
              yield line.cseq() != null;
            }
            case HeaderName.MAX_FORWARDS -> {
              maxForwards++;
              yield line.number(255) >= 0;
            }
            case HeaderName.CONTACT -> {
              List<NameAddr> values = line.nameAddrs();
              contacts += values == null ? 0 : values.size();
              star |= values != null && hasStar(values);
              yield values != null;
            }
            case HeaderName.ROUTE, HeaderName.RECORD_ROUTE, HeaderName.PATH -> {
              List<NameAddr> values = line.nameAddrs();
              yield values != null && !hasStar(values);
            }
            default -> true;
          };
      if (!sound) {
        return "Malformed " + line.name();
      }
    }
    if (star && contacts > 1) {
      return "Malformed Contact";
    }
    if (vias == 0) {
      return "Missing Via";
    }
    String fault = notOnce(HeaderName.FROM, from);
    fault = fault == null ? notOnce(HeaderName.TO, to) : fault;
    fault = fault == null ? notOnce(HeaderName.CALL_ID, callId) : fault;
    fault = fault == null ? notOnce(HeaderName.CSEQ, cseq) : fault;
    return fault == null && maxForwards > 1 ? "Several Max-Forwards" : fault;
  }

  private static @Nullable String notOnce(String name, int count) {
    return switch (count) {
      case 0 -> "Missing " + name;
      case 1 -> null;
      default -> "Several " + name;
    };
  }

  private static boolean hasStar(List<NameAddr> values) {
    for (NameAddr value : values) {
      if (value.isStar()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOneAddress(Header line) {
    NameAddr address = line.nameAddr();
    return address != null && !address.isStar();
  }

  /**
   * More lenient than {@code word ["@" word]}: anything printable, since it is only ever compared.
   */
  static boolean isCallId(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  static <T> List<T> joined(List<T> first, List<T> second) {
    if (first.isEmpty()) {
      return second;
    }
    List<T> joined = new ArrayList<>(first.size() + second.size());
    joined.addAll(first);
    joined.addAll(second);
    return List.copyOf(joined);
  }

  /**
   * Only the answers to malformed requests go unchecked, and they are for sending, not for reading.
   */
  static IllegalStateException unchecked(String name) {
    return new IllegalStateException("this answer to a malformed request has no sound " + name);
  }
}
