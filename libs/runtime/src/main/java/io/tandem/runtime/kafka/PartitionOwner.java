package io.tandem.runtime.kafka;

import java.util.Set;

/**
 * What {@link OwnedPartitions} tells the one who owns partitions. For each partition, in this
 * order: {@code onAssigned}, {@code onState} for each record of the state topic, {@code onReady},
 * {@code onReceived} for each record of the inbox, and {@code onRevoked} or {@code onLost}.
 *
 * <p>All calls come on one thread of Kafka's; an exception is counted and logged and nothing else.
 * What hops to other loops from here must itself make sure that an {@code onRevoked} does not
 * return before they have let go.
 */
public interface PartitionOwner {

  /**
   * A partition is ours; its state follows.
   *
   * @param epoch the group's generation. It grows while the group lives, but a process that comes
   *     back within its session timeout keeps it, and a group that was forgotten begins anew: take
   *     at least one more than the highest epoch that is found in the state
   */
  void onAssigned(int partition, int epoch);

  /** One record of the state topic as it stood when the partition became ours. */
  void onState(int partition, InRecord record);

  /** All state has been handed over; from here on act for this partition. */
  void onReady(int partition);

  /**
   * A record of the inbox. It comes again, perhaps to another owner, unless it is acknowledged. A
   * partition with too many records that are not acknowledged gets no more for a while.
   */
  void onReceived(int partition, InRecord record, Ack ack);

  /**
   * These partitions are given up in one go; {@link #onRevoked} follows for each. Who must wait for
   * something waits here, once for all of them, and has nothing left to do there.
   */
  default void onRevoking(Set<Integer> partitions) {}

  /**
   * The partition will be another's when this returns: stop acting for it first. Not longer than a
   * second or so for all that are given up together: others wait.
   */
  void onRevoked(int partition);

  /** The partition is another's already: forget it. What was not written is not ours to write. */
  void onLost(int partition);

  /** Membership is no longer certain: stop acting for all partitions, but keep them. */
  void onLeaseLost();

  /** Membership is certain again, and the partitions that were kept are still ours. */
  void onLeaseRegained();

  /**
   * Another process has taken our place under our own node id; nothing more will come.
   *
   * @param reason one line for an operator; the process should end with it
   */
  void onFenced(String reason);
}
