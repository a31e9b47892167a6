package io.tandem.signaling.engine;

import io.tandem.kernel.Tokens;
import io.tandem.sip.locate.DeadTargets;
import io.tandem.sip.locate.LocatingRules;
import java.time.Duration;

/**
 * What all loops share to find next hops.
 *
 * @param limit for locating one URI, all its questions together
 * @param deadTime how long a target that did not respond is tried last
 */
public record Locations(
    DnsLookup dns,
    LocatingRules rules,
    DeadTargets dead,
    Knocker knocker,
    Tokens tokens,
    Duration limit,
    Duration deadTime) {}
