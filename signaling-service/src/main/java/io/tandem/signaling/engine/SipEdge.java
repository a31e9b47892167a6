package io.tandem.signaling.engine;

import io.tandem.kernel.Clock;
import io.tandem.kernel.ShardTag;
import io.tandem.kernel.Tokens;
import io.tandem.signaling.call.RetryAfter;
import io.tandem.signaling.defence.Defence;
import io.tandem.signaling.transport.BrokenConnection;
import io.tandem.signaling.transport.Inbound;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.ReceivedVia;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.StatelessTag;
import io.tandem.sip.message.Via;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.ResponseTarget;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Where messages enter: each goes to the loop that it belongs to, read from the message itself.
 *
 * <ul>
 *   <li>A request whose To bears a tag of ours belongs to the shard in the tag: to its loop if the
 *       shard is ours, else through {@link Forwarding} to whoever owns it.
 *   <li>A response belongs to the shard in the branch of our Via.
 *   <li>An INVITE outside of calls goes to the loop that its Call-ID hashes to, or the next that
 *       has a shard, so that it meets its CANCEL and its retransmissions; but where a former owner
 *       has received the INVITE, to the loop that has taken its call over.
 *   <li>A request whose topmost Route names a flow of ours goes out on it, by {@link EdgeRelay}.
 *   <li>Everything else stays where it was received.
 * </ul>
 *
 * <p>Runs on whichever loop received the message.
 */
public final class SipEdge implements Inbound {

  private final List<SignalingLoop> loops;
  private final Shards shards;
  private final Forwarding forwarding;
  private final EdgeRelay relay;
  private final BoundConnections bound;
  private final SipSender sender;
  private final Clock clock;
  private final SignalingMetrics metrics;
  private final Gatekeeper gatekeeper;
  private final Predicate<SipRequest> overRegistration;
  private final Tokens tokens;
  private final Map<String, Integer> takenOver = new ConcurrentHashMap<>();

  /**
   * @param overRegistration whether a request comes from a carrier with which we are registered
   */
  public SipEdge(
      List<SignalingLoop> loops,
      Shards shards,
      Forwarding forwarding,
      EdgeRelay relay,
      BoundConnections bound,
      SipSender sender,
      Clock clock,
      Tokens tokens,
      Gatekeeper gatekeeper,
      Predicate<SipRequest> overRegistration,
      SignalingMetrics metrics) {
    this.loops = loops;
    this.shards = shards;
    this.forwarding = forwarding;
    this.relay = relay;
    this.bound = bound;
    this.sender = sender;
    this.clock = clock;
    this.tokens = tokens;
    this.gatekeeper = gatekeeper;
    this.overRegistration = overRegistration;
    this.metrics = metrics;
  }

  @Override
  public void onReceived(ParseResult result, Flow flow) {
    switch (result) {
      case ParseResult.Parsed(SipRequest request) -> {
        // What comes with a token of ours comes from a node, and is nobody's first knock.
        if (relay.isForFlow(request)) {
          if (relay.hasToken(request) || mayPass(request, flow)) {
            relay.relay(request, flow, here().orElse(0));
          }
        } else if (mayPass(request, flow)) {
          onRequest(ReceivedVia.stamp(request, flow.remote()), flow);
        }
      }
      case ParseResult.Parsed(SipResponse response) -> onResponse(response, flow);
      case ParseResult.Malformed malformed -> onMalformed(malformed, flow);
      case ParseResult.KeepAlive _ -> metrics.keepAlives().increment();
    }
  }

  /**
   * Whether the request is worth any work. What belongs to a dialog, a CANCEL and an ACK always
   * are; what begins something is as long as its sender keeps to the rate of strangers.
   */
  private boolean mayPass(SipRequest request, Flow flow) {
    boolean begins =
        switch (request.method()) {
          case Method.REGISTER -> true;
          case Method.ACK, Method.CANCEL -> false;
          // A tag that we cannot have given is no dialog of ours.
          default -> shardOf(request).isEmpty();
        };
    // Who was connected when he was banned is still connected.
    if (flow.transport().reliable() && !gatekeeper.admits(flow.remote())) {
      return false;
    }
    if (!begins || overRegistration.test(request)) {
      return true;
    }
    return switch (gatekeeper.charge(flow.remote())) {
      case ADMITTED -> true;
      case TOLD -> {
        // Not to an INVITE: this may be the repetition of one that is being served.
        if (!request.is(Method.INVITE)) {
          tellToSlowDown(ReceivedVia.stamp(request, flow.remote()), flow);
        }
        yield false;
      }
      case DROPPED -> false;
    };
  }

