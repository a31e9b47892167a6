package io.tandem.sip.message;

import java.util.List;
import java.util.Optional;

/**
 * One value of Warning (RFC 3261 section 20.43): why a session description was not accepted.
 *
 * @param code three digits
 * @param agent who warns: a host with or without a port, or a pseudonym
 * @param text for people
 */
public record Warning(int code, String agent, String text) {
  /** Something else than the other codes say. */
  public static final int MISCELLANEOUS = 399;

  private static final CharSet SPACE = CharSet.of(" \t");

  public Warning {
    boolean sound = code >= 100 && code <= 999 && !agent.isEmpty() && agent.indexOf(' ') < 0;
    if (!sound || Syntax.hasControl(agent) || agent.indexOf('"') >= 0) {
      throw new IllegalArgumentException("no warning: " + code + " " + agent);
    }
  }

  /** All that can be read of a message. */
  public static List<Warning> of(SipMessage message) {
    return message.headers().all(HeaderName.WARNING).stream()
        .map(Warning::parse)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Reads one value; empty when malformed. Never throws. */
  public static Optional<Warning> parse(String value) {
    Cursor cursor = new Cursor(value.strip());
    String digits = cursor.until(SPACE);
    cursor.skipSpace();
    String agent = cursor.until(SPACE);
    cursor.skipSpace();
    String quoted = cursor.peek() == '"' ? cursor.quoted() : null;
    long code = digits.length() == 3 ? Syntax.number(digits, 999) : -1;
    boolean sound = code >= 100 && !agent.isEmpty() && agent.indexOf('"') < 0;
    return quoted == null || !sound || !cursor.atEnd() || Syntax.hasControl(agent)
        ? Optional.empty()
        : Optional.of(new Warning((int) code, agent, Quoting.unquote(quoted)));
  }

  @Override
  public String toString() {
    return code + " " + agent + ' ' + Quoting.quote(text);
  }
}
