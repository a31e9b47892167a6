package io.tandem.signaling.call;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaPlan;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.ClientTransactionId;
import io.tandem.sip.transaction.ServerTransactionId;

/** What a call wants done, in this order. */
public sealed interface CallOutput {

  /** A request that opens a client transaction. */
  record Send(LegRole leg, SipRequest request, NextHop hop) implements CallOutput {}

  /** An ACK to a 2xx: no transaction (RFC 3261 section 17.1). */
  record SendAck(LegRole leg, ClientTransactionId invite, SipRequest ack, NextHop hop)
      implements CallOutput {}

  /** Takes back an INVITE of ours, as soon as RFC 3261 section 9.1 allows. */
  record SendCancel(LegRole leg, ClientTransactionId invite) implements CallOutput {}

  record Respond(LegRole leg, ServerTransactionId transaction, SipResponse response)
      implements CallOutput {}

  /** Make this true on that media node. */
  record WritePlan(int partition, MediaPlan plan) implements CallOutput {}

  /** Close everything of the call on that media node. */
  record DropPlan(int partition) implements CallOutput {}

  /**
   * Nothing behind this may be done before Kafka has the snapshot. The response that shows the
   * point comes next.
   */
  record Store(CallSnapshot snapshot) implements CallOutput {}

  /** A snapshot that nothing waits for: the world outside sees nothing new. */
  record Note(CallSnapshot snapshot) implements CallOutput {}

  /** The call has no next owner any more. */
  record Forget() implements CallOutput {}

  /**
   * The record of the end.
   *
   * @param counted what is known of its media, to which the node adds the rest
   */
  record Write(CallRecord callRecord, CountedMedia counted) implements CallOutput {}

  /**
   * A leg is not heard though the other one speaks, or is heard again; to be logged.
   *
   * @param lastedMillis how long so far
   */
  record OneWay(LegRole leg, boolean over, long lastedMillis) implements CallOutput {}

  /** Something that has happened to the encryption of a leg is to be counted and logged. */
  record Noticed(LegRole leg, SrtpNotice notice) implements CallOutput {}

  /** Replaces an earlier deadline of the same timer. */
  record SetTimer(CallTimer timer, long deadlineEpochMillis) implements CallOutput {}

  record ClearTimer(CallTimer timer) implements CallOutput {}

  /** The last output of a call. */
  record Ended() implements CallOutput {}
}
