package io.tandem.sip.locate;

import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Flow;

/** What a request on its way wants done. */
public sealed interface FailoverOutput {

  /** Find the targets of this URI. */
  record Locate(SipUri uri) implements FailoverOutput {}

  /** Send it to this target, in a transaction of its own. */
  record Try(Target target) implements FailoverOutput {}

  /** Send it on the flow that the peer's messages come by, in a transaction of its own. */
  record TryFlow(Flow flow) implements FailoverOutput {}

  /** Whoever sent the request must see the response that has just come, or came last. */
  record Deliver() implements FailoverOutput {}

  /** Whoever sent the request must know that there will be no response. */
  record GiveUp() implements FailoverOutput {}
}
