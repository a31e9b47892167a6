package io.tandem.signaling.engine;

import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.LegRole;
import io.tandem.signaling.call.NextHop;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.ClientTransactionId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * BYEs to carriers that know us by a password: they may be challenged, with a nonce that has come
 * up since the call began, when the call is over and nobody else is left to answer. Without an
 * answer the carrier would bill on. One on each loop, confined to it.
 */
final class RefusedByes {

  private final BiConsumer<SipRequest, NextHop> sender;
  private final Map<ClientTransactionId, Open> open = new HashMap<>();

  /** One that has no final response yet. */
  private record Open(Call call, LegRole leg, SipRequest bye, NextHop hop) {}

  RefusedByes(BiConsumer<SipRequest, NextHop> sender) {
    this.sender = sender;
  }

  /** A request of a call goes out. */
  void onSending(Call call, LegRole leg, SipRequest request, NextHop hop) {
    if (request.is(Method.BYE) && call.provesItself(leg)) {
      open.put(ClientTransactionId.of(request), new Open(call, leg, request, hop));
    }
  }

  /** A final response, or none; the BYE goes out once more if that asks for credentials. */
  void onAnswer(ClientTransactionId known, SipResponse response) {
    if (!response.isFinal()) {
      return;
    }
    Open refused = open.remove(known);
    if (refused != null) {
      refused
          .call()
          .proven(refused.leg(), response, refused.bye())
          .ifPresent(
              again -> {
                onSending(refused.call(), refused.leg(), again, refused.hop());
                sender.accept(again, refused.hop());
              });
    }
  }

  /** Nothing more will be told of it. */
  void onForgotten(ClientTransactionId known) {
    open.remove(known);
  }
}
