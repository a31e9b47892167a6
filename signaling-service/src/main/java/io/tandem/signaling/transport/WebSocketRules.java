package io.tandem.signaling.transport;

import io.tandem.signaling.defence.Exemptions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may open a WebSocket.
 *
 * @param plain whether it may be without TLS
 * @param origins of pages, besides our own, that may; in lower case, {@code *} for all
 * @param proxies that are believed when they say for whom they connect, and by which scheme
 */
public record WebSocketRules(boolean plain, Set<String> origins, Exemptions proxies) {

  /**
   * Whether a page of that origin may. A browser lets any page connect anywhere and only names it;
   * what is no browser names none.
   *
   * @param host the Host header of the handshake
   */
  boolean allows(Optional<String> origin, Optional<String> host) {
    if (origin.isEmpty() || origins.contains("*")) {
      return true;
    }
    String from = origin.get().toLowerCase(Locale.ROOT);
    int scheme = from.indexOf("://");
    return origins.contains(from)
        || (scheme > 0
            && host.isPresent()
            && from.substring(scheme + 3).equals(host.get().toLowerCase(Locale.ROOT)));
  }
}
