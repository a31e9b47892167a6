package io.tandem.sip.transaction;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Timers by the hundred thousand: setting and clearing one costs the same however many there are.
 * Deadlines are exact; the slots only say where to look. Owned by one loop. It reads no clock:
 * {@link #advance} is told the time.
 *
 * <p>4096 slots of 8 ms span 32.8 s, a little more than the longest timer of RFC 3261, so that
 * hardly any timer is looked at before its time has come.
 */
final class TimerWheel<T> {
  private static final int SLOTS = 4096;
  private static final long SLOT_NANOS = 8_000_000L;

  /** What {@link #nextDeadlineNanos()} says when no timer is set. */
  static final long NEVER = Long.MAX_VALUE;

  /** A timer that was set; a link in the list of its slot. */
  static final class Timer<T> {
    private final T what;
    private final long deadlineNanos;
    // Counted from time zero.
    private final long slot;
    private @Nullable Timer<T> previous;
    private @Nullable Timer<T> next;
    private boolean set = true;

    private Timer(T what, long deadlineNanos, long slot) {
      this.what = what;
      this.deadlineNanos = deadlineNanos;
      this.slot = slot;
    }

    int index() {
      return (int) (slot & (SLOTS - 1));
    }
  }

  private final Slot<T>[] slots;
  // One bit for each slot that has timers.
  private final long[] occupied = new long[SLOTS / Long.SIZE];
  // Up to and with this slot, counted from time zero, all timers that were due have fired.
  private long position;
  private int size;
  // Asked for after each message, so it is only searched for when the earliest timer is gone.
  private long earliestNanos = NEVER;
  private boolean earliestKnown = true;

  private static final class Slot<T> {
    private @Nullable Timer<T> first;
    private @Nullable Timer<T> last;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays know no type parameters
  TimerWheel(long nowNanos) {
    slots = new Slot[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new Slot<>();
    }
    position = Math.floorDiv(nowNanos, SLOT_NANOS);
  }

  int size() {
    return size;
  }

  /** A deadline that has passed fires at the next {@link #advance}. */
  Timer<T> set(T what, long deadlineNanos) {
    // A deadline of the past goes where advance will look first.
    long when = Math.max(Math.floorDiv(deadlineNanos, SLOT_NANOS), position);
    Timer<T> timer = new Timer<>(what, deadlineNanos, when);
    int index = timer.index();
    Slot<T> slot = slots[index];
    timer.previous = slot.last;
    if (slot.last == null) {
      slot.first = timer;
    } else {
      slot.last.next = timer;
    }
    slot.last = timer;
    occupied[index / Long.SIZE] |= 1L << index;
    size++;
    if (size == 1) {
      earliestNanos = deadlineNanos;
      earliestKnown = true;
    } else if (earliestKnown && deadlineNanos - earliestNanos < 0) {
      earliestNanos = deadlineNanos;
    }
    return timer;
  }

  /** Clearing a timer that has fired or was cleared changes nothing. */
  void clear(Timer<T> timer) {
    if (!timer.set) {
      return;
    }
    timer.set = false;
    int index = timer.index();
    Slot<T> slot = slots[index];
    if (timer.previous == null) {
      slot.first = timer.next;
    } else {
      timer.previous.next = timer.next;
    }
    if (timer.next == null) {
      slot.last = timer.previous;
    } else {
      timer.next.previous = timer.previous;
    }
    if (slot.first == null) {
      occupied[index / Long.SIZE] &= ~(1L << index);
    }
    size--;
    if (timer.deadlineNanos == earliestNanos) {
      earliestKnown = false;
    }
  }

  /**
   * Fires what is due, earliest slot first. A timer that is set meanwhile and is due fires too.
   * Firing may set and clear timers.
   */
  void advance(long nowNanos, Consumer<T> fire) {
    long target = Math.max(Math.floorDiv(nowNanos, SLOT_NANOS), position);
    while (size > 0) {
      Timer<T> due = firstDue(target, nowNanos);
      if (due == null) {
        break;
      }
      clear(due);
      fire.accept(due.what);
    }
    position = target;
  }

  /**
   * The earliest slot up to {@code target} with a timer that is due, and in it the one set first.
   */
  private @Nullable Timer<T> firstDue(long target, long nowNanos) {
    long from = position;
    long span = Math.min(target - from + 1, SLOTS);
    for (long i = 0; i < span; i++) {
      int index = (int) ((from + i) & (SLOTS - 1));
      if (occupied[index / Long.SIZE] >>> index == 0) {
        // Nothing in the rest of this word: go to its last slot.
        i += Long.SIZE - 1 - index % Long.SIZE;
        continue;
      }
      for (Timer<T> timer = slots[index].first; timer != null; timer = timer.next) {
        if (timer.deadlineNanos - nowNanos <= 0) {
          position = Math.min(from + i, target);
          return timer;
        }
      }
    }
    return null;
  }

  /** When {@link #advance} should be called next, or {@link #NEVER}. */
  long nextDeadlineNanos() {
    if (size == 0) {
      return NEVER;
    }
    if (!earliestKnown) {
      earliestNanos = findEarliest();
      earliestKnown = true;
    }
    return earliestNanos;
  }

  private long findEarliest() {
    long best = NEVER;
    for (long i = 0; i < SLOTS; i++) {
      int index = (int) ((position + i) & (SLOTS - 1));
      if (occupied[index / Long.SIZE] >>> index == 0) {
        i += Long.SIZE - 1 - index % Long.SIZE;
        continue;
      }
      for (Timer<T> timer = slots[index].first; timer != null; timer = timer.next) {
        best = best == NEVER || timer.deadlineNanos - best < 0 ? timer.deadlineNanos : best;
      }
      if (best != NEVER && best - (position + i + 1) * SLOT_NANOS < 0) {
        // All further slots hold later ones.
        return best;
      }
    }
    return best;
  }
}
