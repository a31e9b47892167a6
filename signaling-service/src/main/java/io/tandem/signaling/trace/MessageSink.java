package io.tandem.signaling.trace;

import io.tandem.kernel.CallSid;
import java.util.Optional;

/** Takes a copy of every message. Called on the event loop that it passed, which must not wait. */
@FunctionalInterface
public interface MessageSink {

  /**
   * A message that passes.
   *
   * @param call that the message belongs to, as far as is known when it passes
   */
  void take(TracedMessage message, Optional<CallSid> call);
}
