package io.tandem.sip.transaction;

import java.util.Locale;
import java.util.Optional;

/** What carries SIP. */
public enum Transport {
  UDP,
  TCP,
  TLS,
  WS,
  WSS;

  /** Whether the transport itself retransmits and keeps order, so that transactions need not. */
  public boolean reliable() {
    return this != UDP;
  }

  /** Whether bytes are read by nobody between the two ends. */
  public boolean secure() {
    return this == TLS || this == WSS;
  }

  /** The port meant where none is written (RFC 3261 section 18.2.2, RFC 7118 section 5.2.2). */
  public int defaultPort() {
    return switch (this) {
      case UDP, TCP -> 5060;
      case TLS -> 5061;
      case WS -> 80;
      case WSS -> 443;
    };
  }

  /** By the name in a Via or a transport parameter, without case. */
  public static Optional<Transport> named(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "UDP" -> Optional.of(UDP);
      case "TCP" -> Optional.of(TCP);
      case "TLS" -> Optional.of(TLS);
      case "WS" -> Optional.of(WS);
      case "WSS" -> Optional.of(WSS);
      default -> Optional.empty();
    };
  }
}
