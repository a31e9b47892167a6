package io.tandem.signaling.defence;

import java.time.Duration;

/**
 * The thresholds of {@link Defence}.
 *
 * @param requestsPerSecond of one source, before it has proven who it is
 * @param burst how many of them may come at once
 * @param registersPerSecond of one address-of-record, by who has proven to own it
 * @param banAfter failed authentications of one source within the window
 * @param banWindow the length of that window
 * @param firstBan how long the first ban lasts; each further one twice as long
 * @param longestBan and never longer than this
 * @param accountFailures failed authentications at one account, from wherever, within the window;
 *     more, and only sources that its owner has used lately may try
 */
public record DefenceLimits(
    int requestsPerSecond,
    int burst,
    int registersPerSecond,
    int banAfter,
    Duration banWindow,
    Duration firstBan,
    Duration longestBan,
    int accountFailures) {}
