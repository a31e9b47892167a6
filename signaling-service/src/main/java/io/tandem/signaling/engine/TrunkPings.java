package io.tandem.signaling.engine;

import io.tandem.kernel.Clock;
import io.tandem.kernel.ShardTag;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.routing.OwnNames;
import io.tandem.signaling.routing.TargetHealth;
import io.tandem.signaling.routing.Trunks;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the servers of trunks by OPTIONS whether they are there, and tells {@link TargetHealth},
 * which decides whom to ask and what follows. One for the process, on whichever of its loops has a
 * shard: answers find their way by it.
 */
public final class TrunkPings {

  private static final Logger log = LoggerFactory.getLogger(TrunkPings.class);

  private static final long TICK_MILLIS = 1_000;

  /** Three retransmissions by UDP; a carrier that needs longer is of no use to a caller. */
  private static final long PATIENCE_MILLIS = 4_000;

  private final List<SignalingLoop> loops;
  private final Trunks trunks;
  private final TargetHealth health;
  private final OwnNames names;
  private final Edges edges;
  private final Clock clock;
  private final Tokens tokens;
  private final SignalingMetrics metrics;

  public TrunkPings(
      List<SignalingLoop> loops,
      Trunks trunks,
      TargetHealth health,
      OwnNames names,
      Edges edges,
      Clock clock,
      Tokens tokens,
      SignalingMetrics metrics) {
    this.loops = List.copyOf(loops);
    this.trunks = trunks;
    this.health = health;
    this.names = names;
    this.edges = edges;
    this.clock = clock;
    this.tokens = tokens;
    this.metrics = metrics;
  }

  public void start() {
    loops.getFirst().later(TICK_MILLIS, TimeUnit.MILLISECONDS, this::tick);
  }

  private void tick() {
    List<String> due = health.due(trunks.all(), clock.nanoTime());
    if (!due.isEmpty()) {
      ask(due, 0);
    }
    start();
  }

  private void ask(List<String> uris, int index) {
    if (index < loops.size()) {
      SignalingLoop loop = loops.get(index);
      loop.execute(
          () ->
              loop.shardForNewCall()
                  .ifPresentOrElse(
                      owned -> uris.forEach(uri -> ask(loop, owned.shard(), uri)),
                      () -> ask(uris, index + 1)));
    }
  }

  private void ask(SignalingLoop loop, int shard, String uri) {
    SipUri.parse(uri)
        .ifPresent(
            server -> {
              Ping ping = new Ping(uri);
              Egress way = edges.towards(server);
              loop.lone().send(options(server, way, shard), server, way, ping);
              loop.later(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, ping::onUnanswered);
            });
  }

  private SipRequest options(SipUri server, Egress egress, int shard) {
    return SipRequest.builder(Method.OPTIONS, server.toString())
        .pushVia(egress.via(ShardTag.of(shard, tokens)))
        .maxForwards(70)
        .from(
            NameAddr.of(SipUri.parse("sip:" + names.domain()).orElseThrow()).withTag(tokens.hex(8)))
        .to(NameAddr.of(server))
        .callId(tokens.hex(16))
        .cseq(new CSeq(1, Method.OPTIONS))
        .add(HeaderName.CONTACT, egress.contact())
        .add(HeaderName.ACCEPT, "application/sdp")
        .build();
  }

  /** One that is on its way: what becomes of it first counts. */
  private final class Ping implements LoneRequests.Asker {
    private final String uri;
    private boolean over;

    Ping(String uri) {
      this.uri = uri;
    }

    @Override
    public void onAnswer(SipResponse response, SipRequest sent, Egress egress) {
      if (!over) {
        over = true;
        metrics.pinged(response.status());
        told(health.onAnswer(uri, response.status()));
      }
    }

    @Override
    public void onUnanswered() {
      if (!over) {
        over = true;
        metrics.pingUnanswered();
        told(health.onSilence(uri));
      }
    }

    private void told(TargetHealth.Change change) {
      switch (change) {
        case DIED -> log.warn("{} does not answer OPTIONS: calls pass over it", uri);
        case CAME_BACK -> log.info("{} answers OPTIONS again", uri);
        case NONE -> {}
      }
    }
  }
}
