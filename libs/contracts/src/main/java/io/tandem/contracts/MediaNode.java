package io.tandem.contracts;

import io.tandem.kernel.Advertised;

/**
 * The heartbeat of a media node.
 *
 * @param partition of {@code media-plans} that the node reads
 * @param addresses that phones send media to
 * @param incarnation grows each time the process starts
 * @param draining no new calls, please
 * @param endpoints open now
 * @param capacity endpoints that the node is willing to open
 * @param loopDelayMicros the worst delay of an event loop in the last second
 * @param srtp it can encrypt, and has the key that the keys in plans are sealed with
 */
public record MediaNode(
    String nodeId,
    int partition,
    Advertised addresses,
    long incarnation,
    boolean draining,
    int endpoints,
    int capacity,
    long packetsPerSecond,
    long loopDelayMicros,
    boolean srtp,
    long reportedAtEpochMillis)
    implements ContractRecord {}
