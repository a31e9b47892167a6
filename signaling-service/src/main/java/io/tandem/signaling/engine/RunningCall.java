package io.tandem.signaling.engine;

import io.tandem.contracts.CallSnapshot;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.CallInput;
import io.tandem.signaling.call.CallOutput;
import io.tandem.signaling.call.LegRole;
import io.tandem.sip.transaction.ServerTransactionId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what one call wants, in order, and holds everything behind a snapshot back until
 * Kafka has it: what the outside world can see is written first.
 *
 * <p>Lives on the event loop of the call's shard. It does not decide what a call does, and it ends
 * a call that throws instead of letting it end the loop.
 */
final class RunningCall {

  private static final Logger log = LoggerFactory.getLogger(RunningCall.class);

  /** Does what outputs say; the rest of the event loop, seen from a call. */
  interface Effects {
    /** The call is about to take a step. */
    void beforeStep(Call call);

    void perform(RunningCall call, CallOutput output);

    /**
     * Writes a snapshot; tells on this loop how it went: an empty text for success, else the
     * reason.
     */
    void store(CallSnapshot snapshot, Consumer<String> outcome);

    /** The call was broken; what could be told has been told. */
    void onBroken(RunningCall call);
  }

  private final Call call;
  private final Clock clock;
  private final Effects effects;
  private final Queue<CallOutput> waiting = new ArrayDeque<>();
  private final SetupTimes times;
  private final @Nullable ServerTransactionId opening;
  private boolean storing;
  private boolean rang;
  private boolean gone;

  /**
   * @param opening the transaction that the call began with; null for a call that was taken over,
   *     which is not measured
   */
  RunningCall(Call call, @Nullable ServerTransactionId opening, Clock clock, Effects effects) {
    this.call = call;
    this.opening = opening;
    this.clock = clock;
    this.effects = effects;
    this.times = new SetupTimes(clock.nanoTime());
  }

  SetupTimes times() {
    return times;
  }

  Call call() {
    return call;
  }

  CallSid sid() {
    return call.sid();
  }

  /** The two moments that the caller waits for, each measured once. */
  void measure(CallOutput.Respond respond, SignalingMetrics metrics) {
    if (respond.leg() != LegRole.CALLER || !respond.transaction().equals(opening)) {
      return;
    }
    int status = respond.response().status();
    if (status > 100 && status < 200 && !rang) {
      rang = true;
      metrics.rang(times, clock.nanoTime());
    } else if (status == 200) {
      metrics.answered(times, clock.nanoTime());
    }
  }

  void start() {
    carryOut(() -> call.start(clock.epochMillis()));
  }

  void on(CallInput input) {
    carryOut(
        () -> {
          effects.beforeStep(call);
          return call.on(input, clock.epochMillis());
        });
  }

  /** Outputs that a rebuilt call begins with. */
  void resume(List<CallOutput> outputs) {
    carryOut(() -> outputs);
  }

  /** From now on nothing that happens to the call here has an effect. */
  void leave() {
    gone = true;
    waiting.clear();
  }

  private void carryOut(Supplier<List<CallOutput>> step) {
    if (gone) {
      return;
    }
    try {
      waiting.addAll(step.get());
      flush();
    } catch (RuntimeException e) {
      log.error("call={} ends by a fault of ours", call.sid(), e);
      wreck();
    }
  }

  private void wreck() {
    waiting.clear();
    storing = false;
    try {
      waiting.addAll(call.wreck(clock.epochMillis()));
      flush();
    } catch (RuntimeException e) {
      log.error("call={} could not even be ended", call.sid(), e);
    } finally {
      effects.onBroken(this);
    }
  }

  private void flush() {
    while (!gone && !storing && !waiting.isEmpty()) {
      switch (waiting.remove()) {
        case CallOutput.Store store -> {
          storing = true;
          times.waitBegins(clock.nanoTime());
          effects.store(store.snapshot(), this::onStored);
        }
        case CallOutput output -> effects.perform(this, output);
      }
    }
  }

  private void onStored(String failure) {
    if (gone) {
      return;
    }
    storing = false;
    times.waitEnds(clock.nanoTime());
    if (failure.isEmpty()) {
      carryOut(List::of);
    } else {
      on(new CallInput.NotStored(failure, withheld()));
    }
  }

  /** The response that would have shown the point stands next; it is never sent. */
  private Optional<ServerTransactionId> withheld() {
    if (waiting.peek() instanceof CallOutput.Respond next) {
      waiting.remove();
      return Optional.of(next.transaction());
    }
    return Optional.empty();
  }
}
