package io.tandem.signaling.engine;

import io.tandem.sip.locate.LocatingInput;
import io.tandem.sip.locate.Question;
import java.util.function.Consumer;

/** The way to DNS. */
public interface DnsLookup {

  /**
   * Asks, and returns at once. Any thread.
   *
   * @param answer told once, on a thread of the adapter, perhaps before this returns
   */
  void ask(Question question, Consumer<LocatingInput> answer);
}
