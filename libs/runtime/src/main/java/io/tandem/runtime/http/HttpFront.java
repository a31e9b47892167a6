package io.tandem.runtime.http;

import io.tandem.kernel.IpLiteral;
import io.tandem.runtime.config.Secret;
import io.tandem.runtime.health.Health;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.runtime.tls.OwnCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a process, on each of its addresses: health and metrics of its own, the routes
 * of the services that run in it, and what all of them need: limits, the guard before {@code
 * /api/v1}, errors in one shape, TLS where no proxy in front ends it. Owned by the process;
 * handlers run on its event loop. It knows no path of a service.
 */
public final class HttpFront {

  private static final Logger log = LoggerFactory.getLogger(HttpFront.class);

  private static final int BODY_LIMIT = 64 * 1024;

  /**
   * The SIP WebSocket lives on this server too and is pinged every 30 s: two misses are not idle.
   */
  private static final int IDLE_TIMEOUT_SECONDS = 90;

  /** A free port of one address may be taken on the next. */
  private static final int TRIES = 10;

  private final Vertx vertx;
  private final Router router;
  private final Health health;
  private final Metrics metrics;
  private final List<AccountAccess> accounts = new CopyOnWriteArrayList<>();
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

  public HttpFront(Vertx vertx, Secret adminToken, Health health, Metrics metrics) {
    this.vertx = vertx;
    this.health = health;
    this.metrics = metrics;
    router = Router.router(vertx);
    router.get("/health/live").handler(HttpFront::live);
    router.get("/health/ready").handler(this::ready);
    router.get("/metrics").handler(this::metrics);
    // Before the guard: it is for everybody.
    new OpenApi().mount(router);
    // Two routes: the guard first, so that a stranger's body is never read.
    router.route("/api/v1/*").handler(new BearerGuard(adminToken, accounts));
    BodyHandler bodies = BodyHandler.create(false).setBodyLimit(BODY_LIMIT);
    router
        .route("/api/v1/*")
        .handler(
            context -> {
              if (context.normalizedPath().endsWith(":import")) {
                context.next();
              } else {
                bodies.handle(context);
              }
            });
    router.errorHandler(400, context -> refuse(context, 400, "bad-request", "cannot be read"));
    router.errorHandler(404, context -> refuse(context, 404, "not-found", "there is nothing here"));
    router.errorHandler(
        405, context -> refuse(context, 405, "method-not-allowed", "not with this method"));
    router.errorHandler(
        413, context -> refuse(context, 413, "too-large", "a body has at most 64 kB"));
    router.errorHandler(500, HttpFront::failed);
  }

  public HttpFront mount(Routes routes) {
    routes.mount(router);
    return this;
  }

  /** Lets others than the admin in. */
  public HttpFront admit(AccountAccess access) {
    accounts.add(access);
    return this;
  }

  /**
   * What is served, such as {@code GET /api/v1/trunks/:id}, for the test that compares it with
   * {@link OpenApi}.
   */
  public List<String> routes() {
    return router.getRoutes().stream()
        .filter(route -> route.methods() != null)
        .flatMap(route -> route.methods().stream().map(method -> method + " " + route.getName()))
        .toList();
  }

  /**
   * Binds the port on each address; fails with the address and the setting in one line when that is
   * not possible.
   *
   * @param port 0 for any that is free on all of them
   * @param certificate when the port shall speak TLS
   */
  public Future<HttpFront> start(
      List<InetAddress> listen, int port, Optional<OwnCertificate> certificate) {
    return bindAll(listen, port, certificate, port == 0 ? TRIES : 1).map(this);
  }

  private Future<Void> bindAll(
      List<InetAddress> listen, int port, Optional<OwnCertificate> certificate, int tries) {
    Future<Void> binding = Future.succeededFuture();
    for (InetAddress address : listen) {
      binding = binding.compose(_ -> bind(address, servers.isEmpty() ? port : port(), certificate));
    }
    return binding.recover(
        cause ->
            tries > 1 && !servers.isEmpty()
                ? stop().compose(_ -> bindAll(listen, port, certificate, tries - 1))
                : Future.failedFuture(cause));
  }

  private Future<Void> bind(InetAddress address, int port, Optional<OwnCertificate> certificate) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
            .setMaxInitialLineLength(4096)
            .setMaxHeaderSize(16 * 1024)
            .setMaxWebSocketFrameSize(64 * 1024)
            .setMaxWebSocketMessageSize(64 * 1024)
            .addWebSocketSubProtocol("sip")
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false);
    certificate.ifPresent(own -> own.configure(options, ClientAuth.NONE));
    HttpServer created = vertx.createHttpServer(options).requestHandler(router);
    certificate.ifPresent(
        own ->
            own.onChange(
                () ->
                    created
                        .updateSSLOptions(own.server(ClientAuth.NONE))
                        .onFailure(e -> log.error("HTTP goes on with the certificate before", e))));
    return created
        .listen(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
        .onSuccess(servers::add)
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.failedFuture(
                    new IllegalStateException(
                        "HTTP port %d on %s (TANDEM_HTTP_PORT, TANDEM_LISTEN) cannot be had: %s"
                            .formatted(port, IpLiteral.print(address), cause.getMessage()),
                        cause)));
  }

  /** The port that is bound, once {@link #start} has completed. */
  public int port() {
    if (servers.isEmpty()) {
      throw new IllegalStateException("the HTTP server has not been started");
    }
    return servers.getFirst().actualPort();
  }

  public Future<Void> stop() {
    List<HttpServer> bound = List.copyOf(servers);
    servers.clear();
    return Future.all(bound.stream().map(HttpServer::close).toList()).mapEmpty();
  }

  private static void live(RoutingContext context) {
    Reply.json(context, 200, new JsonObject().put("status", "up"));
  }

  private void ready(RoutingContext context) {
    JsonArray checks = new JsonArray();
    boolean ready = true;
    for (Map.Entry<String, Readiness> check : health.report().entrySet()) {
      JsonObject json = new JsonObject().put("name", check.getKey());
      switch (check.getValue()) {
        case Readiness.Up _ -> json.put("status", "up");
        case Readiness.Degraded(String reason) ->
            json.put("status", "degraded").put("reason", reason);
        case Readiness.Down(String reason) -> {
          ready = false;
          json.put("status", "down").put("reason", reason);
        }
      }
      checks.add(json);
    }
    JsonObject body = new JsonObject().put("status", ready ? "up" : "down").put("checks", checks);
    Reply.json(context, ready ? 200 : 503, body);
  }

  private void metrics(RoutingContext context) {
    vertx
        .executeBlocking(metrics::scrape, false)
        .onSuccess(
            text ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .end(text)
                    .onFailure(cause -> log.debug("a scrape was cut off: {}", cause.toString())))
        .onFailure(context::fail);
  }

  private static void refuse(RoutingContext context, int status, String code, String message) {
    Reply.error(context, new ApiError(status, code, context.normalizedPath() + ": " + message));
  }

  private static void failed(RoutingContext context) {
    log.error(
        "{} {} failed", context.request().method(), context.normalizedPath(), context.failure());
    Reply.error(context, new ApiError(500, "internal", "this should not have happened"));
  }
}
