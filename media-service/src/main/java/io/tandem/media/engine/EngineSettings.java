package io.tandem.media.engine;

import java.net.InetAddress;

/**
 * What the engine is told at start.
 *
 * @param advertisedAddress the address that phones are told to send to
 * @param bindAddress the address that sockets are bound to
 * @param firstPort even; the RTP port of the first pair
 * @param lastPort odd; the RTCP port of the last pair
 * @param capacity endpoints that this node is willing to open
 * @param loops event loops that carry media
 * @param silenceTimeoutMillis for endpoints whose plan names none
 * @param maxPacketsPerSecond of one endpoint; beyond it is a flood or a loop
 */
public record EngineSettings(
    String nodeId,
    String advertisedAddress,
    InetAddress bindAddress,
    int firstPort,
    int lastPort,
    int capacity,
    int loops,
    long latchWindowMillis,
    long quarantineMillis,
    int silenceTimeoutMillis,
    int maxPacketsPerSecond) {

  public EngineSettings {
    if (loops < 1 || capacity < 1 || silenceTimeoutMillis < 1 || maxPacketsPerSecond < 1) {
      throw new IllegalArgumentException("loops, capacity, time-out and rate must be positive");
    }
  }
}
