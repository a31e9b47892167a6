package io.tandem.registrar.history;

import java.util.List;

/**
 * What calls add up to.
 *
 * @param key the day, trunk, country or account that they share, in the order that was asked for
 * @param calls attempts that left a record (seizures)
 * @param answered how many of them were answered
 * @param talkedMillis from answer to end, over all of them
 */
public record Figure(List<String> key, long calls, long answered, long talkedMillis) {

  private static final double MILLIS_IN_MINUTE = 60_000;
  private static final double MILLIS_IN_SECOND = 1_000;

  public Figure {
    key = List.copyOf(key);
  }

  public double minutes() {
    return talkedMillis / MILLIS_IN_MINUTE;
  }

  /** Answered calls for each seizure (ITU-T E.411), 0 to 1; 0 without calls. */
  public double answerSeizureRatio() {
    return calls == 0 ? 0 : (double) answered / calls;
  }

  /** Of answered calls, in seconds; 0 without any. */
  public double averageSeconds() {
    return answered == 0 ? 0 : talkedMillis / MILLIS_IN_SECOND / answered;
  }
}
