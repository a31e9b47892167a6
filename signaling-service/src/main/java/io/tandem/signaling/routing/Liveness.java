package io.tandem.signaling.routing;

import io.tandem.contracts.Reach;

/** Whether a phone can still be where its binding says. */
@FunctionalInterface
public interface Liveness {

  /** False when the connection that the reach needs is known to be gone. */
  boolean lives(Reach reach);
}
