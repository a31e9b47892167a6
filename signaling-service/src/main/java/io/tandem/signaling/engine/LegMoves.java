package io.tandem.signaling.engine;

import io.tandem.kernel.Clock;
import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.CallInput;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.LegRole;
import io.tandem.signaling.call.NextHop;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import io.tandem.sip.transaction.Flow;
import java.util.Set;

/**
 * Takes the legs of the calls of one loop to where their phones are now, and what was made for a
 * connection that is gone. One on each loop, confined to it. Where a phone is {@link Whereabouts}
 * says; requests that are lost on their way are sent again by {@link Redelivery}.
 */
final class LegMoves {

  private final Whereabouts whereabouts;
  private final Edges edges;
  private final Clock clock;
  private final SignalingMetrics metrics;

  LegMoves(Whereabouts whereabouts, Edges edges, Clock clock, SignalingMetrics metrics) {
    this.whereabouts = whereabouts;
    this.edges = edges;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Lets a call know where its peers are now; to be called before each of its steps. */
  void refresh(Call call) {
    for (LegRole role : LegRole.values()) {
      Egress held = call.egress(role);
      if (Whereabouts.isConnected(held.reach())) {
        call.device(role)
            .flatMap(device -> whereabouts.instead(device, held, Set.of()))
            .ifPresent(move -> carryOut(move, call, role));
      }
    }
  }

  /** A request has come over that flow for a leg. */
  void onRequest(Call call, LegRole role, SipRequest request, Flow flow) {
    Egress held = call.egress(role);
    if (!flow.transport().reliable()
        || !Whereabouts.isConnected(held.reach())
        || flow.connectionId() == held.reach().connectionId()
        || isFound(call, role, held)
        || !call.isWithin(role, request)) {
      return;
    }
    call.device(role)
        .flatMap(device -> whereabouts.heardFrom(device, held, flow))
        .ifPresent(move -> carryOut(move, call, role));
  }

  /** A route and DNS find the peer each time (RFC 3263); a connection of his would be less. */
  private static boolean isFound(Call call, LegRole role, Egress held) {
    return held.reach().connectionId() == 0 && call.isRouted(role);
  }

  private void carryOut(Whereabouts.Move move, Call call, LegRole role) {
    metrics.legsMoved(move.found()).increment();
    call.on(new CallInput.Moved(role, move.way()), clock.epochMillis());
  }

  /** Whether what a transaction sends on that flow would be lost, and is worth another way. */
  boolean isStranded(SipMessage message, Flow flow) {
    return flow.transport().reliable()
        && !edges.canCarry(flow)
        && switch (message) {
          case SipResponse _ -> true;
          // Other requests have transactions, which tell; to an ACK nobody answers.
          case SipRequest request -> request.is(Method.ACK) && flow.connectionId() != 0;
        };
  }

  /** The tag of ours in a message that we send. */
  static String ownTag(SipMessage message) {
    return switch (message) {
      case SipRequest request -> request.from().tag().orElse("");
      case SipResponse response -> response.to().tag().orElse("");
    };
  }

  /** A stranded message of a leg, for where the peer is now. */
  Addressed elsewhere(SipMessage message, Flow stranded, Call call, LegRole role) {
    refresh(call);
    Egress way = call.egress(role);
    return switch (message) {
      case SipResponse response -> edges.answer(response, way);
      case SipRequest ack -> {
        String token = ack.topVia().branch().orElse("").substring(Via.MAGIC_COOKIE.length());
        SipRequest again = way.redirected(ack, edges.egress(stranded), token);
        yield new Addressed(again, flow(NextHop.following(again, way), way));
      }
    };
  }

  /** A host that is named is not asked for: a phone is reached by what it has opened to us. */
  private static Flow flow(NextHop hop, Egress way) {
    return switch (hop) {
      case NextHop.ByFlow(Flow flow) -> flow;
      case NextHop.ByName _ -> way.flow();
    };
  }
}
