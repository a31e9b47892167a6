package io.tandem.sip.message;

import io.tandem.kernel.IpLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Writes into the top Via of a request where it was seen to come from, so that its response finds
 * back through address translation (RFC 3261 section 18.2.1, RFC 3581 section 4).
 */
public final class ReceivedVia {
  private ReceivedVia() {}

  public static SipRequest stamp(SipRequest request, InetSocketAddress remote) {
    Via via = request.topVia();
    Via stamped = stamp(via, remote);
    return stamped.equals(via) ? request : request.toBuilder().replaceTopVia(stamped).build();
  }

  /** The Via with what it should say; one that says the truth already stays as it is. */
  static Via stamp(Via via, InetSocketAddress remote) {
    String source = text(remote);
    if (via.asksForRport()) {
      // With rport the address is always told, even where it is the one in sent-by (RFC 3581
      // section 4).
      return via.withParam("rport", Integer.toString(remote.getPort()))
          .withParam("received", source);
    }
    // A claim that the sender itself made about where it was received is not believed.
    boolean told = IpLiteral.canonical(via.host()).equals(source) && via.received().isEmpty();
    return told ? via : via.withParam("received", source);
  }

  /** The same for the answer to a malformed request, if its Via can be read at all. */
  public static SipResponse stampAnswer(SipResponse answer, InetSocketAddress remote) {
    Optional<Via> via = answer.headers().first(HeaderName.VIA).flatMap(Via::parse);
    return via.map(v -> answer.toBuilder().replaceTopVia(stamp(v, remote)).buildUnchecked())
        .orElse(answer);
  }

  /** A numeric address as SIP writes it, without zone and without brackets. */
  private static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return ip == null ? address.getHostString() : IpLiteral.print(ip);
  }
}
