package io.tandem.sip.policy;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a caller wants hidden (RFC 3323 section 4.2, RFC 3325 section 9.3): the rules in
 * docs/specs/sip-policy.md. A value. Via, Contact, Record-Route and Call-ID are not treated here: a
 * back-to-back user agent makes its own anyway.
 *
 * @param wishes in lower case, as asked for
 */
public record Privacy(Set<String> wishes) {
  private static final String ANONYMOUS = "sip:anonymous@anonymous.invalid";

  /** What tells of a person or a place without being needed (RFC 3323 sections 4.1, 5.1). */
  private static final List<String> TELLING =
      List.of(
          HeaderName.SUBJECT,
          HeaderName.CALL_INFO,
          HeaderName.ORGANIZATION,
          HeaderName.USER_AGENT,
          HeaderName.SERVER,
          HeaderName.REPLY_TO,
          HeaderName.IN_REPLY_TO,
          HeaderName.WARNING);

  private static final Set<String> GIVEN = Set.of("id", "header", "user", "session", "none");

  public Privacy {
    wishes = Set.copyOf(wishes);
  }

  public static Privacy of(SipMessage message) {
    Set<String> wishes = new LinkedHashSet<>();
    for (String value : message.headers().all(HeaderName.PRIVACY)) {
      for (String wish : value.split("[;,]", -1)) {
        if (!wish.isBlank()) {
          wishes.add(wish.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return new Privacy(wishes);
  }

  /** "none" asks that nothing be hidden, whatever else stands beside it. */
  public boolean wants(String wish) {
    return wishes.contains(wish) && !wishes.contains("none");
  }

  public boolean isDeclined() {
    return wishes.contains("none");
  }

  /** Whether a wish that cannot be granted must end the request, with 500 (section 5). */
  public boolean failsForWant() {
    return wishes.contains("critical")
        && wishes.stream().anyMatch(wish -> !wish.equals("critical") && !GIVEN.contains(wish));
  }

  /** Hides what was asked for in a request that goes on. */
  public SipRequest hide(SipRequest request) {
    SipRequest.Builder hidden = request.toBuilder();
    if (wants("header") || wants("user")) {
      TELLING.forEach(hidden::remove);
    }
    if (wants("user")) {
      NameAddr from = request.from();
      hidden.from(new NameAddr("Anonymous", ANONYMOUS, from.params()));
      hidden.remove(HeaderName.P_PREFERRED_IDENTITY).remove(HeaderName.REFERRED_BY);
    }
    return hidden.build();
  }
}
