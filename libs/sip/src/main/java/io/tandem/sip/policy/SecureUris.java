package io.tandem.sip.policy;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipUri;
import java.util.List;
import java.util.Optional;

/**
 * What a sips URI asks of the rest of a request and of its way (RFC 3261 sections 8.1.1.8 and 12.1,
 * RFC 5630): the rules in docs/specs/sip-policy.md. Pure functions; that what we send travels over
 * TLS alone is for whoever sends it.
 */
public final class SecureUris {
  private SecureUris() {}

  /**
   * Whether who sent the request can be reached as safely as it wants to reach others: with a sips
   * URI in the request line or the top Route, its Contact must be one too. Otherwise 400.
   */
  public static boolean keepsItsOwnRule(SipRequest request) {
    return !mustShowSecureContact(request)
        || request.contacts().stream()
            .allMatch(c -> c.isStar() || c.sipUri().filter(SipUri::isSecure).isPresent());
  }

  /** Whether the Contact in that request must be a sips URI. */
  public static boolean mustShowSecureContact(SipRequest request) {
    return isSecure(request.requestUri()) || isSecure(request.routes());
  }

  /** Whether the text is a sips URI. */
  public static boolean isSecure(String uri) {
    return SipUri.parse(uri).filter(SipUri::isSecure).isPresent();
  }

  /**
   * Whether the request may have come over TLS alone: it names a sips URI as the one that it is
   * for, or registers one (RFC 5630 sections 3.1.1 and 5.1.1). Over anything else: 403. Within a
   * dialog nothing new is asked for, and between our own nodes it may travel otherwise.
   */
  public static boolean needsSecureWay(SipRequest request) {
    return (isSecure(request.requestUri()) && request.to().tag().isEmpty())
        || (request.is(Method.REGISTER)
            && request.contacts().stream()
                .anyMatch(c -> c.sipUri().filter(SipUri::isSecure).isPresent()));
  }

  /** Whether the Contact in our response must be a sips URI. */
  public static boolean wantsSecureContact(SipRequest request) {
    boolean asked = isSecure(request.requestUri());
    boolean recorded = request.headers().has(HeaderName.RECORD_ROUTE);
    return asked || isSecure(recorded ? request.recordRoutes() : request.contacts());
  }

  private static boolean isSecure(List<NameAddr> addresses) {
    Optional<SipUri> top = addresses.stream().findFirst().flatMap(NameAddr::sipUri);
    return top.filter(SipUri::isSecure).isPresent();
  }
}
