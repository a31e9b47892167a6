package io.tandem.signaling.engine;

import io.tandem.signaling.call.Egress;
import io.tandem.signaling.call.NextHop;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.ClientTransactionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests that belong to no call, such as our own REGISTERs and NOTIFYs: whoever asked is told
 * once what became of it. One on each loop, confined to it.
 */
final class LoneRequests {

  /** Whoever asked; told on the loop. */
  interface Asker {

    /**
     * A final response.
     *
     * @param sent the request as it left
     * @param egress the way by which it left
     */
    void onAnswer(SipResponse response, SipRequest sent, Egress egress);

    /** There will be none. */
    void onUnanswered();
  }

  private final RequestDispatch dispatch;
  private final Map<ClientTransactionId, Open> open = new HashMap<>();

  /** One that waits. */
  private static final class Open {
    private final Asker asker;
    private SipRequest sent;
    private Egress egress;

    Open(Asker asker, SipRequest sent, Egress egress) {
      this.asker = asker;
      this.sent = sent;
      this.egress = egress;
    }
  }

  LoneRequests(RequestDispatch dispatch) {
    this.dispatch = dispatch;
  }

  /**
   * Sends a request, whose Via and Contact are made to fit the way.
   *
   * @param way how we would show ourselves to that server, as far as it is known before
   */
  void send(SipRequest request, SipUri server, Egress way, Asker asker) {
    // Known before it is sent: what cannot be sent is told at once.
    await(request, way, asker);
    dispatch.send(request, new NextHop.ByName(List.of(server), Optional.empty()));
  }

  /** A request that somebody else sends, by its own branch. */
  void await(SipRequest request, Egress way, Asker asker) {
    open.put(ClientTransactionId.of(request), new Open(asker, request, way));
  }

  /** The way that was found; told before the response. */
  void onSettled(ClientTransactionId known, SipRequest sent, Egress egress) {
    Open one = open.get(known);
    if (one != null) {
      one.sent = sent;
      one.egress = egress;
    }
  }

  /**
   * Takes a response.
   *
   * @return false when it is to no request here
   */
  boolean onAnswer(ClientTransactionId known, SipResponse response) {
    Open one = open.get(known);
    if (one == null) {
      return false;
    }
    if (response.isFinal()) {
      open.remove(known);
      one.asker.onAnswer(response, one.sent, one.egress);
    }
    return true;
  }

  /** False when it was no request here. */
  boolean onUnanswered(ClientTransactionId known) {
    Open one = open.remove(known);
    if (one != null) {
      one.asker.onUnanswered();
    }
    return one != null;
  }

  /** Nothing more will be told: its shard has left with it. */
  void onForgotten(ClientTransactionId known) {
    open.remove(known);
  }
}
