package io.tandem.signaling.engine;

import io.tandem.kernel.CallSid;
import io.tandem.signaling.call.LegRole;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.ServerTransactionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one loop, and which leg a message belongs to: by our tag, by the INVITE that a peer
 * sent, by the request that we sent. Confined to the loop; it keeps, and starts and ends nothing.
 */
final class LoopCalls {

  /** A leg of a call here. */
  record Leg(RunningCall running, LegRole role) {}

  private final Map<CallSid, RunningCall> calls = new HashMap<>();
  private final Map<String, Leg> byTag = new HashMap<>();
  private final Map<ServerTransactionId, Leg> byInvite = new HashMap<>();
  private final Map<ClientTransactionId, Leg> byRequest = new HashMap<>();

  void add(RunningCall running) {
    calls.put(running.sid(), running);
    for (String tag : running.call().localTags()) {
      running.call().legOf(tag).ifPresent(role -> byTag.put(tag, new Leg(running, role)));
    }
  }

  /** Forgets a call; returns the INVITEs of its peers that are not over. */
  List<ServerTransactionId> remove(RunningCall running) {
    calls.remove(running.sid());
    running.call().localTags().forEach(byTag::remove);
    byRequest.values().removeIf(leg -> leg.running() == running);
    List<ServerTransactionId> invites = of(running, byInvite);
    invites.forEach(byInvite::remove);
    return invites;
  }

  boolean contains(RunningCall running) {
    return calls.get(running.sid()) == running;
  }

  /** The requests of a call that are not over. */
  List<ClientTransactionId> requestsOf(RunningCall running) {
    return of(running, byRequest);
  }

  private static <K> List<K> of(RunningCall running, Map<K, Leg> legs) {
    return legs.entrySet().stream()
        .filter(entry -> entry.getValue().running() == running)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Nullable RunningCall call(CallSid sid) {
    return calls.get(sid);
  }

  List<RunningCall> ofShard(int shard) {
    return calls.values().stream().filter(running -> running.sid().shard() == shard).toList();
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
  }

  void onRequest(ClientTransactionId request, Leg leg) {
    byRequest.put(request, leg);
  }

  /** Another request takes the place of one that was lost. */
  void onReplaced(ClientTransactionId lost, ClientTransactionId request) {
    Leg leg = byRequest.remove(lost);
    if (leg != null) {
      byRequest.put(request, leg);
    }
  }

  void onOver(ServerTransactionId invite) {
    byInvite.remove(invite);
  }

  void onOver(ClientTransactionId request) {
    byRequest.remove(request);
  }
}
