package io.tandem.media.engine;

import io.tandem.contracts.MediaFact;

/** Takes facts about calls on their way to signaling. Called on media loops: must not block. */
@FunctionalInterface
public interface FactSink {
  void tell(MediaFact fact);
}
