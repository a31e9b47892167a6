package io.tandem.runtime.http;

import io.vertx.ext.web.RoutingContext;

/** Who sends a request, as its token proves. */
public sealed interface Caller {

  /** Who runs the exchange. */
  record Admin() implements Caller {}

  /**
   * Somebody for one account.
   *
   * @param account its id
   */
  record OfAccount(String account) implements Caller {}

  /** The caller of a request that the guard has let pass. */
  static Caller of(RoutingContext context) {
    Caller caller = context.get(BearerGuard.CALLER);
    if (caller == null) {
      throw new IllegalStateException("no guard before " + context.normalizedPath());
    }
    return caller;
  }
}
