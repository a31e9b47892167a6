package io.tandem.signaling.call;

import io.tandem.sip.message.Via;
import io.tandem.sip.transaction.Flow;

/**
 * How the exchange shows itself to one peer.
 *
 * @param flow where messages to the peer go
 * @param node id of the signaling node that holds the flow
 * @param host our advertised address, for Via and Contact
 * @param port our advertised port
 */
public record Egress(Flow flow, String node, String host, int port) {

  /** A Via for a new request (RFC 3261 section 8.1.1.7), asking for rport (RFC 3581). */
  Via via(String token) {
    return Via.of(flow.transport().name(), host, port, Via.MAGIC_COOKIE + token).withRport();
  }

  /** Our Contact: the address alone, since tags name the call. */
  String contact() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String transport =
        switch (flow.transport()) {
          case UDP -> "";
          case TCP -> ";transport=tcp";
          case TLS -> ";transport=tls";
          // One word for both (RFC 7118 section 5.3).
          case WS, WSS -> ";transport=ws";
        };
    return "<sip:" + shown + ":" + port + transport + ">";
  }
}
