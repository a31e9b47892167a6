package io.tandem.sip.transaction;

import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipRequest;

/**
 * What a transaction wants done. Within one list, sending and timers come before news for the user,
 * since the user may call back at once.
 */
public sealed interface TransactionOutput {
  record Transmit(SipMessage message) implements TransactionOutput {}

  /** Replaces a running timer of that name. */
  record SetTimer(TimerName timer, long delayNanos) implements TransactionOutput {}

  record ClearTimer(TimerName timer) implements TransactionOutput {}

  /** Send this CANCEL in a transaction of its own. */
  record BeginCancel(SipRequest cancel) implements TransactionOutput {}

  /** The user must see this message. */
  record Deliver(SipMessage message) implements TransactionOutput {}

  /** No response came in time: to the user the same as a 408 (RFC 3261 section 8.1.3.1). */
  record TimedOut() implements TransactionOutput {}

  /** The final response to an INVITE was never acknowledged. */
  record AckTimedOut() implements TransactionOutput {}

  /** The peer cannot be reached: to the user the same as a 503 (RFC 3261 section 8.1.3.1). */
  record Unreachable() implements TransactionOutput {}

  /** The transaction is over and may be forgotten, its timers with it. Always the last output. */
  record Terminated() implements TransactionOutput {}
}
