package io.tandem.runtime.http;

import io.tandem.runtime.config.Secret;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Lets requests pass that carry the admin token (RFC 6750 section 2.1) or, where that is enough,
 * the token of an account; answers 401 to others. The comparison with the admin's takes the same
 * time wherever the first wrong character is.
 */
final class BearerGuard implements Handler<RoutingContext> {

  /** Under which the caller is kept in the request's context. */
  static final String CALLER = "tandem.caller";

  private static final String SCHEME = "Bearer ";

  private final byte[] token;
  private final List<AccountAccess> accounts;

  /**
   * @param accounts whom else to ask about a token; may grow while nothing is served yet
   */
  BearerGuard(Secret token, List<AccountAccess> accounts) {
    this.accounts = accounts;
    this.token = token.reveal().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void handle(RoutingContext context) {
    String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      String given = header.substring(SCHEME.length()).strip();
      if (matches(given)) {
        context.put(CALLER, new Caller.Admin());
        context.next();
        return;
      }
      for (AccountAccess access : accounts) {
        Optional<String> account = access.account(given);
        if (account.isPresent()) {
          admit(context, access, account.get());
          return;
        }
      }
    }
    context.response().putHeader("WWW-Authenticate", "Bearer realm=\"tandem\"");
    Reply.error(
        context, new ApiError(401, "unauthorized", "Authorization: Bearer <token> is required"));
  }

  private static void admit(RoutingContext context, AccountAccess access, String account) {
    if (access.serves(context.normalizedPath())) {
      context.put(CALLER, new Caller.OfAccount(account));
      context.next();
    } else {
      Reply.error(context, ApiError.forbidden("this is the admin's alone"));
    }
  }

  private boolean matches(String given) {
    return MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8));
  }
}
