package io.tandem.signaling.routing;

import io.tandem.contracts.SignalingNode;
import io.tandem.contracts.Trunk;
import io.tandem.kernel.CallSid;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many calls run over each trunk and how many each subscriber has out, here and, as their
 * heartbeats say, in the other processes; and who has begun how many lately. A call takes its
 * places when it begins, goes on to another trunk, or is taken over, and gives them back when it
 * leaves. Any thread; what is taken is checked in the same step. It reads no clock.
 */
public final class TrunkLoad {

  /** What the other processes of the exchange have told. */
  public interface Elsewhere {
    int callsOn(String trunk);

    int callsOf(String subscriber);

    /** Processes that share the work, this one among them; at least 1. */
    int processes();
  }

  /**
   * What a call counts for.
   *
   * @param brought the trunk that it came by; may be empty
   * @param out the trunk that it goes by; empty until it does
   * @param subscriber who has placed it towards a trunk; may be empty
   */
  public record Places(String brought, String out, String subscriber) {
    public static final Places NONE = new Places("", "", "");
  }

  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final Elsewhere elsewhere;
  private final Map<CallSid, Places> calls = new HashMap<>();
  private final Map<String, Integer> byTrunk = new HashMap<>();
  private final Map<String, Integer> bySubscriber = new HashMap<>();
  private final Map<String, Latest> begunOnTrunk = new HashMap<>();
  private final Map<String, Latest> begunBySubscriber = new HashMap<>();

  public TrunkLoad(Elsewhere elsewhere) {
    this.elsewhere = elsewhere;
  }

  /** What would keep another call off the trunk now. */
  public synchronized Optional<Bar> bar(Trunk trunk, long nowNanos) {
    return bar(trunk.id(), trunk.policy().maxCalls(), trunk.policy().callsPerSecond(), nowNanos);
  }

  private Optional<Bar> bar(String trunk, int maxCalls, int callsPerSecond, long nowNanos) {
    if (maxCalls > 0) {
      int calls = byTrunk.getOrDefault(trunk, 0) + elsewhere.callsOn(trunk);
      if (calls >= maxCalls) {
        return Optional.of(
            new Bar(
                Bar.Cause.TRUNK_CALLS,
                "trunk %s has %d of %d calls".formatted(trunk, calls, maxCalls)));
      }
    }
    if (callsPerSecond > 0) {
      // Whoever hears of the others a second late can only keep to his own part.
      int share = Math.max(1, callsPerSecond / Math.max(1, elsewhere.processes()));
      Latest begun = begunOnTrunk.get(trunk);
      if (begun != null && begun.count(nowNanos) >= share) {
        return Optional.of(
            new Bar(
                Bar.Cause.TRUNK_RATE,
                "trunk %s takes %d calls a second, of which %d here"
                    .formatted(trunk, callsPerSecond, share)));
      }
    }
    return Optional.empty();
  }

  /** What would keep a subscriber from another call out now. */
  public synchronized Optional<Bar> bar(String subscriber, FraudLimits limits, long nowNanos) {
    int calls = bySubscriber.getOrDefault(subscriber, 0) + elsewhere.callsOf(subscriber);
    if (calls >= limits.callsOfOneSubscriber()) {
      return Optional.of(
          new Bar(
              Bar.Cause.SUBSCRIBER_CALLS,
              "%s has %d of %d calls over trunks"
                  .formatted(subscriber, calls, limits.callsOfOneSubscriber())));
    }
    Latest begun = begunBySubscriber.get(subscriber);
    return Bar.when(
        begun != null && begun.count(nowNanos) >= limits.callsAMinute(),
        Bar.Cause.SUBSCRIBER_RATE,
        "%s has begun %d calls over trunks within a minute"
            .formatted(subscriber, limits.callsAMinute()));
  }

  /** A trunk brings a call: takes a place, or tells why there is none. */
  public synchronized Optional<Bar> bring(CallSid call, Trunk trunk, long nowNanos) {
    Optional<Bar> bar = bar(trunk, nowNanos);
    if (bar.isEmpty()) {
      resume(call, new Places(trunk.id(), "", ""));
      begunOn(trunk.id(), trunk.policy().callsPerSecond(), nowNanos);
    }
    return bar;
  }

  /** A subscriber begins a call that goes out: takes a place, or tells why there is none. */
  public synchronized Optional<Bar> place(
      CallSid call, String subscriber, FraudLimits limits, long nowNanos) {
    Optional<Bar> bar = bar(subscriber, limits, nowNanos);
    if (bar.isEmpty()) {
      resume(call, new Places("", "", subscriber));
      begunBySubscriber
          .computeIfAbsent(subscriber, _ -> new Latest(MINUTE_NANOS))
          .happened(nowNanos);
    }
    return bar;
  }

  /**
   * A call goes out by a trunk, in place of the one that it was tried by before: takes a place, or
   * tells why there is none.
   *
   * @param maxCalls at the same time; 0: no limit
   * @param callsPerSecond that begin; 0: no limit
   */
  public synchronized Optional<Bar> goOut(
      CallSid call, String trunk, int maxCalls, int callsPerSecond, long nowNanos) {
    Places before = calls.getOrDefault(call, Places.NONE);
    if (before.out().equals(trunk)) {
      return Optional.empty(); // To another of its servers, or once more with credentials.
    }
    resume(call, new Places(before.brought(), "", before.subscriber()));
    Optional<Bar> bar = bar(trunk, maxCalls, callsPerSecond, nowNanos);
    if (bar.isEmpty()) {
      resume(call, new Places(before.brought(), trunk, before.subscriber()));
      begunOn(trunk, callsPerSecond, nowNanos);
    }
    return bar;
  }

  /** A call has these places, whatever the limits are: it runs. */
  public synchronized void resume(CallSid call, Places places) {
    over(call);
    if (!places.equals(Places.NONE)) {
      calls.put(call, places);
      count(places, 1);
    }
  }

  /** A call has ended, or goes on elsewhere. */
  public synchronized void over(CallSid call) {
    Places places = calls.remove(call);
    if (places != null) {
      count(places, -1);
    }
  }

  private void count(Places places, int one) {
    count(byTrunk, places.brought(), one);
    count(byTrunk, places.out(), one);
    count(bySubscriber, places.subscriber(), one);
  }

  private static void count(Map<String, Integer> counts, String name, int one) {
    if (!name.isEmpty()) {
      counts.merge(name, one, (before, more) -> before + more == 0 ? null : before + more);
    }
  }

  private void begunOn(String trunk, int callsPerSecond, long nowNanos) {
    if (callsPerSecond > 0) {
      begunOnTrunk.computeIfAbsent(trunk, _ -> new Latest(SECOND_NANOS)).happened(nowNanos);
    }
  }

  /**
   * What the other processes are told: of subscribers those with several calls, since there may be
   * many with one. Forgets who has begun nothing lately.
   */
  public synchronized SignalingNode.TrunkCalls told(long nowNanos) {
    begunOnTrunk.values().removeIf(begun -> begun.count(nowNanos) == 0);
    begunBySubscriber.values().removeIf(begun -> begun.count(nowNanos) == 0);
    Map<String, Integer> several = new HashMap<>(bySubscriber);
    several.values().removeIf(calls -> calls < 2);
    return new SignalingNode.TrunkCalls(byTrunk, several);
  }
}
