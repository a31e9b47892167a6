package io.tandem.sip.policy;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.HeaderValue;
import io.tandem.sip.message.SipMessage;
import java.util.List;
import java.util.Optional;

/**
 * Why a request or response was sent (RFC 3326). A value.
 *
 * @param protocol "SIP", "Q.850" or another
 * @param cause 0 to 999
 * @param text "" for none
 */
public record Reason(String protocol, int cause, String text) {
  /** For the CANCEL of a branch that lost: the caller must not show it as a missed call. */
  public static final Reason COMPLETED_ELSEWHERE =
      new Reason("SIP", 200, "Call completed elsewhere");

  /** All that can be read of a message. */
  public static List<Reason> of(SipMessage message) {
    return message.headers().all(HeaderName.REASON).stream()
        .map(Reason::parse)
        .flatMap(Optional::stream)
        .toList();
  }

  public static Optional<Reason> parse(String text) {
    return HeaderValue.parse(text)
        .filter(value -> value.number("cause", 999) >= 0)
        .map(
            value ->
                new Reason(
                    value.value(),
                    (int) value.number("cause", 999),
                    value.params().get("text").orElse("")));
  }

  @Override
  public String toString() {
    String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
    return protocol + ";cause=" + cause + (text.isEmpty() ? "" : ";text=\"" + quoted + '"');
  }
}
