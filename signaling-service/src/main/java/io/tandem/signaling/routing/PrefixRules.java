package io.tandem.signaling.routing;

import io.tandem.contracts.TrunkPolicy;
import java.util.List;
import java.util.Optional;

/**
 * Which numbers may be called, by their prefixes in E.164: the longest one that fits counts, and of
 * two alike the one that forbids. What none fits is not allowed. Pure.
 */
record PrefixRules(List<String> allowed, List<String> forbidden) {

  PrefixRules {
    allowed = List.copyOf(allowed);
    forbidden = List.copyOf(forbidden);
  }

  /** Those of a trunk: it need not say what is allowed. */
  static PrefixRules of(TrunkPolicy policy) {
    return new PrefixRules(
        policy.allowedPrefixes().isEmpty() ? List.of("+") : policy.allowedPrefixes(),
        policy.forbiddenPrefixes());
  }

  /** What stands against a number, in words; empty when it may be called. */
  Optional<String> objection(String e164) {
    String allows = longest(allowed, e164);
    String forbids = longest(forbidden, e164);
    if (!forbids.isEmpty() && forbids.length() >= allows.length()) {
      return Optional.of("forbids " + forbids);
    }
    return allows.isEmpty()
        ? Optional.of("allows no number that begins like " + e164)
        : Optional.empty();
  }

  private static String longest(List<String> prefixes, String e164) {
    String longest = "";
    for (String prefix : prefixes) {
      if (prefix.length() > longest.length() && e164.startsWith(prefix)) {
        longest = prefix;
      }
    }
    return longest;
  }
}
