package io.tandem.signaling.screening;

import io.tandem.sip.message.BodyChoice;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import io.tandem.sip.policy.SecureUris;
import io.tandem.sip.transaction.Transport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a request is one that a user agent server can take at all, in the order of RFC 3261
 * section 8.2: method, scheme, the way of what is sips, extensions, where its sender is reached,
 * content. Any thread.
 *
 * <p>It does not ask who sent it, nor whom it is for.
 */
public final class Screening {

  private static final String SDP = "application/sdp";

  private static final Set<String> SCHEMES = Set.of("sip", "sips", "tel");

  /** Each may begin a dialog or say anew where its sender is reached in one. */
  private static final Set<String> WITH_CONTACT =
      Set.of(Method.INVITE, Method.SUBSCRIBE, Method.NOTIFY, Method.REFER, Method.UPDATE);

  private final Set<String> methods;
  private final String allow;
  private final Map<String, Set<String>> extensions;

  /**
   * @param methods that begin something outside of dialogs, and those that are allowed inside
   * @param extensions the option tags that a sender may insist on, by method
   */
  public Screening(List<String> methods, Map<String, Set<String>> extensions) {
    this.methods = Set.copyOf(methods);
    this.allow = String.join(", ", methods);
    this.extensions = Map.copyOf(extensions);
  }

  /** The value of Allow. */
  public String allow() {
    return allow;
  }

  /**
   * What to answer, if the request cannot be taken; the caller adds a tag.
   *
   * @param request anything but ACK and CANCEL
   * @param transport by which it came to the exchange
   */
  public Optional<SipResponse.Builder> refusal(SipRequest request, Transport transport) {
    if (!methods.contains(request.method())) {
      return Optional.of(SipResponse.to(request, 405).add(HeaderName.ALLOW, allow));
    }
    if (!SCHEMES.contains(scheme(request.requestUri()))) {
      return Optional.of(SipResponse.to(request, 416));
    }
    if (!transport.secure() && SecureUris.needsSecureWay(request)) {
      return Optional.of(SipResponse.to(request, 403).reason("sips Over TLS Only"));
    }
    return unsupported(request)
        .or(() -> unreachable(request))
        .or(() -> encoded(request))
        .or(() -> notUnderstood(request));
  }

  /** RFC 3261 section 8.2.2.3. */
  private Optional<SipResponse.Builder> unsupported(SipRequest request) {
    List<String> required = request.headers().all(HeaderName.REQUIRE);
    if (required.isEmpty()) {
      return Optional.empty();
    }
    Set<String> supported = extensions.getOrDefault(request.method(), Set.of());
    Set<String> unknown = new TreeSet<>();
    for (String tag : required) {
      if (!tag.isEmpty() && !supported.contains(tag.toLowerCase(Locale.ROOT))) {
        unknown.add(tag);
      }
    }
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SipResponse.to(request, 420).add(HeaderName.UNSUPPORTED, String.join(", ", unknown)));
  }

  /** RFC 3261 section 8.1.1.8: one SIP URI, to which the other side of the dialog writes. */
  private static Optional<SipResponse.Builder> unreachable(SipRequest request) {
    if (!WITH_CONTACT.contains(request.method())) {
      return Optional.empty();
    }
    List<NameAddr> contacts = request.contacts();
    String fault =
        switch (contacts.size()) {
          case 0 -> isOfOldKind(request) ? "" : "Missing Contact";
          case 1 -> {
            if (contacts.getFirst().sipUri().isEmpty()) {
              yield "Contact is no SIP URI";
            }
            yield SecureUris.keepsItsOwnRule(request) ? "" : "Contact is no sips URI";
          }
          default -> "Several Contact";
        };
    return fault.isEmpty()
        ? Optional.empty()
        : Optional.of(SipResponse.to(request, 400).reason(fault));
  }

  /**
   * RFC 2543 demanded no Contact; its requests have no cookie in their branch (section 8.1.1.7).
   */
  private static boolean isOfOldKind(SipRequest request) {
    return request.topVia().branch().filter(b -> b.startsWith(Via.MAGIC_COOKIE)).isEmpty();
  }

  /** RFC 3261 section 8.2.3: a body that we cannot even unpack. */
  private static Optional<SipResponse.Builder> encoded(SipRequest request) {
    boolean packed =
        request.body().length > 0
            && request.headers().all(HeaderName.CONTENT_ENCODING).stream()
                .anyMatch(coding -> !coding.equalsIgnoreCase("identity"));
    return packed
        ? Optional.of(SipResponse.to(request, 415).add(HeaderName.ACCEPT_ENCODING, "identity"))
        : Optional.empty();
  }

  /**
   * RFC 3261 section 8.2.3, for the one request whose body we act on: what its sender wants
   * understood must be.
   */
  private static Optional<SipResponse.Builder> notUnderstood(SipRequest request) {
    if (!request.is(Method.INVITE)) {
      return Optional.empty();
    }
    return switch (BodyChoice.of(request, Set.of(SDP))) {
      case BodyChoice.Taken _ -> Optional.empty();
      case BodyChoice.Unsupported() ->
          Optional.of(SipResponse.to(request, 415).add(HeaderName.ACCEPT, SDP));
      case BodyChoice.Malformed(String reason) ->
          Optional.of(SipResponse.to(request, 400).reason(reason));
    };
  }

  private static String scheme(String uri) {
    int colon = uri.indexOf(':');
    return colon < 0 ? "" : uri.substring(0, colon).toLowerCase(Locale.ROOT);
  }
}
