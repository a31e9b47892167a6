package io.tandem.runtime.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.runtime.config.ConfigException;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.testkit.Await;
import io.tandem.testkit.Ports;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A whole process, but for Kafka, which these tests do without: nothing here waits for it. */
class ServiceProcessTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final Promise<Void> started = Promise.promise();

  @Test
  void isAliveAtOnceReadyWhenItsServicesAreAndNotAnyMoreWhenItStops() throws Exception {
    int port = Ports.freeTcp();
    ServiceProcess process = prepare(Map.of("TANDEM_HTTP_PORT", Integer.toString(port)));
    CompletableFuture<Void> running = CompletableFuture.runAsync(() -> start(process));
    try {
      Await.until("it lives", SOON, () -> status(port, "/health/live") == 200);
      HttpResponse<String> waiting = get(port, "/health/ready", "");
      assertThat(waiting.statusCode()).isEqualTo(503);
      assertThat(waiting.body()).contains("greeter").contains("starting");

      started.complete();
      running.get();
      assertThat(get(port, "/health/ready", "").statusCode()).isEqualTo(200);
    } finally {
      process.stop();
    }
    assertThat(status(port, "/health/live")).isEqualTo(-1);
  }

  @Test
  void servesTheRoutesOfItsServicesToThoseWhoCarryTheToken() throws Exception {
    started.complete();
    ServiceProcess process = prepare(Map.of("TANDEM_GREETER_GREETING", "good morning"));
    process.start();
    try {
      int port = process.httpPort();
      assertThat(get(port, "/api/v1/greeting", "secret").body()).contains("good morning");
      assertThat(get(port, "/api/v1/greeting", "wrong").statusCode()).isEqualTo(401);
      assertThat(get(port, "/metrics", "").body())
          .contains("tandem_loop_delay_seconds_bucket")
          .contains("jvm_memory_used_bytes");
    } finally {
      process.stop();
    }
  }

  @Test
  void stopsWithinFiveSecondsAlsoWhenKafkaWasNeverThere() throws Exception {
    started.complete();
    ServiceProcess process = prepare(Map.of());
    process.start();
    long beginNanos = System.nanoTime();
    process.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - beginNanos)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void namesThePortThatIsTakenAndTheSetting() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      ServiceProcess process = prepare(Map.of("TANDEM_HTTP_PORT", port));
      assertThatThrownBy(process::start)
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining(port)
          .hasMessageContaining("TANDEM_HTTP_PORT")
          .hasMessageNotContaining("\n");
      process.stop();
    }
  }

  @Test
  void doesNotStartWithoutAnAdminToken() {
    ConfigSource source = ConfigSource.of(Map.of("TANDEM_KAFKA", "127.0.0.1:1"));
    assertThatThrownBy(
            () -> ServiceProcess.prepare(source, List.of(Greeter.plan(started)), _ -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("TANDEM_ADMIN_TOKEN");
  }

  private ServiceProcess prepare(Map<String, String> settings) throws ConfigException {
    Map<String, String> environment = new HashMap<>();
    environment.put("TANDEM_KAFKA", "127.0.0.1:" + Ports.freeTcp());
    environment.put("TANDEM_ADMIN_TOKEN", "secret");
    environment.put("TANDEM_HTTP_PORT", "0");
    environment.putAll(settings);
    return ServiceProcess.prepare(
        ConfigSource.of(environment), List.of(Greeter.plan(started)), _ -> {});
  }

  private static void start(ServiceProcess process) {
    try {
      process.start();
    } catch (StartFailure e) {
      throw new AssertionError(e);
    }
  }

  private static int status(int port, String path) {
    try {
      return get(port, path, "").statusCode();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static HttpResponse<String> get(int port, String path, String token)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .header("Authorization", "Bearer " + token)
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
