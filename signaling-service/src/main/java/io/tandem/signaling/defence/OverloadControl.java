package io.tandem.signaling.defence;

/**
 * Refuses a share of new work while a loop falls behind, so that what is accepted is served in
 * time; table in docs/specs/overload.md. Told ten times a second how the loop does; asked for each
 * request that begins something. What is within a dialog never comes here.
 *
 * <p>The share grows fast and shrinks slowly, and between the two marks it stays: refusing
 * everything until all is well again, and then nothing, would swing for ever. Owned by one loop, on
 * its thread; only {@link #share} is read by others.
 */
public final class OverloadControl {

  /** How often it wants to be told, in milliseconds. */
  public static final int EVERY_MILLIS = 100;

  private static final int GROW_PERCENT = 20;
  private static final int SHRINK_PERCENT = 5;

  /** Something is always let in, or nobody would learn that it is over. */
  private static final int MOST_PERCENT = 95;

  private static final int FULL = 100;

  /** One late look is a pause of the garbage collector. */
  private static final int BUSY_LOOKS = 3;

  /** Below half of a limit counts as well again. */
  private static final int CALM = 2;

  private final OverloadLimits limits;
  private volatile int share;
  private int owed;
  private int busyLooks;

  public OverloadControl(OverloadLimits limits) {
    this.limits = limits;
  }

  /**
   * How the loop does now.
   *
   * @param lagNanos how late its last step ran
   * @param transactions open on it
   * @param pendingRecords of the process, not yet acknowledged by Kafka
   */
  public void observe(long lagNanos, int transactions, int pendingRecords) {
    long lagLimit = limits.lag().toNanos();
    boolean busy =
        lagNanos > lagLimit
            || transactions > limits.transactions()
            || pendingRecords > limits.pendingRecords();
    boolean calm =
        lagNanos < lagLimit / CALM
            && transactions < limits.transactions() / CALM
            && pendingRecords < limits.pendingRecords() / CALM;
    busyLooks = busy ? busyLooks + 1 : 0;
    if (busyLooks >= BUSY_LOOKS) {
      share = Math.min(MOST_PERCENT, share + GROW_PERCENT);
    } else if (calm) {
      share = Math.max(0, share - SHRINK_PERCENT);
    }
  }

  /** Whether the next piece of new work is refused: evenly, at the present share. */
  public boolean refuses() {
    int percent = share;
    if (percent == 0) {
      return false;
    }
    owed += percent;
    if (owed < FULL) {
      return false;
    }
    owed -= FULL;
    return true;
  }

  /** Percent of new work that is refused now. */
  public int share() {
    return share;
  }
}
