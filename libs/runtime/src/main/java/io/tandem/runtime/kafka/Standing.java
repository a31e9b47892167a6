package io.tandem.runtime.kafka;

import java.time.Duration;
import java.util.Set;

/** What the thread of a group member shows to other threads, and what it is told by them. */
final class Standing {

  final Lease lease;

  /** The group has let us in. */
  volatile boolean joined;

  /** Ours, with their state. */
  volatile Set<Integer> ready = Set.of();

  /** How many are ours, but without their state yet. */
  volatile int replaying;

  /** Offsets of their state that are still to be read. */
  volatile long toRead;

  /** Told to give everything up. */
  volatile boolean closing;

  /** Told to end without a word, as a killed process does. */
  volatile boolean abandoned;

  /** Whether the lease was fresh when its thread last looked; that thread's alone. */
  boolean wasFresh;

  /** Whether the owner believes the lease to be lost; the thread's alone, over its members. */
  boolean lossTold;

  Standing(Duration sessionTimeout) {
    lease = new Lease(sessionTimeout);
  }
}
