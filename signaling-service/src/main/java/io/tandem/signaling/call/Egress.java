package io.tandem.signaling.call;

import io.tandem.contracts.Reach;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.message.Via;
import io.tandem.sip.policy.SecureUris;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.util.List;
import java.util.Optional;

/**
 * How the exchange shows itself to one peer, and by which way it reaches him.
 *
 * @param flow where messages to the peer go: his own flow, or the node that holds it
 * @param host our advertised address, for Via and Contact
 * @param port our advertised port
 * @param reach the peer's own flow and its node, as they are written down
 * @param relay what leads through the node that holds the flow; empty when we hold it
 */
public record Egress(Flow flow, String host, int port, Reach reach, Optional<Relay> relay) {

  /**
   * The node between us and the peer.
   *
   * @param route its value of Route, for every request to the peer
   * @param contact where the peer sends his requests: the address that he knows already
   */
  public record Relay(String route, String contact) {}

  /** A flow that is ours and that no other node could use. */
  public Egress(Flow flow, String node, String host, int port) {
    this(
        flow,
        host,
        port,
        new Reach(
            node,
            flow.transport().name(),
            flow.remote().getAddress().getHostAddress(),
            flow.remote().getPort(),
            flow.connectionId(),
            List.of()),
        Optional.empty());
  }

  /** A Via for a new request (RFC 3261 section 8.1.1.7), asking for rport (RFC 3581). */
  public Via via(String token) {
    return Via.of(flow.transport().name(), host, port, Via.MAGIC_COOKIE + token).withRport();
  }

  /** Our Contact: the address alone, since tags name the call. */
  public String contact() {
    return relay.map(Relay::contact).orElseGet(() -> contact(host, port, flow.transport()));
  }

  /**
   * Our Contact, as a sips URI where the rules ask for one (RFC 3261 section 8.1.1.8): its scheme
   * says TLS, so that the parameter would say it twice (RFC 5630 section 3.1.4).
   */
  public String contact(boolean secure) {
    String contact = contact();
    return secure ? contact.replace("<sip:", "<sips:").replace(";transport=tls", "") : contact;
  }

  /**
   * A Contact for a REGISTER of ours: the user, the parameters and the lifetime of the given one at
   * our address. One that is to be removed is named as it was.
   */
  public NameAddr registered(NameAddr given) {
    Optional<SipUri> theirs = given.sipUri();
    Optional<SipUri> ours = NameAddr.parse(contact()).flatMap(NameAddr::sipUri);
    if (theirs.isEmpty()
        || ours.isEmpty()
        || given.params().get("expires").filter("0"::equals).isPresent()) {
      return given;
    }
    SipUri bound = ours.get().withUser(theirs.get().user().orElse(""));
    for (String name : theirs.get().params().names()) {
      bound = bound.withParam(name, theirs.get().param(name).orElse(""));
    }
    return new NameAddr("", bound.toString(), given.params());
  }

  /** The Contact of a node at that address. */
  public static String contact(String host, int port, Transport transport) {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String parameter =
        switch (transport) {
          case UDP -> "";
          case TCP -> ";transport=tcp";
          case TLS -> ";transport=tls";
          // One word for both (RFC 7118 section 5.3).
          case WS, WSS -> ";transport=ws";
        };
    return "<sip:" + shown + ":" + port + parameter + ">";
  }

  /**
   * A request to the same peer that was made for another way, as it goes by this one.
   *
   * @param token of its new branch
   */
  public SipRequest redirected(SipRequest request, Egress before, String token) {
    List<String> routes = request.headers().all(HeaderName.ROUTE);
    SipRequest.Builder next =
        request.toBuilder().replaceTopVia(via(token)).remove(HeaderName.ROUTE);
    routes.stream()
        .skip(before.relay().isPresent() ? 1 : 0)
        .forEach(route -> next.add(HeaderName.ROUTE, route));
    if (request.headers().has(HeaderName.CONTACT)) {
      next.set(HeaderName.CONTACT, contact(SecureUris.mustShowSecureContact(request)));
    }
    return routed(next.build());
  }

  /** The request with the node in between as its first Route. */
  SipRequest routed(SipRequest request) {
    if (relay.isEmpty()) {
      return request;
    }
    List<String> routes = request.headers().all(HeaderName.ROUTE);
    SipRequest.Builder routed =
        request.toBuilder().remove(HeaderName.ROUTE).add(HeaderName.ROUTE, relay.get().route());
    routes.forEach(route -> routed.add(HeaderName.ROUTE, route));
    return routed.build();
  }
}
