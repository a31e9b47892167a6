package io.tandem.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.runtime.kafka.OwnedPartitions.FirstFrom;
import io.tandem.runtime.kafka.OwnedPartitions.Share;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * An owner is frozen with all its threads, as by a hypervisor, and waked after another has its
 * partitions: the first thing it knows must be that it may not act.
 */
class FrozenOwnerTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration SESSION = Duration.ofSeconds(3);

  private final List<String> said = new CopyOnWriteArrayList<>();

  @Test
  void wakesWithAStaleLeaseAndItsSuccessorIsNotDisturbed() throws Exception {
    try (KafkaBroker broker = new KafkaBroker()) {
      broker.createTopic("inbox", 2);
      broker.createTopic("state", 2, Map.of("cleanup.policy", "compact"));
      Share share = new Share("group", "inbox", "state", FirstFrom.EARLIEST);
      SeenByOwner successor = new SeenByOwner();
      KafkaSettings settings =
          new KafkaSettings(broker.bootstrap(), "b", SESSION, Duration.ofSeconds(60));
      Process frozen = start(broker.bootstrap());
      try {
        Await.until("a owns both", SOON, () -> said("ready 0") && said("ready 1"), this::all);
        try (OwnedPartitions b =
            OwnedPartitions.start(settings, share, successor, new KafkaMetrics(new Metrics()))) {
          Await.until("one each", SOON, () -> b.ready().size() == 1, this::all);

          signal(frozen, "STOP");
          Await.until("b owns both", SOON, () -> b.ready().size() == 2, successor::toString);
          signal(frozen, "CONT");

          Await.until("a has looked", SOON, () -> line("woke").startsWith("woke"), this::all);
          assertThat(line("woke")).isEqualTo("woke with lease stale");
          Await.until("a knows", SOON, () -> line("lost").startsWith("lost"), this::all);
          Await.until("one each again", SOON, () -> b.ready().size() == 1, successor::toString);
          assertThat(b.leaseFresh(System.nanoTime())).isTrue();
        }
        assertThat(successor.lease()).as("b has never been in doubt").isEmpty();
      } finally {
        frozen.destroyForcibly();
      }
    }
  }

  private boolean said(String line) {
    return said.contains(line);
  }

  private String line(String beginning) {
    return said.stream().filter(line -> line.startsWith(beginning)).findFirst().orElse("");
  }

  private String all() {
    return said.toString();
  }

  private Process start(String bootstrap) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OwnerProcess.class.getName(),
                bootstrap,
                "a",
                "group",
                "inbox",
                "state",
                Long.toString(SESSION.toMillis()))
            .redirectErrorStream(true)
            .start();
    Thread.ofPlatform().daemon().start(() -> listen(process));
    return process;
  }

  private void listen(Process process) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> line.startsWith("owner: "))
          .map(line -> line.substring("owner: ".length()))
          .forEach(said::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void signal(Process process, String name) throws Exception {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(status).isZero();
  }
}
