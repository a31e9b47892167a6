package io.tandem.registrar.subscriber;

import io.tandem.contracts.Subscriber;

/**
 * What the owner of a subscriber decides about a change. Nothing is changed until it is applied.
 */
public sealed interface SubscriberVerdict {

  /** The subscriber is from now on this one. */
  record Stored(Subscriber subscriber) implements SubscriberVerdict {}

  /** There is no such subscriber any more. */
  record Removed(String name) implements SubscriberVerdict {}

  /**
   * Nothing changes.
   *
   * @param status an HTTP status
   * @param reason a sentence for whoever asked
   */
  record Refused(int status, String reason) implements SubscriberVerdict {}
}
