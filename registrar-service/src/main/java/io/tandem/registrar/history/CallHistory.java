package io.tandem.registrar.history;

import io.tandem.kernel.CallSid;
import java.util.List;
import java.util.Optional;

/**
 * Calls that were, to be asked for. Every method blocks, never to be called on an event loop, and
 * throws {@link HistoryUnavailable} when what keeps them does not answer.
 */
public interface CallHistory {

  Optional<StoredCall> call(CallSid sid);

  /** Newest first, at most {@code limit} of them behind the cursor. */
  List<StoredCall> page(List<Criterion> criteria, CallCursor after, int limit);

  long count(List<Criterion> criteria);

  /**
   * What calls add up to, latest day first, at most {@code limit} lines. Without dimensions there
   * is one line over all of them.
   */
  List<Figure> figures(List<Criterion> criteria, List<Dimension> by, int limit);
}
