package io.tandem.registrar.webhook;

import io.tandem.registrar.webhook.WebhookSender.Outcome;
import io.tandem.runtime.kafka.Ack;
import io.tandem.runtime.metrics.CounterFamily;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The notices of one partition, one after the other, so that those of one address keep their order.
 * Each is tried until it is taken, refused for good, or too old; then its record is acknowledged.
 * Kafka's thread adds, event loops report; a lock stands between them.
 */
final class WebhookLane {

  private static final Logger log = LoggerFactory.getLogger(WebhookLane.class);

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  /** Behind it wait others that are news. */
  private static final long GIVE_UP_NANOS = TimeUnit.HOURS.toNanos(1);

  private record Notice(String id, String body, Ack ack) {}

  private final Vertx vertx;
  private final WebhookSender sender;
  private final CounterFamily outcomes;
  private final Deque<Notice> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean closed;

  WebhookLane(Vertx vertx, WebhookSender sender, CounterFamily outcomes) {
    this.vertx = vertx;
    this.sender = sender;
    this.outcomes = outcomes;
  }

  synchronized void add(String id, String body, Ack ack) {
    waiting.add(new Notice(id, body, ack));
    if (!busy) {
      next();
    }
  }

  /** The one under way included. */
  synchronized int size() {
    return waiting.size() + (busy ? 1 : 0);
  }

  /** The next owner of the partition reads again what was not acknowledged. */
  synchronized void close() {
    closed = true;
    waiting.clear();
  }

  private synchronized void next() {
    Notice notice = closed ? null : waiting.poll();
    busy = notice != null;
    if (notice != null) {
      attempt(notice, System.nanoTime(), FIRST_PAUSE_MILLIS);
    }
  }

  private void attempt(Notice notice, long firstNanos, long pauseMillis) {
    sender
        .post(notice.body())
        .onSuccess(outcome -> onOutcome(notice, outcome, firstNanos, pauseMillis));
  }

  private void onOutcome(Notice notice, Outcome outcome, long firstNanos, long pauseMillis) {
    switch (outcome) {
      case DELIVERED -> done(notice, "delivered");
      case REFUSED -> done(notice, "refused");
      case FAILED, FORBIDDEN -> {
        outcomes.of(outcome == Outcome.FAILED ? "failed" : "forbidden").increment();
        if (outcome == Outcome.FORBIDDEN && pauseMillis == FIRST_PAUSE_MILLIS) {
          log.warn(
              "the webhook's host leads to no public address (location.webhook.private-addresses)");
        }
        if (System.nanoTime() - firstNanos > GIVE_UP_NANOS) {
          done(notice, "given-up");
        } else if (!isClosed()) {
          // Half of it and up to as much again: receivers that come back are not trampled.
          long millis = pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis);
          vertx.setTimer(
              millis,
              _ -> attempt(notice, firstNanos, Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS)));
        }
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void done(Notice notice, String outcome) {
    outcomes.of(outcome).increment();
    if (!outcome.equals("delivered")) {
      log.warn("the change {} was not taken by the webhook: {}", notice.id(), outcome);
    }
    notice.ack().acknowledge();
    next();
  }
}
