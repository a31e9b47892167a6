package io.tandem.signaling.engine;

import io.tandem.sip.message.SipMessage;
import io.tandem.sip.transaction.Flow;

/** A message and where it goes. */
record Addressed(SipMessage message, Flow flow) {}