  private void tellToSlowDown(SipRequest request, Flow flow) {
    SipResponse answer =
        SipResponse.to(request, 503)
            .toTag(StatelessTag.of(request))
            .add(HeaderName.RETRY_AFTER, RetryAfter.seconds(tokens))
            .build();
    metrics.responsesSent(503).increment();
    answerAtOnce(answer, ResponseTarget.of(request.topVia(), flow.remote()), flow);
  }

  private void answerAtOnce(SipResponse answer, InetSocketAddress target, Flow flow) {
    Flow way = flow.transport() == Transport.UDP ? flow.withRemote(target) : flow;
    sender.send(here().orElse(0), answer, way, () -> {});
  }

  @Override
  public void onClosed(long connectionId) {
    bound.onClosed(connectionId);
    loops.forEach(loop -> loop.execute(() -> loop.onConnectionClosed(connectionId)));
  }

  @Override
  public void onBroken(BrokenConnection reason) {
    metrics.brokenConnections(reason).increment();
  }

  /** Lets a CANCEL find the loop that has taken over its INVITE. */
  void pin(String callId, int loop) {
    takenOver.put(callId, loop);
  }

  void unpin(String callId) {
    takenOver.remove(callId);
  }

  /** A request that has come to its owner, by whichever way. */
  void onOwnRequest(SipRequest request, Flow flow) {
    OptionalInt shard = shardOf(request);
    OptionalInt loop =
        shard.isPresent() ? shards.loopEvenWithoutLease(shard.getAsInt()) : OptionalInt.empty();
    deliver(loop.orElseGet(() -> byCallId(request)), request, flow);
  }

  private void onRequest(SipRequest request, Flow flow) {
    OptionalInt shard = shardOf(request);
    if (shard.isEmpty()) {
      onRequestOfNoShard(request, flow);
      return;
    }
    OptionalInt loop = shards.loopOf(shard.getAsInt(), clock.nanoTime());
    if (loop.isPresent()) {
      deliver(loop.getAsInt(), request, flow);
    } else {
      forwarding.toOwner(shard.getAsInt(), request, flow);
    }
  }

  private void onRequestOfNoShard(SipRequest request, Flow flow) {
    switch (request.method()) {
      // These three must meet, also where a proxy sends them over several connections.
      case Method.INVITE, Method.CANCEL, Method.ACK -> deliver(byCallId(request), request, flow);
      // The others come again from where they came, if at all: no need to change loops.
      default -> deliver(here().orElseGet(() -> byCallId(request)), request, flow);
    }
  }

  private void onResponse(SipResponse response, Flow flow) {
    if (forwarding.isOnItsWayBack(response)) {
      forwarding.toPeer(response);
      return;
    }
    String branch = response.topVia().branch().orElse("");
    OptionalInt shard =
        branch.startsWith(Via.MAGIC_COOKIE)
            ? ShardTag.shardOf(branch.substring(Via.MAGIC_COOKIE.length()))
            : OptionalInt.empty();
    OptionalInt loop =
        shard.isPresent() ? shards.loopOf(shard.getAsInt(), clock.nanoTime()) : OptionalInt.empty();
    if (loop.isPresent()) {
      deliver(loop.getAsInt(), response, flow);
    } else {
      metrics.strayResponses().increment();
    }
  }

  private void onMalformed(ParseResult.Malformed malformed, Flow flow) {
    metrics.malformed(malformed.status()).increment();
    gatekeeper.onProbe(flow);
    if (malformed.answer().isEmpty()
        || gatekeeper.charge(flow.remote()) != Defence.Charge.ADMITTED) {
      return;
    }
    SipResponse answer = ReceivedVia.stampAnswer(malformed.answer().get(), flow.remote());
    answerAtOnce(answer, ResponseTarget.ofAnswer(answer, flow.remote()), flow);
  }

  private OptionalInt shardOf(SipRequest request) {
    OptionalInt shard = request.to().tag().map(ShardTag::shardOf).orElse(OptionalInt.empty());
    return shard.isPresent() && shards.exists(shard.getAsInt()) ? shard : OptionalInt.empty();
  }

  /** The loop that runs now. */
  private OptionalInt here() {
    for (SignalingLoop loop : loops) {
      if (loop.isRunning()) {
        return OptionalInt.of(loop.index());
      }
    }
    return OptionalInt.empty();
  }

  private int byCallId(SipRequest request) {
    Integer pinned = takenOver.isEmpty() ? null : takenOver.get(request.callId());
    return pinned == null
        ? shards.loopForCall(Math.floorMod(request.callId().hashCode(), loops.size()))
        : pinned;
  }

  private void deliver(int index, SipMessage message, Flow flow) {
    SignalingLoop loop = loops.get(index);
    loop.execute(() -> loop.onMessage(message, flow));
  }
}
