package io.tandem.signaling.call;

import io.tandem.kernel.IpLiteral;
import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Flow;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a request within a dialog goes: the first route, else the remote target (RFC 3261 section
 * 12.2.1.1), unless that names an address which is not the one that the peer's messages come from.
 * Then the peer is behind a translator and the way back is the way it came.
 *
 * <p>Looks nothing up: a host that is a name leads to the flow too.
 */
final class NextHop {

  private static final int DEFAULT_PORT = 5060;

  private NextHop() {}

  static Flow within(Dialog dialog, Flow flow) {
    Optional<SipUri> uri =
        dialog.routeSet().isEmpty()
            ? SipUri.parse(dialog.remoteTarget())
            : NameAddr.parse(dialog.routeSet().getFirst()).flatMap(NameAddr::sipUri);
    boolean routed = !dialog.routeSet().isEmpty();
    return uri.flatMap(NextHop::address)
        .filter(address -> routed || address.getAddress().equals(flow.remote().getAddress()))
        .filter(address -> !flow.transport().reliable() || flow.connectionId() == 0)
        .map(flow::withRemote)
        .orElse(flow);
  }

  /** Only for hosts that are written as addresses. */
  static Optional<InetSocketAddress> address(SipUri uri) {
    return IpLiteral.parse(uri.host())
        .map(address -> new InetSocketAddress(address, uri.port().orElse(DEFAULT_PORT)));
  }
}
