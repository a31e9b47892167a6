package io.tandem.runtime.kafka;

import java.util.ArrayDeque;

/**
 * The records of one partition that were handed over and not all acknowledged, and from them the
 * offset that may be committed: everything before it is done. Confined to the reader's thread but
 * for {@link Delivery#acknowledge}, which comes from anywhere.
 */
final class AckWindow {

  /** One record that was handed over. */
  static final class Delivery implements Ack {

    private final long offset;
    private volatile boolean acknowledged;

    private Delivery(long offset) {
      this.offset = offset;
    }

    @Override
    public void acknowledge() {
      acknowledged = true;
    }
  }

  private final ArrayDeque<Delivery> open = new ArrayDeque<>();
  private long committable;

  /**
   * @param position offset of the first record that will be handed over
   */
  AckWindow(long position) {
    committable = position;
  }

  Delivery handOver(long offset) {
    Delivery delivery = new Delivery(offset);
    open.add(delivery);
    return delivery;
  }

  /** The lowest offset that is not done yet; never goes back. */
  long committable() {
    dropAcknowledged();
    return committable;
  }

  /** How many records wait, from the oldest that is not acknowledged on. */
  int size() {
    dropAcknowledged();
    return open.size();
  }

  private void dropAcknowledged() {
    Delivery oldest;
    while ((oldest = open.peek()) != null && oldest.acknowledged) {
      committable = oldest.offset + 1;
      open.remove();
    }
  }
}
