package io.tandem.registrar.engine;

import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.registrar.history.CallCursor;
import io.tandem.registrar.history.CallHistory;
import io.tandem.registrar.history.CallRefused;
import io.tandem.registrar.history.CallStore;
import io.tandem.registrar.history.Criterion;
import io.tandem.registrar.history.Dimension;
import io.tandem.registrar.history.Figure;
import io.tandem.registrar.history.HistoryUnavailable;
import io.tandem.registrar.history.StoredCall;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.kafka.Ack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps calls that were: opens the store, then has {@code cdrs} read, stores what comes in batches,
 * acknowledges what is stored, and removes what has grown old. While the store is away it tries
 * again for as long as it takes, and nothing else of the registrar waits for it.
 *
 * <p>One thread of its own touches the store, other than for questions, and is never interrupted:
 * an interrupt in the middle of a write closes the files of an embedded database.
 */
public final class HistoryKeeper implements CallHistory, AutoCloseable {

  /** What reads {@code cdrs} once there is where to put it. */
  public interface Reading extends AutoCloseable {

    Readiness readiness();

    @Override
    void close();
  }

  private static final Logger log = LoggerFactory.getLogger(HistoryKeeper.class);

  private static final int BATCH = 500;

  /** A call is not missed in the history for so long, and a busy hour costs few transactions. */
  private static final Duration GATHER = Duration.ofMillis(200);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration TIDY_EVERY = Duration.ofHours(1);

  /** So that a store of limited size is tidied often enough. */
  private static final int TIDY_AFTER = 10_000;

  private static final long CLOSE_MILLIS = 2_000;

  private record Waiting(StoredCall call, Ack ack, Consumer<String> refused) {}

  private final CallStore.Opening opening;
  private final Function<String, Reading> read;
  private final Duration keep;
  private final Clock clock;
  private final HistoryMetrics metrics;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Under the lock. */
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  private boolean closing;
  private volatile Optional<CallStore> store = Optional.empty();
  private volatile Optional<Reading> reading = Optional.empty();

  /** What is wrong; empty when the store did what was asked last. */
  private volatile String trouble = "the database is being opened";

  /** The thread's alone. */
  private boolean troubleTold;

  private int sinceTidied;
  private long nextTidyNanos = System.nanoTime();

  /**
   * @param read begins to read {@code cdrs} for the store of that id, and hands what it reads to
   *     {@link #keep}
   * @param keep how long calls are kept; zero for ever
   */
  public HistoryKeeper(
      CallStore.Opening opening,
      Function<String, Reading> read,
      Duration keep,
      Clock clock,
      HistoryMetrics metrics) {
    this.opening = opening;
    this.read = read;
    this.keep = keep;
    this.clock = clock;
    this.metrics = metrics;
    thread = Thread.ofPlatform().name("history").daemon().unstarted(this::run);
    metrics.show(() -> store.isPresent() && trouble.isEmpty() ? 1 : 0, this::countWaiting);
  }

  /** Begins to open the store, on our thread. */
  public void start() {
    thread.start();
  }

  /**
   * Takes a call to be stored. From any thread.
   *
   * @param ack told when it is stored, or was refused
   * @param refused told why, when it can never be stored
   */
  public void keep(StoredCall call, Ack ack, Consumer<String> refused) {
    locked(
        () -> {
          waiting.add(new Waiting(call, ack, refused));
          changed.signal();
          return null;
        });
  }

  /** Never down: phones are registered without a history. */
  public Readiness readiness() {
    String wrong = trouble;
    if (!wrong.isEmpty()) {
      return Readiness.degraded(wrong);
    }
    return switch (reading.map(Reading::readiness).orElse(Readiness.UP)) {
      case Readiness.Up up -> up;
      case Readiness.Degraded degraded -> degraded;
      case Readiness.Down(String reason) -> Readiness.degraded(reason);
    };
  }

  @Override
  public Optional<StoredCall> call(CallSid sid) {
    return ask(history -> history.call(sid));
  }

  @Override
  public List<StoredCall> page(List<Criterion> criteria, CallCursor after, int limit) {
    return ask(history -> history.page(criteria, after, limit));
  }

  @Override
  public long count(List<Criterion> criteria) {
    return ask(history -> history.count(criteria));
  }

  @Override
  public List<Figure> figures(List<Criterion> criteria, List<Dimension> by, int limit) {
    return ask(history -> history.figures(criteria, by, limit));
  }

  private <T> T ask(Function<CallHistory, T> question) {
    try {
      return question.apply(store.orElseThrow(() -> new HistoryUnavailable(trouble)));
    } catch (HistoryUnavailable e) {
      metrics.failedQuestions.increment();
      throw e;
    }
  }

