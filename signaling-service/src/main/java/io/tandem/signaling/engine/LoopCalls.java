package io.tandem.signaling.engine;

import static java.util.Objects.requireNonNull;

import io.tandem.kernel.CallSid;
import io.tandem.signaling.call.LegRole;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.ServerTransactionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one loop, and which leg a message belongs to: by our tag, by the INVITE that a peer
 * sent, by the request that we sent. Confined to the loop; it keeps, and starts and ends nothing.
 */
final class LoopCalls {

  /** A leg of a call here. */
  record Leg(RunningCall running, LegRole role) {}

  /** A call and what is open for it, so that its end costs nothing for the others. */
  private record Held(
      RunningCall running, Set<ServerTransactionId> invites, Set<ClientTransactionId> requests) {
    // Seldom more than two of each.
    Held(RunningCall running) {
      this(running, HashSet.newHashSet(2), HashSet.newHashSet(2));
    }
  }

  private final Map<CallSid, Held> calls = new HashMap<>();
  private final Map<String, Leg> byTag = new HashMap<>();
  private final Map<ServerTransactionId, Leg> byInvite = new HashMap<>();
  private final Map<ClientTransactionId, Leg> byRequest = new HashMap<>();

  void add(RunningCall running) {
    calls.put(running.sid(), new Held(running));
    for (String tag : running.call().localTags()) {
      running.call().legOf(tag).ifPresent(role -> byTag.put(tag, new Leg(running, role)));
    }
  }

  /** Forgets a call; returns the INVITEs of its peers that are not over. */
  Set<ServerTransactionId> remove(RunningCall running) {
    Held held = calls.remove(running.sid());
    running.call().localTags().forEach(byTag::remove);
    if (held == null) {
      return Set.of();
    }
    held.requests().forEach(byRequest::remove);
    held.invites().forEach(byInvite::remove);
    return held.invites();
  }

  boolean contains(RunningCall running) {
    return call(running.sid()) == running;
  }

  /** The requests of a call that are not over. */
  Set<ClientTransactionId> requestsOf(RunningCall running) {
    Held held = calls.get(running.sid());
    return held == null ? Set.of() : Set.copyOf(held.requests());
  }

  @Nullable RunningCall call(CallSid sid) {
    Held held = calls.get(sid);
    return held == null ? null : held.running();
  }

  List<RunningCall> ofShard(int shard) {
    return calls.values().stream()
        .map(Held::running)
        .filter(running -> running.sid().shard() == shard)
        .toList();
  }

  /** The leg whose tag of ours that is. */
  @Nullable Leg byTag(String tag) {
    return byTag.get(tag);
  }

  /** The leg that was opened or renewed by that INVITE of its peer. */
  @Nullable Leg byInvite(ServerTransactionId invite) {
    return byInvite.get(invite);
  }

  /** The leg that we sent that request for. */
  @Nullable Leg byRequest(ClientTransactionId request) {
    return byRequest.get(request);
  }

  void onInvite(ServerTransactionId invite, Leg leg) {
    byInvite.put(invite, leg);
    held(leg).invites().add(invite);
  }

  void onRequest(ClientTransactionId request, Leg leg) {
    byRequest.put(request, leg);
    held(leg).requests().add(request);
  }

  /** Another request takes the place of one that was lost. */
  void onReplaced(ClientTransactionId lost, ClientTransactionId request) {
    Leg leg = byRequest.get(lost);
    if (leg != null) {
      onOver(lost);
      onRequest(request, leg);
    }
  }

  void onOver(ServerTransactionId invite) {
    Leg leg = byInvite.remove(invite);
    if (leg != null && contains(leg.running())) {
      held(leg).invites().remove(invite);
    }
  }

  void onOver(ClientTransactionId request) {
    Leg leg = byRequest.remove(request);
    if (leg != null && contains(leg.running())) {
      held(leg).requests().remove(request);
    }
  }

  /** Legs are known of calls that are here. */
  private Held held(Leg leg) {
    return requireNonNull(calls.get(leg.running().sid()));
  }
}
