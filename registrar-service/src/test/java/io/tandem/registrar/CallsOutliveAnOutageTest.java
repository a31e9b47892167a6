package io.tandem.registrar;

import static io.tandem.registrar.http.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.registrar.history.Calls;
import io.tandem.registrar.http.ApiClient;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.service.ServiceProcess;
import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import io.tandem.testkit.PostgresServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Registrars, a real broker and a real PostgreSQL that comes late and goes away in between. */
class CallsOutliveAnOutageTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MORNING = "2026-11-26T08:00:00Z";

  @Test
  void everyCallIsKeptOnceHoweverOftenTheDatabaseIsAway() throws Exception {
    assumeTrue(PostgresServer.isInstalled(), PostgresServer.ABSENT);
    try (KafkaBroker kafka = new KafkaBroker();
        PostgresServer postgres = PostgresServer.create()) {
      ServiceProcess first = registrar("registrar-0", kafka, postgres);
      first.start();
      try (Signaling signaling = new Signaling(kafka.bootstrap());
          ApiClient api = new ApiClient(first.httpPort(), "token")) {
        end(signaling, 1, 20);
        Await.until("it is told", PATIENCE, () -> readiness(api).contains("degraded"));
        assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(api.get("/api/v1/cdrs").statusCode()).isEqualTo(503);

        postgres.start();
        Await.until("what came before it", PATIENCE, () -> kept(api) == 20, () -> shown(api));

        postgres.stop();
        end(signaling, 21, 40);
        Await.until("it is told", PATIENCE, () -> readiness(api).contains("degraded"));
        assertThat(signaling.register("a@example.org", "1", 1, "sip:a@10.0.0.7", 3600).outcome())
            .isEqualTo("accepted");

        postgres.start();
        Await.until("what came meanwhile", PATIENCE, () -> kept(api) == 40, () -> shown(api));
        assertThat(readiness(api)).doesNotContain("degraded");

        shareTheWork(kafka, postgres, signaling);
        assertThat(kept(api)).isEqualTo(60);
      } finally {
        first.stop();
      }
    }
  }

  /** A second registrar takes its part of the partitions, and both show all calls. */
  private static void shareTheWork(KafkaBroker kafka, PostgresServer postgres, Signaling signaling)
      throws Exception {
    ServiceProcess second = registrar("registrar-1", kafka, postgres);
    second.start();
    try (ApiClient api = new ApiClient(second.httpPort(), "token")) {
      Await.until("it has a share", PATIENCE, () -> owned(api) > 0, () -> readiness(api));
      end(signaling, 41, 60);
      Await.until("all calls", PATIENCE, () -> kept(api) == 60, () -> shown(api));
    } finally {
      second.stop();
    }
  }

  private static void end(Signaling signaling, int from, int to) {
    for (int number = from; number <= to; number++) {
      signaling.end(Calls.answered(number, MORNING, 1));
    }
  }

  private static ServiceProcess registrar(String nodeId, KafkaBroker kafka, PostgresServer postgres)
      throws Exception {
    Map<String, String> environment =
        Map.of(
            "TANDEM_KAFKA",
            kafka.bootstrap(),
            "TANDEM_NODE_ID",
            nodeId,
            "TANDEM_ADMIN_TOKEN",
            "token",
            "TANDEM_HTTP_PORT",
            "0",
            "TANDEM_HISTORY_URL",
            postgres.url(),
            "TANDEM_HISTORY_USER",
            PostgresServer.USER,
            "TANDEM_HISTORY_PASSWORD",
            PostgresServer.PASSWORD);
    return ServiceProcess.prepare(
        ConfigSource.of(environment),
        List.of(RegistrarService.PLAN),
        line -> {
          throw new AssertionError(line);
        });
  }

  private static String readiness(ApiClient api) {
    return api.get("/health/ready").body();
  }

  private static int kept(ApiClient api) {
    HttpResponse<String> list = api.get("/api/v1/cdrs?limit=1");
    return list.statusCode() == 200 ? json(list).getInteger("total") : -1;
  }

  private static String shown(ApiClient api) {
    return api.get("/api/v1/cdrs?limit=1").body() + readiness(api);
  }

  private static double owned(ApiClient api) {
    return api.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("tandem_kafka_owned_partitions{group=\"registrar-history"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }
}
