package io.tandem.signaling.routing;

import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkPolicy.CallerPolicy;
import java.util.Optional;

/**
 * Whom a trunk is shown as the caller. What stands in From is what the exchange vouches for, so
 * there is no P-Asserted-Identity beside it: whose number is not ours is not shown to a carrier at
 * all. Pure.
 */
final class CallerPolicies {

  private CallerPolicies() {}

  /**
   * What stands in place of the caller.
   *
   * @param number of the caller in E.164; empty when he has none
   * @return as the trunk writes it; empty: what he is
   */
  static Optional<String> shown(Trunk trunk, Route.Purpose purpose, Optional<String> number) {
    CallerPolicy policy = trunk.policy().caller();
    Optional<String> ofTrunk = Optional.of(trunk.callerNumber()).filter(n -> !n.isEmpty());
    // A carrier with a login knows the account; not all of them let it show another number.
    boolean asAccount = trunk.login().isPresent();
    Optional<String> shown =
        switch (policy) {
          case AS_IS -> number;
          case OWNED ->
              asAccount
                  ? ofTrunk
                  : purpose == Route.Purpose.LANDING ? number : number.or(() -> ofTrunk);
          case TRUNK_NUMBER -> ofTrunk;
        };
    boolean asHeIs =
        switch (purpose) {
          // Who is called by a number that lands there is the operator's own.
          case LANDING -> policy != CallerPolicy.TRUNK_NUMBER;
          case OUTWARD -> policy == CallerPolicy.AS_IS;
          // Whoever helps must be able to call back.
          case EMERGENCY -> true;
        };
    Optional<String> written = shown.map(n -> NumberPlan.written(trunk.numbering(), n));
    return written.isPresent() || asHeIs || asAccount ? written : Optional.of(Route.ANONYMOUS);
  }
}
