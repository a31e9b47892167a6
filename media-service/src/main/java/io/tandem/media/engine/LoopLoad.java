package io.tandem.media.engine;

/**
 * How busy a loop, or the sum of loops, was in the last second.
 *
 * @param calls that have a plan
 * @param endpoints open now
 * @param packetsPerSecond RTP packets received
 * @param loopDelayMicros the worst lateness of a tick; of several loops, the worst of all
 */
public record LoopLoad(int calls, int endpoints, long packetsPerSecond, long loopDelayMicros) {

  public static final LoopLoad IDLE = new LoopLoad(0, 0, 0, 0);

  LoopLoad plus(LoopLoad other) {
    return new LoopLoad(
        calls + other.calls,
        endpoints + other.endpoints,
        packetsPerSecond + other.packetsPerSecond,
        Math.max(loopDelayMicros, other.loopDelayMicros));
  }
}
