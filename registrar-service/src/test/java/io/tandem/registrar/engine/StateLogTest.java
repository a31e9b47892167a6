package io.tandem.registrar.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateLogTest {

  private final SlowKafka kafka = new SlowKafka();
  private final StateLog log =
      new StateLog(kafka::publish, new Metrics().counter("repeated_total", "for the test"));
  private final List<String> acknowledged = new ArrayList<>();

  @Test
  void acknowledgesARequestOnceItsStateIsDurable() {
    log.write(state("1001", "a"), () -> acknowledged.add("first"));
    assertThat(acknowledged).isEmpty();

    kafka.takes();
    assertThat(acknowledged).containsExactly("first");
  }

  @Test
  void repeatsWhatWasNotTakenWithTheStateOfThatTime() {
    log.write(state("1001", "a"), () -> acknowledged.add("first"));
    kafka.refuses();
    log.write(state("1001", "b"), () -> acknowledged.add("second"));
    kafka.refuses();

    log.repeatFailed(key -> state(key, "c"));
    assertThat(kafka.published).containsExactly("1001=a", "1001=b", "1001=c");
    assertThat(acknowledged).isEmpty();

    kafka.takes();
    assertThat(acknowledged).containsExactly("first", "second");
    log.repeatFailed(key -> state(key, "d"));
    assertThat(kafka.published).hasSize(3);
  }

  @Test
  void givesUpWhatFailedWhenThePartitionGoes() {
    log.write(state("1001", "a"), () -> acknowledged.add("first"));
    kafka.refuses();

    StateLog.settle(List.of(log), 0);

    log.repeatFailed(key -> state(key, "b"));
    assertThat(kafka.published).containsExactly("1001=a");
    assertThat(acknowledged).isEmpty();
  }

  @Test
  void waitsForWhatIsOnItsWayWhenThePartitionGoes() throws InterruptedException {
    log.write(state("1001", "a"), () -> acknowledged.add("first"));
    Thread leaving = Thread.ofPlatform().start(() -> StateLog.settle(List.of(log), 60_000));

    kafka.takes();
    leaving.join(30_000);

    assertThat(leaving.isAlive()).isFalse();
    assertThat(acknowledged).containsExactly("first");
  }

  private static OutRecord state(String key, String value) {
    return OutRecord.of("bindings", 0, key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes or refuses the oldest record when the test says so. */
  private static final class SlowKafka {
    private final List<Promise<Long>> waiting = new ArrayList<>();
    private final List<String> published = new ArrayList<>();

    Future<Long> publish(OutRecord record) {
      Promise<Long> promise = Promise.promise();
      waiting.add(promise);
      published.add(
          record.key() + "=" + new String(record.value().orElseThrow(), StandardCharsets.UTF_8));
      return promise.future();
    }

    void takes() {
      waiting.removeFirst().complete(0L);
    }

    void refuses() {
      waiting.removeFirst().fail("not acknowledged in time");
    }
  }
}
