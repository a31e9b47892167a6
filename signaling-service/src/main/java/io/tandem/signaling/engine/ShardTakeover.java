package io.tandem.signaling.engine;

import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.SipArrived;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.CallSettings;
import io.tandem.signaling.call.Snapshots;
import io.tandem.sip.message.SipRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings shards to their loops and takes them away again. Called on the thread that talks to the
 * consumer group; each step runs on the loop of the shard, in the order in which it was called.
 */
public final class ShardTakeover {

  private static final Logger log = LoggerFactory.getLogger(ShardTakeover.class);

  /** A loop that does not let go in this time is stuck; the group does not wait longer for it. */
  private static final Duration LET_GO = Duration.ofSeconds(1);

  private final List<SignalingLoop> loops;
  private final Shards shards;
  private final Forwarding forwarding;
  private final SipEdge edge;
  private final CallSettings settings;
  private final Tokens tokens;
  private final Snapshots.Ways ways;
  private final SignalingMetrics metrics;

  public ShardTakeover(
      List<SignalingLoop> loops,
      Shards shards,
      Forwarding forwarding,
      SipEdge edge,
      CallSettings settings,
      Tokens tokens,
      Snapshots.Ways ways,
      SignalingMetrics metrics) {
    this.loops = loops;
    this.shards = shards;
    this.forwarding = forwarding;
    this.edge = edge;
    this.settings = settings;
    this.tokens = tokens;
    this.ways = ways;
    this.metrics = metrics;
  }

  /** The state of a shard has been replayed: its calls go on here. */
  public void takeOver(int shard, long epoch, Map<String, CallSnapshot> snapshots) {
    List<Call> left = new ArrayList<>();
    for (CallSnapshot snapshot : snapshots.values()) {
      try {
        left.add(Snapshots.restore(snapshot, epoch, settings, tokens, ways));
      } catch (IllegalArgumentException e) {
        metrics.snapshotsRefused().increment();
        log.error("call={} cannot be taken over: {}", snapshot.callSid(), e.getMessage());
      }
    }
    Shards.Owned owned = new Shards.Owned(shard, shards.loopForNew(), epoch);
    SignalingLoop loop = loops.get(owned.loop());
    left.stream()
        .flatMap(call -> call.openInviteOfCaller().stream())
        .map(SipRequest::callId)
        .forEach(callId -> pin(callId, loop));
    // First the calls, then the sign that they are here: until then requests wait in the inbox.
    loop.execute(() -> loop.takeOver(owned, left));
    shards.add(owned);
  }

  /** For as long as an INVITE can ring; a pin that outlives its call by a while does no harm. */
  private void pin(String callId, SignalingLoop loop) {
    edge.pin(callId, loop.index());
    var _ = loop.after(settings.ring().toMillis(), TimeUnit.MILLISECONDS, () -> edge.unpin(callId));
  }

  public void giveUp(int shard) {
    shards.remove(shard);
    CountDownLatch done = new CountDownLatch(loops.size());
    for (SignalingLoop loop : loops) {
      loop.execute(
          () -> {
            loop.giveUp(shard);
            done.countDown();
          });
    }
    try {
      if (!done.await(LET_GO.toMillis(), TimeUnit.MILLISECONDS)) {
        log.error("shard={} was given away before its loop let go of it", shard);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void onMediaFact(MediaFact fact, Runnable handled) {
    onLoopOf(fact.shard(), loop -> loop.onMediaFact(fact), handled);
  }

  /** A request of a dialog in one of our shards, by way of Kafka. */
  public void onArrived(SipArrived arrived, Runnable handled) {
    onLoopOf(
        arrived.shard(),
        _ -> forwarding.arrived(arrived).ifPresent(a -> edge.onOwnRequest(a.request(), a.flow())),
        handled);
  }

  private void onLoopOf(
      int shard, java.util.function.Consumer<SignalingLoop> step, Runnable handled) {
    SignalingLoop loop = loops.get(shards.loopEvenWithoutLease(shard).orElse(0));
    loop.execute(
        () -> {
          try {
            step.accept(loop);
          } finally {
            handled.run();
          }
        });
  }
}
