package io.tandem.signaling.engine;

import io.tandem.contracts.Ban;
import io.tandem.kernel.Clock;
import io.tandem.kernel.Network;
import io.tandem.signaling.auth.Authenticator;
import io.tandem.signaling.auth.Authenticator.Verdict;
import io.tandem.signaling.defence.BanList;
import io.tandem.signaling.defence.Defence;
import io.tandem.signaling.transport.Admission;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.Flow;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * Stands between strangers and the desks: has credentials checked, tells the {@link Defence} what
 * came of it, and puts its bans into force here and, by the journal, in every other process. One
 * for the process; any thread.
 */
public final class Gatekeeper implements Admission {

  /** What these tools call themselves unless told otherwise. */
  private static final List<String> SCANNERS =
      List.of(
          "friendly-scanner",
          "friendly-request",
          "sipvicious",
          "sipcli",
          "sip-scan",
          "sipsak",
          "pplsip",
          "vaxsip",
          "sundayddr",
          "iwar",
          "siparmyknife",
          "smap");

  private final Authenticator authenticator;
  private final Defence defence;
  private final BanList bans;
  private final Journal journal;
  private final Clock clock;
  private final SignalingMetrics metrics;
  private final AuthLog log = new AuthLog();

  public Gatekeeper(
      Authenticator authenticator,
      Defence defence,
      BanList bans,
      Journal journal,
      Clock clock,
      SignalingMetrics metrics) {
    this.authenticator = authenticator;
    this.defence = defence;
    this.bans = bans;
    this.journal = journal;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** For each packet, before it is parsed. */
  @Override
  public boolean admits(InetSocketAddress remote) {
    if (defence.admits(remote, clock.epochMillis())) {
      return true;
    }
    metrics.defence().banned().increment();
    return false;
  }

  @Override
  public boolean knows(InetSocketAddress remote) {
    return defence.knows(remote, clock.epochMillis());
  }

  /** Whether the peer is one that the operator trusts: a proxy, a trunk. */
  boolean exempts(Flow flow) {
    return defence.exempts(flow.remote().getAddress());
  }

  /** For each request that belongs to no call, before anything is done for it. */
  Defence.Charge charge(InetSocketAddress remote) {
    Defence.Charge charge = defence.charge(remote, clock.epochMillis());
    switch (charge) {
      case ADMITTED -> {}
      case TOLD -> metrics.defence().told().increment();
      case DROPPED -> metrics.defence().overRate().increment();
    }
    return charge;
  }

  /** Who sends this? */
  Verdict check(SipRequest request, String header, Flow flow) {
    long now = clock.epochMillis();
    InetSocketAddress remote = flow.remote();
    Verdict verdict =
        authenticator.check(
            request,
            header,
            defence.nonceSource(remote.getAddress()),
            user -> defence.mayTry(remote.getAddress(), user, now),
            now);
    switch (verdict) {
      case Verdict.Challenged challenged ->
          metrics.authentication(challenged.stale() ? "stale" : "challenged").increment();
      case Verdict.Accepted accepted -> {
        metrics.authentication("accepted").increment();
        defence.onAccepted(remote, accepted.subscriber().name(), now);
      }
      case Verdict.Refused refused -> {
        metrics.authentication("refused").increment();
        log.refused(flow, refused.user(), refused.known() ? "wrong-password" : "unknown-user");
        defence
            .onRefused(remote, refused.user(), callsItselfAScanner(request), now)
            .ifPresent(this::enforce);
      }
      case Verdict.Guarded guarded -> {
        metrics.authentication("guarded").increment();
        log.refused(flow, guarded.user(), "account-guarded");
      }
    }
    return verdict;
  }

  /** A request with a method that nobody here knows, or bytes that are no message. */
  void onProbe(Flow flow) {
    if (flow.transport().reliable()) {
      defence.onProbe(flow.remote(), clock.epochMillis()).ifPresent(this::enforce);
    }
  }

  boolean mayRegister(Flow flow, String user) {
    boolean may = defence.mayRegister(flow.remote().getAddress(), user, clock.epochMillis());
    if (!may) {
      metrics.defence().registersTooFast().increment();
    }
    return may;
  }

  boolean mayRecord(Flow flow) {
    return defence.mayRecord(flow.remote().getAddress(), clock.epochMillis());
  }

  private void enforce(Ban ban) {
    log.banned(ban);
    metrics.defence().bans().increment();
    // Without Kafka it holds here; there is nobody to tell who could act on it.
    var _ = ban(ban);
  }

  /** Puts a ban into force here at once; completes when every process will hear of it. */
  public Future<Long> ban(Ban ban) {
    bans.add(ban).ifPresent(gone -> journal.unban(gone));
    return journal.ban(ban);
  }

  /** Lifts a ban here at once, and its memory; completes when every process will hear of it. */
  public Future<Long> unban(Network network) {
    var _ = bans.remove(network);
    return journal.unban(network);
  }

  /** Drops bans that are over long enough; called now and then. */
  public void forgetOld() {
    for (Network network : bans.forgettable(clock.epochMillis())) {
      var _ = unban(network);
    }
  }

  private static boolean callsItselfAScanner(SipRequest request) {
    return request
        .headers()
        .first(HeaderName.USER_AGENT)
        .map(agent -> agent.toLowerCase(Locale.ROOT))
        .filter(agent -> SCANNERS.stream().anyMatch(agent::contains))
        .isPresent();
  }
}
