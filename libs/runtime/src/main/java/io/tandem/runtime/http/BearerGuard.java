package io.tandem.runtime.http;

import io.tandem.runtime.config.Secret;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Lets requests pass that carry the admin token (RFC 6750 section 2.1), and answers 401 to others.
 * The comparison takes the same time wherever the first wrong character is.
 */
final class BearerGuard implements Handler<RoutingContext> {

  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  BearerGuard(Secret token) {
    this.token = token.reveal().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void handle(RoutingContext context) {
    String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null
        && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && matches(header.substring(SCHEME.length()).strip())) {
      context.next();
      return;
    }
    context.response().putHeader("WWW-Authenticate", "Bearer realm=\"tandem\"");
    Reply.error(
        context,
        new ApiError(401, "unauthorized", "Authorization: Bearer <admin token> is required"));
  }

  private boolean matches(String given) {
    return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
  }
}
