package io.tandem.runtime.kafka;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What {@link OwnedPartitions} knows of one partition of ours; confined to its thread. */
final class OwnedPartition {

  /** Records that may wait for their acknowledgement before the partition is paused. */
  private static final int WINDOW = 1024;

  final TopicPartition inbox;

  /** All of the state has been handed over. */
  boolean replayed;

  /** The owner has been told to act. */
  boolean ready;

  boolean paused = true;

  /** Null while it is not known where reading begins. */
  @Nullable AckWindow window;

  OwnedPartition(TopicPartition inbox) {
    this.inbox = inbox;
  }

  /** With a gap between stopping and going on, so as not to change at each record. */
  boolean crowded() {
    int waiting = window == null ? 0 : window.size();
    return paused ? waiting > WINDOW / 2 : waiting >= WINDOW;
  }
}
