package io.tandem.media.engine;

import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import java.net.InetAddress;
import java.util.Map;

/**
 * What the engine is told at start.
 *
 * @param advertised the addresses that phones are told to send to
 * @param bind of each family that is advertised, the address that sockets are bound to
 * @param firstPort even; the RTP port of the first pair
 * @param lastPort odd; the RTCP port of the last pair
 * @param capacity endpoints that this node is willing to open
 * @param roomCapacity endpoints that may be in one room
 * @param loops event loops that carry media
 * @param silenceTimeoutMillis for endpoints whose plan names none
 * @param oneWayAfterMillis how long one side of a bridge must be unheard while the other sends; 0:
 *     that is not watched
 * @param maxPacketsPerSecond of one endpoint; beyond it is a flood or a loop
 */
public record EngineSettings(
    String nodeId,
    Advertised advertised,
    Map<AddressFamily, InetAddress> bind,
    int firstPort,
    int lastPort,
    int capacity,
    int roomCapacity,
    int loops,
    long latchWindowMillis,
    long quarantineMillis,
    int silenceTimeoutMillis,
    int oneWayAfterMillis,
    int maxPacketsPerSecond) {

  public EngineSettings {
    bind = Map.copyOf(bind);
    if (bind.size() != advertised.addresses().size()) {
      throw new IllegalArgumentException("advertised " + advertised + ", bound " + bind);
    }
    if (oneWayAfterMillis < 0) {
      throw new IllegalArgumentException("one way after " + oneWayAfterMillis + " ms");
    }
    if (loops < 1 || capacity < 1 || silenceTimeoutMillis < 1 || maxPacketsPerSecond < 1) {
      throw new IllegalArgumentException("loops, capacity, time-out and rate must be positive");
    }
    if (roomCapacity < 1) {
      throw new IllegalArgumentException("a room for " + roomCapacity);
    }
  }

  /**
   * What sockets of a family are bound to.
   *
   * @param family one that is advertised
   */
  InetAddress bind(AddressFamily family) {
    InetAddress address = bind.get(family);
    if (address == null) {
      throw new IllegalArgumentException("nothing is bound for " + family);
    }
    return address;
  }

  /** The family of an endpoint whose plan does not say it. */
  AddressFamily defaultFamily() {
    return AddressFamily.of(advertised.first());
  }
}
