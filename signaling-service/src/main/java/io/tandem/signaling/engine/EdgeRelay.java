package io.tandem.signaling.engine;

import io.tandem.kernel.Tokens;
import io.tandem.signaling.outbound.FlowTokens;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.ReceivedVia;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ResponseTarget;
import io.tandem.sip.transaction.Transport;
import java.util.List;
import java.util.Optional;

/**
 * Passes requests of the owner of a call on to a phone whose flow is here, as a stateless edge
 * proxy does (RFC 5626 section 5.3, RFC 3261 section 16.11): checks the flow token in the topmost
 * Route, takes that Route off, puts its own Via on, and sends on the flow, or says 430 when the
 * flow is gone. Responses go back by {@link Forwarding}, whose Via it is.
 *
 * <p>It records no route: the phone is told our own address as Contact and its requests find the
 * owner by their tags. Whoever has a token may use it; tokens are told to nobody outside of the
 * cluster. One for the process; runs on whichever loop received the message.
 */
public final class EdgeRelay {

  private static final int FLOW_FAILED = 430;
  private static final int TOO_MANY_HOPS = 483;
  private static final int DEFAULT_HOPS = 70;
  private static final int TAG_BYTES = 8;

  private final Identity identity;
  private final FlowTokens flowTokens;
  private final HeldConnections connections;
  private final Forwarding forwarding;
  private final SipSender sender;
  private final Tokens tokens;
  private final SignalingMetrics metrics;

  public EdgeRelay(
      Identity identity,
      FlowTokens flowTokens,
      HeldConnections connections,
      Forwarding forwarding,
      SipSender sender,
      Tokens tokens,
      SignalingMetrics metrics) {
    this.identity = identity;
    this.flowTokens = flowTokens;
    this.connections = connections;
    this.forwarding = forwarding;
    this.sender = sender;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  /** Whether the request says that it is for a flow of ours. */
  boolean isForFlow(SipRequest request) {
    return flowRoute(request).isPresent();
  }

  /** Whether it bears a token that only we can have made. */
  boolean hasToken(SipRequest request) {
    return flow(request).isPresent();
  }

  private Optional<Flow> flow(SipRequest request) {
    return flowRoute(request)
        .flatMap(SipUri::user)
        .flatMap(token -> flowTokens.read(token, identity::local));
  }

  /**
   * Sends a request that is for a flow on its way, or says that the flow is gone.
   *
   * @param loop the one that this runs on
   */
  void relay(SipRequest received, Flow from, int loop) {
    SipRequest request = ReceivedVia.stamp(received, from.remote());
    Optional<Flow> flow = flow(received);
    int hops = request.maxForwards().orElse(DEFAULT_HOPS);
    if (flow.isEmpty() || !connections.canCarry(flow.get())) {
      // A token of an earlier key is no better than a closed connection, and a forged one learns
      // no more than that.
      refuse(FLOW_FAILED, request, from, loop);
    } else if (hops == 0) {
      refuse(TOO_MANY_HOPS, request, from, loop);
    } else {
      metrics.relayed("sent").increment();
      sender.send(
          loop,
          onItsWay(request, from, flow.get(), hops - 1),
          flow.get(),
          () -> refuse(FLOW_FAILED, request, from, loop));
    }
  }

  /** The topmost Route if it is one that this process has made, or looks like it. */
  private Optional<SipUri> flowRoute(SipRequest request) {
    return request.headers().has(HeaderName.ROUTE)
        ? request.routes().getFirst().sipUri().filter(this::namesAFlow)
        : Optional.empty();
  }

  /** RFC 5626 section 5.1: a URI of ours with {@code ob} has a flow token for a user. */
  private boolean namesAFlow(SipUri uri) {
    return uri.params().has("ob")
        && uri.host().equals(identity.edgeHost())
        && uri.port().orElse(0) == identity.port();
  }

  private SipRequest onItsWay(SipRequest request, Flow from, Flow flow, int hops) {
    List<String> routes = request.headers().all(HeaderName.ROUTE);
    SipRequest.Builder next = request.toBuilder().remove(HeaderName.ROUTE).maxForwards(hops);
    routes.stream().skip(1).forEach(route -> next.add(HeaderName.ROUTE, route));
    return forwarding.marked(
        next.build(),
        identity.reach(from),
        flow.transport().name(),
        identity.hostTowards(flow),
        identity.portTowards(flow));
  }

  private void refuse(int status, SipRequest request, Flow from, int loop) {
    metrics.relayed(Integer.toString(status)).increment();
    if (request.is(Method.ACK)) {
      return;
    }
    SipResponse response =
        SipResponse.to(request, status).toTag("n" + tokens.hex(TAG_BYTES)).build();
    metrics.responsesSent(status).increment();
    Flow back =
        from.transport() == Transport.UDP
            ? from.withRemote(ResponseTarget.of(request.topVia(), from.remote()))
            : from;
    sender.send(loop, response, back, () -> metrics.sendFailures().increment());
  }
}
