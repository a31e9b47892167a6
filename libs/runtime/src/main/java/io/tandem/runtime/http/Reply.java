package io.tandem.runtime.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a request with JSON; an answer that cannot be sent any more (the client is gone) is
 * dropped. On the event loop of the request.
 */
public final class Reply {

  private static final Logger log = LoggerFactory.getLogger(Reply.class);

  private Reply() {}

  public static void json(RoutingContext context, int status, JsonObject body) {
    send(context, status, body);
  }

  /** 204: done, and there is nothing to show. */
  public static void noContent(RoutingContext context) {
    if (!gone(context)) {
      context.response().setStatusCode(204).end().onFailure(Reply::dropped);
    }
  }

  public static void error(RoutingContext context, ApiError error) {
    if (error.status() == 503) {
      context.response().putHeader(HttpHeaders.RETRY_AFTER, "2");
    }
    send(context, error.status(), error.toJson());
  }

  private static void send(RoutingContext context, int status, JsonObject body) {
    if (gone(context)) {
      return;
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(body.toBuffer())
        .onFailure(Reply::dropped);
  }

  private static boolean gone(RoutingContext context) {
    return context.response().ended() || context.response().closed();
  }

  private static void dropped(Throwable cause) {
    log.debug("an answer was not delivered: {}", cause.toString());
  }
}
