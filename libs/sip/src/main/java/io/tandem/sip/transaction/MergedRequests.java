package io.tandem.sip.transaction;

import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a request that a proxy forked and that reached us twice (RFC 3261 section 8.2.2.2):
 * outside a dialog, with the From tag, Call-ID and CSeq of a transaction that is held, yet not of
 * it. Owned by the {@link TransactionLayer} of one loop. REGISTER and OPTIONS are left out: to
 * answer them twice does no harm, and they are most of what comes.
 */
final class MergedRequests {
  private final Map<Origin, ServerTransactionId> ongoing = new HashMap<>();

  /** What all forks of one request have in common. */
  record Origin(String fromTag, String callId, long cseq, String method) {
    static @Nullable Origin of(SipRequest request) {
      String fromTag = request.from().tag().orElse("");
      boolean asked =
          switch (request.method()) {
            case Method.ACK, Method.CANCEL, Method.REGISTER, Method.OPTIONS -> false;
            default -> request.to().tag().isEmpty() && !fromTag.isEmpty();
          };
      return asked
          ? new Origin(fromTag, request.callId(), request.cseq().number(), request.method())
          : null;
    }
  }

  /** Whether another transaction of that origin is held. */
  boolean has(@Nullable Origin origin) {
    return origin != null && ongoing.containsKey(origin);
  }

  void add(@Nullable Origin origin, ServerTransactionId id) {
    if (origin != null) {
      ongoing.putIfAbsent(origin, id);
    }
  }

  void remove(@Nullable Origin origin, ServerTransactionId id) {
    if (origin != null) {
      ongoing.remove(origin, id);
    }
  }
}
