package io.tandem.media.engine;

import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.media.port.PortPool;
import java.util.OptionalInt;

/**
 * The one {@link PortPool} of the node, shared by its loops behind a lock that is taken when an
 * endpoint opens or closes, never for a packet.
 */
public final class PortDesk {

  private final PortPool pool;
  private final Clock clock;

  public PortDesk(PortPool pool, Clock clock) {
    this.pool = pool;
    this.clock = clock;
  }

  synchronized OptionalInt lease(CallSid call) {
    return pool.lease(call, clock.nanoTime());
  }

  synchronized PortPool.Reservation reserve(int rtpPort, CallSid call) {
    return pool.reserve(rtpPort, call, clock.nanoTime());
  }

  synchronized void release(int rtpPort) {
    pool.release(rtpPort, clock.nanoTime());
  }

  public synchronized int leased() {
    return pool.leased();
  }

  public synchronized int free() {
    pool.endQuarantine(clock.nanoTime());
    return pool.free();
  }

  public synchronized int quarantined() {
    pool.endQuarantine(clock.nanoTime());
    return pool.quarantined();
  }
}
