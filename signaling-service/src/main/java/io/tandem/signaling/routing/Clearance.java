package io.tandem.signaling.routing;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Trunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a call may go the way that the {@link Router} has found: takes out of it the trunks that
 * may not or cannot take the call now, puts those last whose servers do not answer, and says whom
 * each is shown as the caller. Table "Who may call out" in docs/specs/routing.md. One for the
 * process; any thread. It takes no place of any limit: see {@link TrunkLoad}.
 */
public final class Clearance {

  /**
   * Who calls.
   *
   * @param address the address-of-record that stands in the call's record
   * @param isSubscriber or somebody by a trunk
   * @param number his own, in E.164; empty when he has none
   */
  public record Caller(String address, boolean isSubscriber, Optional<String> number) {}

  private final Trunks trunks;
  private final OwnNames names;
  private final TrunkLoad load;
  private final TargetHealth health;
  private final FraudLimits fraud;

  public Clearance(
      Trunks trunks, OwnNames names, TrunkLoad load, TargetHealth health, FraudLimits fraud) {
    this.trunks = trunks;
    this.names = names;
    this.load = load;
    this.health = health;
    this.fraud = fraud;
  }

  public FraudLimits fraud() {
    return fraud;
  }

  /** A subscriber. */
  public Caller subscriber(Subscriber subscriber) {
    return new Caller(
        names.addressOfRecord(subscriber.name()),
        true,
        trunks.numberOf(subscriber.name(), subscriber.custody().account()));
  }

  /** Somebody who comes by a trunk, known by {@link Router#callerBy}. */
  public Caller byTrunk(String address) {
    return new Caller(
        address,
        false,
        Optional.of(address.substring(0, address.indexOf('@')))
            .filter(user -> user.startsWith("+")));
  }

  /** The route as far as a subscriber may go it now. */
  public Route clear(Caller caller, Route route, long nowNanos) {
    return route instanceof Route.ToTrunks out ? clear(caller, out, nowNanos) : route;
  }

  /**
   * The same for a call that a trunk brings. That a trunk is full is told by 486: at 503 carriers
   * take the whole trunk out of service, for longer than a call would last.
   */
  public Route clear(Caller caller, Trunk by, Route route, long nowNanos) {
    if (route instanceof Route.Nowhere) {
      return route;
    }
    Optional<Bar> full = load.bar(by, nowNanos);
    return full.isPresent() ? full(full.get()) : clear(caller, route, nowNanos);
  }

  /** What becomes of a call that a trunk may not bring. */
  public static Route.Nowhere full(Bar bar) {
    return new Route.Nowhere(Disposition.BUSY, 486, bar.reason(), List.of(bar));
  }

  /** What becomes of a call that a subscriber may not place. */
  public static Route.Nowhere forbidden(Bar bar) {
    return new Route.Nowhere(Disposition.FORBIDDEN, 403, bar.reason(), List.of(bar));
  }

  private Route clear(Caller caller, Route.ToTrunks out, long nowNanos) {
    boolean outward = out.purpose() == Route.Purpose.OUTWARD;
    if (outward && caller.isSubscriber()) {
      Optional<Bar> bar =
          fraud.bar(out.number()).or(() -> load.bar(caller.address(), fraud, nowNanos));
      if (bar.isPresent()) {
        return forbidden(bar.get());
      }
    }
    List<Bar> bars = new ArrayList<>();
    List<Route.TrunkHop> living = new ArrayList<>();
    List<Route.TrunkHop> last = new ArrayList<>();
    for (Route.TrunkHop hop : out.hops()) {
      Optional<Bar> bar = bar(out, hop.trunk(), nowNanos);
      if (bar.isPresent()) {
        bars.add(bar.get());
        continue;
      }
      Route.TrunkHop shown =
          hop.showing(CallerPolicies.shown(hop.trunk(), out.purpose(), caller.number()));
      List<Trunk.Target> there = health.living(hop.trunk());
      hop.trunk().targets().stream()
          .filter(health::isDead)
          .map(target -> dead(hop.trunk(), target))
          .forEach(bars::add);
      // The last way is never taken away: what seems dead is tried when nothing else is left.
      (there.isEmpty() ? last : living).add(there.isEmpty() ? shown : shown.towards(there));
    }
    living.addAll(last);
    return living.isEmpty() ? nobodyTakesIt(bars) : out.by(living, bars);
  }

  private Optional<Bar> bar(Route.ToTrunks out, Trunk trunk, long nowNanos) {
    return switch (out.purpose()) {
      case OUTWARD -> prefixes(trunk, out.number()).or(() -> load.bar(trunk, nowNanos));
      case LANDING -> load.bar(trunk, nowNanos);
      case EMERGENCY -> Optional.empty();
    };
  }

  private static Optional<Bar> prefixes(Trunk trunk, String number) {
    return PrefixRules.of(trunk.policy())
        .objection(number)
        .map(
            objection ->
                new Bar(Bar.Cause.TRUNK_PREFIX, "trunk %s %s".formatted(trunk.id(), objection)));
  }

  private static Bar dead(Trunk trunk, Trunk.Target target) {
    return new Bar(
        Bar.Cause.TARGET_DEAD,
        "%s of trunk %s does not answer OPTIONS".formatted(target.uri(), trunk.id()));
  }

  private static Route.Nowhere nobodyTakesIt(List<Bar> bars) {
    String reason = String.join("; ", bars.stream().map(Bar::reason).toList());
    return bars.stream().anyMatch(bar -> bar.cause().passes())
        ? new Route.Nowhere(Disposition.UNAVAILABLE, 503, reason, bars)
        : new Route.Nowhere(Disposition.FORBIDDEN, 403, reason, bars);
  }
}
