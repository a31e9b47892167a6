package io.tandem.signaling.engine;

import io.tandem.contracts.Reach;
import io.tandem.kernel.Clock;
import io.tandem.kernel.ShardTag;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.call.Device;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.NextHop;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.Via;
import io.tandem.sip.transaction.ClientTransactionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests within calls that were lost with a connection: sends them again by the way that there is
 * then, in a new branch of the same shard. A BYE, which nobody else will say again, waits for a
 * phone that is away, as long as its transaction would have.
 *
 * <p>One on each loop, confined to it. Which way is the business of {@link Whereabouts}; whoever
 * sent the request hears of it only when there is no way at once: of a BYE that waited in vain only
 * the counter tells, for its call is over. An INVITE that opens a call does not come here: its call
 * tries the other flows itself.
 */
final class Redelivery {

  private static final Logger log = LoggerFactory.getLogger(Redelivery.class);

  /** The loop that it belongs to. */
  interface Outlet {
    /** Sends a request that takes the place of another. */
    void send(ClientTransactionId lost, SipRequest request, NextHop hop);
  }

  /** RFC 3261 timer F: whoever heard nothing for so long has given up too. */
  private static final long PATIENCE_MILLIS = 32_000;

  /** Sooner than anybody hangs up by hand, and seldom enough to cost nothing. */
  private static final long LOOK_AGAIN_MILLIS = 500;

  /** A request on its way, by which way, and by which it was lost. */
  private record Errand(
      SipRequest request, Device device, Egress egress, Set<Reach> failed, long untilMillis) {

    boolean isBye() {
      return request.is(Method.BYE);
    }

    Errand failed(Reach reach) {
      Set<Reach> more = new HashSet<>(failed);
      more.add(reach);
      return new Errand(request, device, egress, Set.copyOf(more), untilMillis);
    }
  }

  private final Outlet outlet;
  private final Locator.LoopTime loop;
  private final Whereabouts whereabouts;
  private final BooleanSupplier mayAct;
  private final Clock clock;
  private final Tokens tokens;
  private final SignalingMetrics metrics;
  private final Map<ClientTransactionId, Errand> errands = new HashMap<>();
  private final Map<ClientTransactionId, ClientTransactionId> successors = new HashMap<>();

  /**
   * @param mayAct whether the lease is fresh; while it is stale, what waits goes on waiting
   */
  Redelivery(
      Outlet outlet,
      Locator.LoopTime loop,
      Whereabouts whereabouts,
      BooleanSupplier mayAct,
      Clock clock,
      Tokens tokens,
      SignalingMetrics metrics) {
    this.outlet = outlet;
    this.loop = loop;
    this.whereabouts = whereabouts;
    this.mayAct = mayAct;
    this.clock = clock;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  /** A request is about to be sent. */
  void onSending(SipRequest request, Device device, Egress egress) {
    if (request.to().tag().isPresent() && Whereabouts.isConnected(egress.reach())) {
      long until = clock.epochMillis() + PATIENCE_MILLIS;
      errands.put(
          ClientTransactionId.of(request), new Errand(request, device, egress, Set.of(), until));
    }
  }

  /**
   * The request has not arrived: its connection is gone, or the node that holds it says so (430).
   *
   * @return false when there is no more to try
   */
  boolean onLost(ClientTransactionId id) {
    Errand errand = errands.remove(id);
    return errand != null && tryAgain(id, errand.failed(errand.egress().reach()));
  }

  /** Nothing was said to it, as on a connection that is dead and that nobody has closed. */
  boolean onTimeout(ClientTransactionId id) {
    Errand errand = errands.get(id);
    return errand != null && errand.isBye() && onLost(id);
  }

  void onTerminated(ClientTransactionId id) {
    errands.remove(id);
    if (id.method().equals(Method.INVITE)) {
      successors.values().removeIf(id::equals);
    }
  }

  /** The shard goes to another process: nobody here may send for it any more, but to end a call. */
  void leave(int shard) {
    errands
        .values()
        .removeIf(
            errand ->
                !errand.isBye()
                    && ShardTag.shardOf(branchToken(errand.request())).orElse(-1) == shard);
  }

  /** By what an INVITE is known now that was sent under that name, for its CANCEL. */
  ClientTransactionId current(ClientTransactionId sent) {
    return successors.getOrDefault(sent, sent);
  }

  private boolean tryAgain(ClientTransactionId lost, Errand errand) {
    var move = whereabouts.instead(errand.device(), errand.egress(), errand.failed());
    if (move.isPresent()) {
      resend(lost, errand, move.get().way());
      return true;
    }
    if (errand.isBye() && waitsYet(errand)) {
      lookAgainLater(lost, errand);
      return true;
    }
    metrics.redelivered("lost").increment();
    log.info(
        "{} of Call-ID {} is lost: its connection is gone and {} has no other",
        errand.request().method(),
        errand.request().callId(),
        errand.device().addressOfRecord());
    return false;
  }

  private boolean waitsYet(Errand errand) {
    return clock.epochMillis() + LOOK_AGAIN_MILLIS < errand.untilMillis();
  }

  private void lookAgainLater(ClientTransactionId lost, Errand errand) {
    loop.later(
        LOOK_AGAIN_MILLIS,
        TimeUnit.MILLISECONDS,
        () -> {
          if (mayAct.getAsBoolean() || !waitsYet(errand)) {
            var _ = tryAgain(lost, errand);
          } else {
            lookAgainLater(lost, errand);
          }
        });
  }

  private void resend(ClientTransactionId lost, Errand errand, Egress way) {
    SipRequest again = way.redirected(errand.request(), errand.egress(), token(errand.request()));
    ClientTransactionId id = ClientTransactionId.of(again);
    if (again.is(Method.INVITE)) {
      successors.replaceAll((_, current) -> current.equals(lost) ? id : current);
      successors.put(lost, id);
    }
    metrics.redelivered("sent").increment();
    errands.put(id, new Errand(again, errand.device(), way, errand.failed(), errand.untilMillis()));
    outlet.send(lost, again, NextHop.following(again, way));
  }

  private String token(SipRequest request) {
    return ShardTag.shardOf(branchToken(request)).stream()
        .mapToObj(shard -> ShardTag.of(shard, tokens))
        .findFirst()
        .orElseGet(() -> tokens.hex(10));
  }

  private static String branchToken(SipRequest request) {
    return request.topVia().branch().orElse("").substring(Via.MAGIC_COOKIE.length());
  }
}
