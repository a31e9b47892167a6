package io.tandem.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.runtime.config.Secret;
import io.tandem.runtime.health.Health;
import io.tandem.runtime.health.Readiness;
import io.tandem.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpFrontTest {

  private final Vertx vertx = Vertx.vertx();
  private final Health health = new Health();
  private final Metrics metrics = new Metrics();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpFront front;

  @BeforeEach
  void start() throws Exception {
    front =
        new HttpFront(vertx, new Secret("token"), health, metrics)
            .mount(
                router -> {
                  router
                      .put("/api/v1/things/:name")
                      .handler(context -> Reply.json(context, 200, context.body().asJsonObject()));
                  router
                      .get("/api/v1/broken")
                      .handler(
                          _ -> {
                            throw new IllegalStateException("as the test wants it");
                          });
                })
            .start(List.of(InetAddress.getLoopbackAddress()), 0, Optional.empty())
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void handsTheBodyToARouteBehindTheGuard() throws Exception {
    assertThat(put("/api/v1/things/a", "Bearer token", "{\"b\":1}").body()).isEqualTo("{\"b\":1}");
    assertThat(put("/api/v1/things/a", "bearer token", "{\"b\":1}").statusCode()).isEqualTo(200);
  }

  @Test
  void turnsAwayWhoHasNotTheToken() throws Exception {
    for (String header : new String[] {"Bearer wrong", "Bearer ", "Basic token", "token", ""}) {
      HttpResponse<String> response = put("/api/v1/things/a", header, "{}");
      assertThat(response.statusCode()).as(header).isEqualTo(401);
      assertThat(new JsonObject(response.body()).getString("error")).isEqualTo("unauthorized");
      assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
    }
  }

  @Test
  void answersInOneShapeWhateverIsWrong() throws Exception {
    assertError(get("/nowhere"), 404, "not-found");
    assertError(get("/api/v1/things/a"), 405, "method-not-allowed");
    assertError(get("/api/v1/broken"), 500, "internal");
    assertError(put("/api/v1/things/a", "Bearer token", "x".repeat(65_537)), 413, "too-large");
  }

  @Test
  void saysWhyItIsNotReadyAndComesBackByItself() throws Exception {
    AtomicReference<Readiness> kafka =
        new AtomicReference<>(Readiness.down("waiting for Kafka at kafka:9092"));
    health.add("kafka", kafka::get);
    health.add("sip", () -> Readiness.UP);
    HttpResponse<String> down = get("/health/ready");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body())
        .isEqualTo(
            "{\"status\":\"down\",\"checks\":["
                + "{\"name\":\"kafka\",\"status\":\"down\","
                + "\"reason\":\"waiting for Kafka at kafka:9092\"},"
                + "{\"name\":\"sip\",\"status\":\"up\"}]}");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    kafka.set(Readiness.UP);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    health.stopping();
    assertThat(get("/health/ready").body()).contains("stopping");
  }

  @Test
  void isReadyWithoutWhatItCanDoWithoutAndSaysWhatThatIs() throws Exception {
    health.add("history", () -> Readiness.degraded("the database does not answer"));
    HttpResponse<String> response = get("/health/ready");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"status\":\"up\",\"checks\":["
                + "{\"name\":\"history\",\"status\":\"degraded\","
                + "\"reason\":\"the database does not answer\"}]}");
  }

  @Test
  void showsMetricsToPrometheus() throws Exception {
    metrics.counter("tandem_test_total", "Things that were tested").increment();
    HttpResponse<String> response = get("/metrics");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(response.body()).contains("tandem_test_total 1.0");
  }

  private static void assertError(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    JsonObject body = new JsonObject(response.body());
    assertThat(body.getInteger("status")).isEqualTo(status);
    assertThat(body.getString("error")).isEqualTo(code);
    assertThat(body.getString("message")).isNotBlank();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).header("Authorization", "Bearer token").GET());
  }

  private HttpResponse<String> put(String path, String authorization, String body)
      throws Exception {
    return send(
        request(path).header("Authorization", authorization).PUT(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
