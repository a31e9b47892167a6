package io.tandem.signaling.transport;

import io.tandem.kernel.IpLiteral;
import io.tandem.sip.message.SipUri;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The SIP domains that a certificate speaks for (RFC 5922 section 7.1): those of its {@code sip:}
 * URIs, and only where there is none, its DNS names. Names are compared whole and without case; a
 * wildcard matches nothing (section 7.2), and the common name of old certificates is not looked at.
 */
final class CertificateNames {

  private static final int DNS_NAME = 2;
  private static final int URI = 6;
  private static final int IP_ADDRESS = 7;

  private CertificateNames() {}

  /** In lower case; empty when there is none, or when the certificate cannot be read. */
  static List<String> of(X509Certificate certificate) {
    List<String> uris = new ArrayList<>();
    List<String> hosts = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        String text = String.valueOf(name.get(1));
        switch ((Integer) name.getFirst()) {
          case URI -> domain(text).map(CertificateNames::canonical).ifPresent(uris::add);
          case DNS_NAME, IP_ADDRESS -> hosts.add(canonical(text));
          default -> {
            // Says nothing of a domain.
          }
        }
      }
    } catch (CertificateParsingException _) {
      return List.of();
    }
    return uris.isEmpty() ? hosts : uris;
  }

  /** As names are compared: in lower case, IPv6 in its one form. */
  static String canonical(String name) {
    return IpLiteral.canonical(name.toLowerCase(Locale.ROOT));
  }

  /** A URI with a user speaks for that user only; {@code sips} is no identity. */
  private static Optional<String> domain(String uri) {
    return SipUri.parse(uri)
        .filter(parsed -> parsed.user().isEmpty() && !parsed.isSecure())
        .map(SipUri::host);
  }
}
