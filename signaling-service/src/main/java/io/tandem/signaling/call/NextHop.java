package io.tandem.signaling.call;

import io.tandem.kernel.IpLiteral;
import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Flow;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Where a request goes: to somebody whose address is known, or to whoever serves a name. */
public sealed interface NextHop {

  /** The way is known. */
  record ByFlow(Flow flow) implements NextHop {}

  /**
   * The way is to be found (RFC 3263).
   *
   * @param uris in the order in which they are tried; not empty
   * @param flow that the peer's messages come by, if there is one: the last resort
   */
  record ByName(List<SipUri> uris, Optional<Flow> flow) implements NextHop {
    public ByName {
      uris = List.copyOf(uris);
      if (uris.isEmpty()) {
        throw new IllegalArgumentException("nowhere to go");
      }
    }
  }

  /** The port where none is written; a flow that is redirected keeps its transport. */
  int DEFAULT_PORT = 5060;

  /**
   * Where a request within a dialog goes: the first route, else the remote target (RFC 3261 section
   * 12.2.1.1), unless that names an address which is not the one that the peer's messages come
   * from. Then the peer is behind a translator and the way back is the way it came. So it is for
   * connections, which a phone has opened to us and we could not to it, and for names that DNS is
   * not to be asked for (RFC 6761, RFC 6762).
   */
  static NextHop within(Dialog dialog, Flow flow) {
    boolean routed = !dialog.routeSet().isEmpty();
    return towards(
        routed
            ? NameAddr.parse(dialog.routeSet().getFirst()).flatMap(NameAddr::sipUri)
            : SipUri.parse(dialog.remoteTarget()),
        routed,
        flow);
  }

  /** The same for a request that is made already, by the way that it was made for. */
  static NextHop following(SipRequest request, Egress egress) {
    if (egress.relay().isPresent()) {
      return new ByFlow(egress.flow());
    }
    boolean routed = request.headers().has(HeaderName.ROUTE);
    return towards(
        routed ? request.routes().getFirst().sipUri() : request.sipUri(), routed, egress.flow());
  }

  private static NextHop towards(Optional<SipUri> uri, boolean routed, Flow flow) {
    if (uri.isEmpty() || (flow.transport().reliable() && flow.connectionId() != 0)) {
      return new ByFlow(flow);
    }
    if (isName(uri.get().host())) {
      return isOfDns(uri.get().host())
          ? new ByName(List.of(uri.get()), Optional.of(flow))
          : new ByFlow(flow);
    }
    return new ByFlow(
        address(uri.get())
            .filter(address -> routed || address.getAddress().equals(flow.remote().getAddress()))
            .map(flow::withRemote)
            .orElse(flow));
  }

  private static boolean isName(String host) {
    return host.indexOf(':') < 0 && !host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private static boolean isOfDns(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String top = name.substring(name.lastIndexOf('.') + 1);
    return !List.of("invalid", "local", "localhost").contains(top);
  }

  /** Only for hosts that are written as addresses. */
  private static Optional<InetSocketAddress> address(SipUri uri) {
    return IpLiteral.parse(uri.host())
        .map(address -> new InetSocketAddress(address, uri.port().orElse(DEFAULT_PORT)));
  }
}
