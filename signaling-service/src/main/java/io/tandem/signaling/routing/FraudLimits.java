package io.tandem.signaling.routing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What bounds the harm when somebody has a subscriber's password: for calls of subscribers that
 * leave the exchange by trunks. Emergency calls know no limit.
 *
 * @param countries prefixes that may be called, in E.164 with +
 * @param forbiddenPrefixes that may not; the longest prefix of both lists counts
 * @param callsOfOneSubscriber at the same time
 * @param callsAMinute that one subscriber may begin
 * @param longestCall after which it is ended
 */
public record FraudLimits(
    List<String> countries,
    List<String> forbiddenPrefixes,
    int callsOfOneSubscriber,
    int callsAMinute,
    Duration longestCall) {

  public FraudLimits {
    countries = List.copyOf(countries);
    forbiddenPrefixes = List.copyOf(forbiddenPrefixes);
  }

  Optional<Bar> bar(String e164) {
    return new PrefixRules(countries, forbiddenPrefixes)
        .objection(e164)
        .map(objection -> new Bar(Bar.Cause.COUNTRY, "fraud.* " + objection));
  }
}
