package io.tandem.signaling.transport;

import io.netty.channel.Channel;
import io.tandem.kernel.IpLiteral;
import io.tandem.runtime.http.Routes;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * SIP over WebSocket (RFC 7118) at {@code /sip} of the HTTP server: decides about handshakes and
 * hands the sockets to {@link WebSocketConnection}. On the loops of the HTTP server. It opens no
 * connections: browsers take none.
 */
public final class WebSocketTransport implements Routes {

  public static final String PATH = "/sip";

  private static final String SUB_PROTOCOL = "sip";
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
  private static final String VERSION = "Sec-WebSocket-Version";

  /** The one of RFC 6455 section 4.1; those before it were drafts. */
  private static final String OUR_VERSION = "13";

  private static final int KEY_OCTETS = 16;

  private final Vertx vertx;
  private final Connections connections;
  private final WebSocketRules rules;

  public WebSocketTransport(Vertx vertx, Connections connections, WebSocketRules rules) {
    this.vertx = vertx;
    this.connections = connections;
    this.rules = rules;
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(this::onHandshake);
  }

  /** Where a handshake comes from, in truth. */
  private record Origin(InetSocketAddress remote, Transport transport) {}

  private void onHandshake(RoutingContext context) {
    HttpServerRequest request = context.request();
    Origin origin = origin(request);
    if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      context.response().putHeader(HttpHeaders.UPGRADE, "websocket");
      refuse(context, 426, "this is SIP over WebSocket (RFC 7118)");
    } else if (request.version() != HttpVersion.HTTP_1_1 || !asksForUpgrade(request)) {
      refuse(context, 400, "the handshake is an upgrade of HTTP/1.1 (RFC 6455 section 4.1)");
    } else if (!header(request, VERSION).filter(OUR_VERSION::equals).isPresent()) {
      context.response().putHeader(HttpHeaders.UPGRADE, "websocket");
      context.response().putHeader(VERSION, OUR_VERSION);
      refuse(context, 426, "the version of WebSocket must be 13 (RFC 6455 section 4.4)");
    } else if (!hasKey(request)) {
      refuse(context, 400, "Sec-WebSocket-Key must be 16 octets in base64 (RFC 6455)");
    } else if (!offersSip(request)) {
      refuse(context, 400, "the subprotocol must be sip (RFC 7118)");
    } else if (origin.transport() == Transport.WS && !rules.plain()) {
      refuse(context, 403, "only over TLS (wss)");
    } else if (!rules.allows(header(request, "Origin"), header(request, "Host"))) {
      refuse(context, 403, "not from pages of this origin (TANDEM_SIP_WEBSOCKET_ORIGINS)");
    } else if (!connections.mayOpen(origin.remote())) {
      context.request().connection().close();
    } else {
      Runnable cutOff = cutOff(request.connection());
      request
          .toWebSocket()
          .onSuccess(socket -> open(socket, origin, cutOff))
          .onFailure(_ -> connections.inbound().onBroken(BrokenConnection.NO_WEBSOCKET));
    }
  }

  private void refuse(RoutingContext context, int status, String why) {
    connections.inbound().onBroken(BrokenConnection.NO_WEBSOCKET);
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(why + "\n");
  }

  /** Vert.x itself closes politely only, behind what waits to be written. */
  private static Runnable cutOff(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    return () -> channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
  }

  private void open(ServerWebSocket socket, Origin origin, Runnable cutOff) {
    Flow flow =
        new Flow(
            origin.transport(), inet(socket.localAddress()), origin.remote(), connections.nextId());
    WebSocketConnection.open(connections, socket, vertx.getOrCreateContext(), flow, cutOff);
  }

  /** A proxy that ends TLS says for whom it connects; of several, the last one is its own word. */
  private Origin origin(HttpServerRequest request) {
    InetSocketAddress seen = inet(request.remoteAddress());
    boolean secure = request.isSSL();
    if (!rules.proxies().contain(seen.getAddress())) {
      return new Origin(seen, secure ? Transport.WSS : Transport.WS);
    }
    // What clients wrote themselves stands before what the proxy has added.
    Optional<InetAddress> client = last(request, FORWARDED_FOR).flatMap(IpLiteral::parse);
    boolean secureForClient =
        last(request, FORWARDED_PROTO).filter("https"::equalsIgnoreCase).isPresent();
    return new Origin(
        client.map(address -> new InetSocketAddress(address, seen.getPort())).orElse(seen),
        secure || secureForClient ? Transport.WSS : Transport.WS);
  }

  /** The last word of the last line. */
  private static Optional<String> last(HttpServerRequest request, String name) {
    return request.headers().getAll(name).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .reduce((_, later) -> later);
  }

  private static boolean asksForUpgrade(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.CONNECTION).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .anyMatch(option -> option.strip().equalsIgnoreCase("upgrade"));
  }

  private static boolean hasKey(HttpServerRequest request) {
    try {
      return header(request, "Sec-WebSocket-Key")
          .map(key -> Base64.getDecoder().decode(key.strip()))
          .filter(key -> key.length == KEY_OCTETS)
          .isPresent();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean offersSip(HttpServerRequest request) {
    return header(request, "Sec-WebSocket-Protocol").stream()
        .flatMap(list -> Arrays.stream(list.split(",", -1)))
        .anyMatch(protocol -> protocol.strip().equals(SUB_PROTOCOL));
  }

  private static Optional<String> header(HttpServerRequest request, String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  private static InetSocketAddress inet(SocketAddress address) {
    return new InetSocketAddress(address.hostAddress(), address.port());
  }
}
