package io.tandem.sip.auth;

import java.util.Locale;
import java.util.Optional;

/** What a proof covers (RFC 7616 section 3.4.3). */
public enum Qop {
  /** Method and URI. */
  AUTH("auth"),
  /** Method, URI and body: breaks where something on the way rewrites SDP. */
  AUTH_INT("auth-int");

  private final String token;

  Qop(String token) {
    this.token = token;
  }

  /** As it stands in challenges and credentials. */
  public String token() {
    return token;
  }

  /** Compared without case; empty for one that we do not know, and for no text. */
  static Optional<Qop> parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "auth" -> Optional.of(AUTH);
      case "auth-int" -> Optional.of(AUTH_INT);
      default -> Optional.empty();
    };
  }
}
