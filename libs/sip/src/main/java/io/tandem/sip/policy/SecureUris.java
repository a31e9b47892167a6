package io.tandem.sip.policy;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipUri;
import java.util.List;
import java.util.Optional;

/**
 * What a sips URI asks of the rest of a request (RFC 3261 sections 8.1.1.8 and 12.1): the rules in
 * docs/specs/sip-policy.md. Pure functions; that such a request travels over TLS alone is for
 * whoever sends it.
 */
public final class SecureUris {
  private SecureUris() {}

  /**
   * Whether who sent the request can be reached as safely as it wants to reach others: with a sips
   * URI in the request line or the top Route, its Contact must be one too. Otherwise 400.
   */
  public static boolean keepsItsOwnRule(SipRequest request) {
    boolean secure =
        request.sipUri().filter(SipUri::isSecure).isPresent() || isSecure(request.routes());
    return !secure
        || request.contacts().stream()
            .allMatch(c -> c.isStar() || c.sipUri().filter(SipUri::isSecure).isPresent());
  }

  /** Whether the Contact in our response must be a sips URI. */
  public static boolean wantsSecureContact(SipRequest request) {
    boolean asked = request.sipUri().filter(SipUri::isSecure).isPresent();
    boolean recorded = request.headers().has(HeaderName.RECORD_ROUTE);
    return asked || isSecure(recorded ? request.recordRoutes() : request.contacts());
  }

  private static boolean isSecure(List<NameAddr> addresses) {
    Optional<SipUri> top = addresses.stream().findFirst().flatMap(NameAddr::sipUri);
    return top.filter(SipUri::isSecure).isPresent();
  }
}
