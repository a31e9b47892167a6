package io.tandem.signaling.engine;

import io.tandem.kernel.CallSid;
import io.tandem.signaling.trace.CapturedCall;
import io.tandem.signaling.trace.LoopTraces;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fetches the trace of a call from the loops: each is asked on itself, since a call may have been
 * on several, and a refused one on any. Any thread; finds nothing before the loops are there.
 */
public final class TraceFinder {

  private volatile List<SignalingLoop> loops = List.of();

  public void open(List<SignalingLoop> allLoops) {
    loops = List.copyOf(allLoops);
  }

  public Future<Optional<CapturedCall>> find(CallSid sid) {
    List<Future<Optional<CapturedCall>>> answers = new ArrayList<>();
    for (SignalingLoop loop : loops) {
      Promise<Optional<CapturedCall>> answer = Promise.promise();
      loop.execute(() -> answer.complete(loop.traces().capture(sid)));
      answers.add(answer.future());
    }
    return Future.all(answers).map(_ -> joined(answers));
  }

  private static Optional<CapturedCall> joined(List<Future<Optional<CapturedCall>>> answers) {
    List<CapturedCall> parts = answers.stream().flatMap(a -> a.result().stream()).toList();
    return parts.isEmpty() ? Optional.empty() : Optional.of(CapturedCall.joined(parts));
  }

  /** Traces in memory. */
  public int held() {
    return loops.stream().map(SignalingLoop::traces).mapToInt(LoopTraces::held).sum();
  }

  /** Octets of memory that they take, as estimated. */
  public long octets() {
    return loops.stream().map(SignalingLoop::traces).mapToLong(LoopTraces::octets).sum();
  }
}
