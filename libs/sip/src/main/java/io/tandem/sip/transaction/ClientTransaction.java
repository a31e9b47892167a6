package io.tandem.sip.transaction;

import java.util.List;

/** Either client machine of RFC 3261 section 17.1. */
sealed interface ClientTransaction permits InviteClient, NonInviteClient {
  List<TransactionOutput> on(TransactionInput.ToClient input);
}
