package io.tandem.signaling;

import io.tandem.runtime.config.ConfigReader;
import io.tandem.runtime.config.ProcessConfig;
import io.tandem.signaling.defence.Exemptions;
import io.tandem.signaling.transport.WebSocketRules;
import io.vertx.core.http.ClientAuth;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Where and how SIP is spoken; {@code signaling-defaults.yaml} says what each setting means.
 *
 * @param port of UDP and TCP
 * @param tlsPort of TLS, where there is a certificate
 * @param webSocketOrigins of pages that may open WebSockets, besides our own; in lower case
 * @param webSocketProxies that are believed when they say for whom they connect
 */
public record TransportSettings(
    int port,
    int tlsPort,
    TlsClients tlsClients,
    boolean webSocketPlain,
    Set<String> webSocketOrigins,
    Exemptions webSocketProxies) {

  /** Whether those who connect over TLS are asked for a certificate. */
  public enum TlsClients {
    ANONYMOUS,
    OPTIONAL,
    REQUIRED;

    ClientAuth clientAuth() {
      return switch (this) {
        case ANONYMOUS -> ClientAuth.NONE;
        case OPTIONAL -> ClientAuth.REQUEST;
        case REQUIRED -> ClientAuth.REQUIRED;
      };
    }
  }

  static TransportSettings from(ConfigReader reader) {
    Set<String> origins = new HashSet<>();
    reader.list("sip.websocket-origins").forEach(o -> origins.add(o.toLowerCase(Locale.ROOT)));
    TlsClients clients = reader.oneOf("sip.tls-clients", TlsClients.class);
    if (clients != TlsClients.ANONYMOUS && reader.optionalText("tls.trust").isEmpty()) {
      reader.error(
          "sip.tls-clients", "needs tls.trust: else anybody with a public certificate is believed");
    }
    int port = reader.port("sip.port");
    int tlsPort = tlsPort(reader);
    int httpPort = reader.port("http.port");
    if (port != 0 && (port == tlsPort || port == httpPort)) {
      reader.error("sip.port", "is the port of TLS or HTTP too: " + port);
    }
    if (tlsPort != 0 && tlsPort == httpPort) {
      reader.error("sip.tls-port", "is the port of HTTP too: " + tlsPort);
    }
    return new TransportSettings(
        port,
        tlsPort,
        clients,
        reader.flag("sip.websocket-plain"),
        Set.copyOf(origins),
        DefenceSettings.networks(reader, "sip.websocket-proxies"));
  }

  /** The port of TLS: what is set, or the one after that of UDP and TCP. */
  public static int tlsPort(ConfigReader reader) {
    if (reader.optionalText("sip.tls-port").isPresent()) {
      return reader.port("sip.tls-port");
    }
    int port = reader.port("sip.port");
    return port == 0 || port == 65_535 ? 0 : port + 1;
  }

  /** On loopback nobody listens in. */
  WebSocketRules webSocket(ProcessConfig process) {
    return new WebSocketRules(
        webSocketPlain || process.onLoopback(), webSocketOrigins, webSocketProxies);
  }
}
