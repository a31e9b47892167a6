package io.tandem.media.bus;

import io.tandem.contracts.MediaPlan;
import io.tandem.kernel.CallSid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The plans of a partition while it is replayed: what is left of each call at the end. Pure. A
 * compacted topic still holds versions that a later record has replaced, and opening sockets for
 * them would be work for nothing.
 */
final class PlanBook {

  private final Map<CallSid, MediaPlan> plans = new LinkedHashMap<>();

  void onPlan(MediaPlan plan) {
    plans.merge(plan.callSid(), plan, PlanBook::later);
  }

  /** A plan that is not newer can still lengthen the call's time, as it can for a living call. */
  private static MediaPlan later(MediaPlan old, MediaPlan next) {
    if (next.version() > old.version()) {
      return next;
    }
    return new MediaPlan(
        old.callSid(),
        old.version(),
        old.endpoints(),
        old.bridges(),
        Math.max(old.expiresAtEpochMillis(), next.expiresAtEpochMillis()));
  }

  void onTombstone(CallSid sid) {
    plans.remove(sid);
  }

  /**
   * The plans that still hold, those that name their ports first: a plan that takes any port must
   * not take one that a phone was already told for another call.
   */
  List<MediaPlan> living(long nowEpochMillis) {
    List<MediaPlan> living = new ArrayList<>(plans.values());
    living.removeIf(plan -> plan.expiresAtEpochMillis() < nowEpochMillis);
    living.sort(Comparator.comparing(PlanBook::leavesAPortOpen));
    return List.copyOf(living);
  }

  private static boolean leavesAPortOpen(MediaPlan plan) {
    return plan.endpoints().stream().anyMatch(endpoint -> endpoint.rtpPort() == 0);
  }
}
