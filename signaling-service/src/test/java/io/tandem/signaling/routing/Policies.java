package io.tandem.signaling.routing;

import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkPolicy;
import io.tandem.contracts.TrunkPolicy.CallerPolicy;
import java.util.List;

/** Trunks with policies that say one thing. */
final class Policies {

  private Policies() {}

  static Trunk limits(Trunk trunk, int calls, int callsPerSecond) {
    return with(
        trunk,
        calls,
        callsPerSecond,
        List.of(),
        List.of(),
        List.of(),
        CallerPolicy.OWNED,
        0,
        false);
  }

  static Trunk prefixes(Trunk trunk, List<String> allowed, List<String> forbidden) {
    return with(trunk, 0, 0, allowed, forbidden, List.of(), CallerPolicy.OWNED, 0, false);
  }

  static Trunk rewriting(Trunk trunk, TrunkPolicy.Rewrite... rewrites) {
    return with(trunk, 0, 0, List.of(), List.of(), List.of(rewrites), CallerPolicy.OWNED, 0, false);
  }

  static Trunk caller(Trunk trunk, CallerPolicy caller) {
    return with(trunk, 0, 0, List.of(), List.of(), List.of(), caller, 0, false);
  }

  static Trunk pings(Trunk trunk, int seconds) {
    return with(trunk, 0, 0, List.of(), List.of(), List.of(), CallerPolicy.OWNED, seconds, false);
  }

  /** One that may do nothing else. */
  static Trunk emergency(Trunk trunk) {
    return with(trunk, 1, 1, List.of("+0"), List.of(), List.of(), CallerPolicy.OWNED, 0, true);
  }

  private static Trunk with(
      Trunk trunk,
      int calls,
      int callsPerSecond,
      List<String> allowed,
      List<String> forbidden,
      List<TrunkPolicy.Rewrite> rewrites,
      CallerPolicy caller,
      int pingSeconds,
      boolean emergency) {
    return new Trunk(
        trunk.id(),
        trunk.displayName(),
        trunk.disabled(),
        trunk.networks(),
        trunk.targets(),
        trunk.numbering(),
        trunk.routes(),
        trunk.callerNumber(),
        trunk.failoverOn(),
        trunk.certificates(),
        trunk.login(),
        new TrunkPolicy(
            calls,
            callsPerSecond,
            0,
            allowed,
            forbidden,
            rewrites,
            caller,
            List.of(),
            pingSeconds,
            emergency,
            TrunkPolicy.SrtpUse.ALLOWED),
        trunk.custody(),
        trunk.version());
  }
}