  /** Stops reading and storing, and closes the store: what is not acknowledged comes again. */
  @Override
  public void close() {
    locked(
        () -> {
          closing = true;
          changed.signalAll();
          return null;
        });
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!isClosing()) {
      try {
        keepUntilClosed();
      } catch (RuntimeException | Error e) {
        // Nothing that was not stored is acknowledged: it comes again.
        log.error("call history: a fault, it begins anew", e);
        trouble = "begins anew after a fault: " + e;
        locked(
            () -> {
              waiting.clear();
              awaitUntil(() -> false, LONGEST_PAUSE);
              return null;
            });
      }
    }
  }

  private void keepUntilClosed() {
    Optional<CallStore> opened = untilDone("open", opening::open);
    if (opened.isEmpty()) {
      return;
    }
    try (CallStore own = opened.get()) {
      store = opened;
      tidyIfDue(own);
      reading = Optional.of(read.apply(own.id()));
      while (!isClosing()) {
        List<Waiting> batch = take();
        if (!batch.isEmpty()) {
          store(own, batch);
        }
        tidyIfDue(own);
      }
    } finally {
      store = Optional.empty();
      reading.ifPresent(Reading::close);
      reading = Optional.empty();
    }
  }

  /** What there is when the first of them has waited a moment; empty now and then. */
  private List<Waiting> take() {
    return locked(
        () -> {
          awaitUntil(() -> !waiting.isEmpty(), TIDY_EVERY);
          awaitUntil(() -> waiting.size() >= BATCH, GATHER);
          List<Waiting> batch = new ArrayList<>();
          while (!closing && batch.size() < BATCH && !waiting.isEmpty()) {
            batch.add(waiting.remove());
          }
          return batch;
        });
  }

  private void store(CallStore own, List<Waiting> batch) {
    List<StoredCall> calls = batch.stream().map(Waiting::call).toList();
    try {
      Optional<Integer> added =
          untilDone("write", () -> metrics.writeTime.record(() -> own.add(calls)));
      if (added.isPresent()) {
        metrics.calls.of("stored").increment(added.get());
        metrics.calls.of("known").increment(calls.size() - added.get());
        sinceTidied += added.get();
        batch.forEach(one -> one.ack().acknowledge());
      }
    } catch (CallRefused e) {
      if (batch.size() == 1) {
        refuse(batch.getFirst(), e);
      } else {
        // One of them holds up all: the others are stored without it.
        batch.forEach(one -> store(own, List.of(one)));
      }
    }
  }

  private void refuse(Waiting one, CallRefused why) {
    metrics.calls.of("refused").increment();
    log.error("{} cannot be stored: {}", one.call().call().callSid(), why.getMessage());
    one.refused().accept(String.valueOf(why.getMessage()));
    one.ack().acknowledge();
  }

  private void tidyIfDue(CallStore own) {
    if (System.nanoTime() - nextTidyNanos < 0 && sinceTidied < TIDY_AFTER) {
      return;
    }
    nextTidyNanos = System.nanoTime() + TIDY_EVERY.toNanos();
    sinceTidied = 0;
    // Nobody called in 1970.
    long before = keep.isZero() ? 0 : Math.max(0, clock.epochMillis() - keep.toMillis());
    try {
      metrics.removed.increment(own.tidy(Instant.ofEpochMilli(before)));
    } catch (RuntimeException e) {
      // Nothing waits for it: the next hour will do.
      metrics.failures.of("tidy").increment();
      log.warn("old calls are not removed: {}", e.getMessage());
    }
  }

  /** Tries until it is done; empty when we are closed before that. */
  private <T> Optional<T> untilDone(String operation, Supplier<T> work) {
    Duration pause = FIRST_PAUSE;
    while (!isClosing()) {
      try {
        T done = work.get();
        well();
        return Optional.of(done);
      } catch (CallRefused e) {
        well();
        throw e;
      } catch (HistoryUnavailable e) {
        unwell(operation, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        // A defect, but a thread that ends here would end the history in silence.
        log.error("call history: {} failed", operation, e);
        unwell(operation, e.toString());
      }
      Duration now = pause;
      locked(
          () -> {
            awaitUntil(() -> false, now);
            return null;
          });
      pause =
          now.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? now.multipliedBy(2) : LONGEST_PAUSE;
    }
    return Optional.empty();
  }

  private void well() {
    trouble = "";
    if (troubleTold) {
      troubleTold = false;
      log.info("call history is kept again");
    }
  }

  private void unwell(String operation, String reason) {
    metrics.failures.of(operation).increment();
    if (!troubleTold || !trouble.equals(reason)) {
      troubleTold = true;
      log.error("call history cannot be kept, calls wait in Kafka: {}", reason);
    }
    trouble = reason;
  }

  private boolean isClosing() {
    return locked(() -> closing);
  }

  private double countWaiting() {
    return locked(waiting::size);
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock; returns early when we are closed. */
  private void awaitUntil(Supplier<Boolean> condition, Duration atMost) {
    long left = atMost.toNanos();
    try {
      while (!closing && !condition.get() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
