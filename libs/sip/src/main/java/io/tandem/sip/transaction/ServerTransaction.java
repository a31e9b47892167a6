package io.tandem.sip.transaction;

import java.util.List;

/** Either server machine of RFC 3261 section 17.2. */
sealed interface ServerTransaction permits InviteServer, NonInviteServer {
  List<TransactionOutput> on(TransactionInput.ToServer input);
}
