package io.tandem.registrar.bus;

import io.tandem.registrar.provisioning.ObjectVerdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Those who wait for the owner's answer to a change, by request id. Each is told on the event loop
 * on which it began to wait. Any thread.
 */
public final class PendingVerdicts {

  private final Vertx vertx;
  private final ConcurrentHashMap<String, Waiting> byRequest = new ConcurrentHashMap<>();

  private record Waiting(Promise<ObjectVerdict> promise, Context context, long timer) {}

  public PendingVerdicts(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Waits for the record that bears this request id; fails when it does not come in time. */
  Future<ObjectVerdict> await(String requestId, Duration timeout) {
    Promise<ObjectVerdict> promise = Promise.promise();
    Context context = vertx.getOrCreateContext();
    long timer =
        vertx.setTimer(
            timeout.toMillis(),
            _ -> abandon(requestId, "no answer within " + timeout.toMillis() + " ms"));
    byRequest.put(requestId, new Waiting(promise, context, timer));
    return promise.future();
  }

  void settle(String requestId, ObjectVerdict verdict) {
    Waiting waiting = byRequest.remove(requestId);
    if (waiting != null) {
      vertx.cancelTimer(waiting.timer());
      waiting.context().runOnContext(_ -> waiting.promise().complete(verdict));
    }
  }

  void abandon(String requestId, String reason) {
    Waiting waiting = byRequest.remove(requestId);
    if (waiting != null) {
      vertx.cancelTimer(waiting.timer());
      waiting.context().runOnContext(_ -> waiting.promise().fail(reason));
    }
  }
}
