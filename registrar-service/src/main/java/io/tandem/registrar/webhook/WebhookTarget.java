package io.tandem.registrar.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Where notices go, checked as far as it can be without asking DNS: https at the ports that are
 * meant for it, no user, no fragment. A value.
 *
 * @param url as the operator wrote it; it is signed
 * @param uri path and query
 */
public record WebhookTarget(String url, boolean tls, String host, int port, String uri) {

  private static final Set<Integer> PORTS = Set.of(443, 8443);

  /** What a URL is: a target, or what is wrong with it. */
  public sealed interface Parsed {
    /** It can be used. */
    record Good(WebhookTarget target) implements Parsed {}

    /** It cannot. */
    record Bad(String reason) implements Parsed {}
  }

  /**
   * Reads a URL.
   *
   * @param insecure whether http, and any port, may be named too
   */
  public static Parsed parse(String url, boolean insecure) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return new Parsed.Bad("is no URL");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (!tls && !(insecure && scheme.equals("http"))) {
      return new Parsed.Bad("must begin with https:// (http:// by location.webhook.insecure)");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      return new Parsed.Bad("must name a host, and neither a user nor a fragment");
    }
    int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
    if (!insecure && !PORTS.contains(port)) {
      return new Parsed.Bad("must be at port 443 or 8443 (others by location.webhook.insecure)");
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String host = uri.getHost().replace("[", "").replace("]", "");
    return new Parsed.Good(new WebhookTarget(url, tls, host, port, path + query));
  }
}
