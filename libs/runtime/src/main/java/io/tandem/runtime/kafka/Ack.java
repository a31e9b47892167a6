package io.tandem.runtime.kafka;

/**
 * Says that a record has had its effect and need not be delivered again, to us or to the next
 * owner. From any thread, once or more often.
 */
@FunctionalInterface
public interface Ack {

  void acknowledge();
}
