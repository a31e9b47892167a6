package io.tandem.registrar;

import static io.tandem.registrar.http.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.Topic;
import io.tandem.registrar.history.Calls;
import io.tandem.registrar.http.ApiClient;
import io.tandem.runtime.config.ConfigException;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.service.ServiceProcess;
import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process, against a real broker, with what signaling and an operator do. */
class RegistrarServiceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String WEBHOOK_KEY = "a key of the application";
  private static final String DESK = "sip:desk@10.0.0.7:5060";
  private static final String MOBILE = "sip:mobile@10.0.0.8:5060";

  @TempDir static Path data;

  private static KafkaBroker kafka;
  private static WebhookReceiver application;
  private static ServiceProcess registrar;
  private static Signaling signaling;
  private static ApiClient api;

  @BeforeAll
  static void start() throws Exception {
    kafka = new KafkaBroker();
    application = new WebhookReceiver();
    startRegistrar();
    signaling = new Signaling(kafka.bootstrap());
  }

  @AfterAll
  static void stop() {
    signaling.close();
    stopRegistrar();
    application.close();
    kafka.close();
  }

  private static void startRegistrar() throws Exception {
    registrar = process("registrar-0");
    registrar.start();
    api = new ApiClient(registrar.httpPort(), "token");
  }

  private static ServiceProcess process(String nodeId) throws Exception {
    return process(environment(nodeId));
  }

  private static Map<String, String> environment(String nodeId) {
    return Map.ofEntries(
        Map.entry("TANDEM_KAFKA", kafka.bootstrap()),
        Map.entry("TANDEM_DATA_DIR", data.toString()),
        Map.entry("TANDEM_NODE_ID", nodeId),
        Map.entry("TANDEM_DOMAIN", "example.org"),
        Map.entry("TANDEM_ADMIN_TOKEN", "token"),
        Map.entry("TANDEM_HTTP_PORT", "0"),
        Map.entry("TANDEM_TOPICS_LOCATION_PARTITIONS", "4"),
        Map.entry("TANDEM_REGISTRATION_MIN_EXPIRES", "2s"),
        Map.entry("TANDEM_LOCATION_WEBHOOK_URL", application.url()),
        Map.entry("TANDEM_LOCATION_WEBHOOK_KEY", WEBHOOK_KEY),
        Map.entry("TANDEM_LOCATION_WEBHOOK_INSECURE", "true"),
        Map.entry("TANDEM_LOCATION_WEBHOOK_PRIVATE_ADDRESSES", "true"));
  }

  private static ServiceProcess process(Map<String, String> environment) throws Exception {
    return ServiceProcess.prepare(
        ConfigSource.of(environment),
        List.of(RegistrarService.PLAN),
        line -> {
          throw new AssertionError(line);
        });
  }

  private static void stopRegistrar() {
    api.close();
    registrar.stop();
  }

  @Test
  void answersARegistrationWithTheWholeSet() {
    assertThat(signaling.register("a@example.org", "1", 1, DESK, 3600))
        .isEqualTo(new Signaling.Answer("accepted", List.of(DESK)));
    assertThat(signaling.register("a@example.org", "2", 1, MOBILE, 3600))
        .isEqualTo(new Signaling.Answer("accepted", List.of(DESK, MOBILE)));
    assertThat(signaling.register("a@example.org", "1", 2, DESK, 0))
        .isEqualTo(new Signaling.Answer("accepted", List.of(MOBILE)));
    assertThat(signaling.register("a@example.org", "2", 2, MOBILE, 0))
        .isEqualTo(new Signaling.Answer("accepted", List.of()));
    assertThat(signaling.latest(Topic.BINDINGS, "a@example.org")).isEmpty();
  }

  @Test
  void answersARefusalWithTheSetUnchanged() {
    signaling.register("b@example.org", "1", 5, DESK, 3600);

    assertThat(signaling.register("b@example.org", "1", 4, DESK, 0))
        .isEqualTo(new Signaling.Answer("500 Out Of Order", List.of(DESK)));
    assertThat(signaling.register("b@example.org", "1", 6, MOBILE, 1))
        .isEqualTo(new Signaling.Answer("423 Interval Too Brief", List.of(DESK)));
  }

  @Test
  void remembersEverythingOverARestart() throws Exception {
    signaling.register("c@example.org", "1", 5, DESK, 3600);
    assertThat(api.put("/api/v1/subscribers/c", "{\"password\": \"x\"}").statusCode())
        .isEqualTo(201);
    assertThat(api.put("/api/v1/trunks/c", "{\"networks\": [\"192.0.2.1\"]}").statusCode())
        .isEqualTo(201);
    assertThat(api.put("/api/v1/numbers/+4930123", "{\"trunk\": \"c\"}").statusCode())
        .isEqualTo(201);

    stopRegistrar();
    startRegistrar();

    assertThat(contacts(api.get("/api/v1/bindings?aor=c@example.org"))).containsExactly(DESK);
    assertThat(api.put("/api/v1/subscribers/c", "{}", "If-None-Match", "*").statusCode())
        .isEqualTo(412);
    assertThat(api.put("/api/v1/trunks/c", "{}", "If-Match", "\"1\"").statusCode()).isEqualTo(200);
    assertThat(json(api.get("/api/v1/numbers/+4930123")).getString("trunk")).isEqualTo("c");
    assertThat(signaling.register("c@example.org", "1", 4, DESK, 0))
        .isEqualTo(new Signaling.Answer("500 Out Of Order", List.of(DESK)));
    assertThat(signaling.register("c@example.org", "1", 6, MOBILE, 3600))
        .isEqualTo(new Signaling.Answer("accepted", List.of(DESK, MOBILE)));
  }

  @Test
  void servesWithWhatItsFileDescribes() throws Exception {
    Path objects = data.resolve("objects.yaml");
    Files.writeString(objects, "subscribers: [{name: filed, password: x}]");
    Map<String, String> settings = new HashMap<>(environment("registrar-4"));
    settings.put("TANDEM_PROVISIONING", objects.toString());
    ServiceProcess described = process(settings);
    try (ApiClient itsApi = started(described)) {
      assertThat(json(itsApi.get("/api/v1/subscribers/filed")).getString("managedBy"))
          .isEqualTo("file");
      assertThat(itsApi.get("/health/ready").body()).contains("provisioning-file");

      Files.writeString(objects, "prune: true\nsubscribers: []");
      Await.until(
          "the subscriber is gone",
          PATIENCE,
          () -> itsApi.get("/api/v1/subscribers/filed").statusCode() == 404);
    } finally {
      described.stop();
    }
  }

  @Test
  void handsPartitionsOverWithTheirState() throws Exception {
    // As many addresses as reach every partition.
    List<String> addresses =
        IntStream.range(0, 20).mapToObj(number -> "k" + number + "@example.org").toList();
    addresses.forEach(address -> signaling.register(address, "1", 5, DESK, 3600));
    ServiceProcess other = process("registrar-1");
    other.start();
    try (ApiClient otherApi = new ApiClient(other.httpPort(), "token")) {
      Await.until("the second registrar owns some partitions", PATIENCE, () -> owned(otherApi) > 0);

      addresses.forEach(
          address ->
              assertThat(signaling.register(address, "1", 4, DESK, 0).outcome())
                  .isEqualTo("500 Out Of Order"));
    } finally {
      other.stop();
    }

    addresses.forEach(
        address ->
            assertThat(signaling.register(address, "1", 6, MOBILE, 3600).contacts())
                .containsExactly(DESK, MOBILE));
  }

  private static double owned(ApiClient anApi) {
    return owned(anApi, "registrar-loc");
  }

  private static double owned(ApiClient anApi, String group) {
    return anApi
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("tandem_kafka_owned_partitions{group=\"" + group))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void publishesWhatExpires() {
    signaling.register("d@example.org", "1", 1, DESK, 3600);
    signaling.register("d@example.org", "2", 1, MOBILE, 2);

    Await.until(
        "the mobile's binding ends",
        PATIENCE,
        () -> signaling.bound("d@example.org").equals(List.of(DESK)));
  }

  @Test
  void tellsAnApplicationWhoCameAndWhoWentInOrderAndUntilItListens() throws Exception {
    String address = "w@example.org";
    Await.until(
        "the group of webhooks has its partitions",
        PATIENCE,
        () -> owned(api, "binding-webhooks") == 4);
    signaling.register(address, "1", 1, DESK, 3600);
    signaling.register(address, "1", 2, DESK, 3600);
    signaling.register(address, "2", 1, MOBILE, 5);
    signaling.register(address, "1", 3, DESK, 0);

    Await.until("all is told", PATIENCE, () -> application.taken(address).size() >= 4);

    List<WebhookReceiver.Notice> told = application.taken(address);
    assertThat(told.stream().map(WebhookReceiver.Notice::change))
        .containsExactly(
            "added " + DESK, "added " + MOBILE, "removed " + DESK, "expired " + MOBILE);
    assertThat(told.get(1).json().getJsonArray("contacts")).containsExactly(DESK, MOBILE);
    for (WebhookReceiver.Notice notice : told) {
      String seconds = notice.signature().replaceFirst("t=(\\d+),v1=.*", "$1");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(WEBHOOK_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String signed = seconds + "\n" + application.url() + "\n" + notice.body();
      String proof = HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
      assertThat(notice.signature()).isEqualTo("t=" + seconds + ",v1=" + proof);
    }
  }

  @Test
  void storesASubscriberWithoutItsPasswordAnywhere() {
    HttpResponse<String> created =
        api.put("/api/v1/subscribers/e", "{\"password\": \"hunter2-hunter2\"}");

    assertThat(created.statusCode()).isEqualTo(201);
    Await.until(
        "the subscriber is published",
        PATIENCE,
        () -> signaling.latest(Topic.SUBSCRIBERS, "e").isPresent());
    Await.until(
        "the request is there too",
        PATIENCE,
        () -> signaling.latest(Topic.PROVISIONING_REQUESTS, "e").isPresent());
    for (Topic topic : Topic.values()) {
      assertThat(signaling.records(topic))
          .as(topic.topicName())
          .noneMatch(
              record ->
                  record
                      .value()
                      .map(value -> new String(value, StandardCharsets.ISO_8859_1))
                      .orElse("")
                      .contains("hunter2"));
    }
  }

  @Test
  void makesADeletedSubscriberUnreachable() {
    api.put("/api/v1/subscribers/f", "{\"password\": \"x\"}");
    signaling.register("f@example.org", "1", 1, DESK, 3600);

    assertThat(api.delete("/api/v1/subscribers/f").statusCode()).isEqualTo(204);

    Await.until(
        "the bindings are gone", PATIENCE, () -> signaling.bound("f@example.org").isEmpty());
    assertThat(api.get("/api/v1/subscribers/f").statusCode()).isEqualTo(404);
  }

  @Test
  void keepsAsideWhatItCannotReadAndGoesOn() {
    List<Topic> topics =
        List.of(
            Topic.REGISTER_REQUESTS,
            Topic.PROVISIONING_REQUESTS,
            Topic.SUBSCRIBERS,
            Topic.TRUNKS,
            Topic.NUMBERS,
            Topic.BINDINGS);

    topics.forEach(signaling::writeGarbage);

    for (Topic topic : topics) {
      Await.until(
          "garbage of " + topic.topicName() + " is among the dead letters",
          PATIENCE,
          () ->
              signaling
                  .records(Topic.DEAD_LETTERS)
                  .anyMatch(
                      letter -> letter.header("topic").equals(Optional.of(topic.topicName()))));
    }
    assertThat(signaling.register("g@example.org", "1", 1, DESK, 3600).outcome())
        .isEqualTo("accepted");
    assertThat(api.put("/api/v1/subscribers/g", "{\"password\": \"x\"}").statusCode())
        .isEqualTo(201);
  }

  @Test
  void answers503WhileKafkaIsAwayAndRecoversByItself() {
    signaling.register("i@example.org", "1", 1, DESK, 3600);

    kafka.stop();
    HttpResponse<String> refused = api.put("/api/v1/subscribers/i", "{\"password\": \"x\"}");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(api.get("/api/v1/subscribers").statusCode()).isEqualTo(200);
    assertThat(api.get("/health/live").statusCode()).isEqualTo(200);

    kafka.start();
    Await.until(
        "the registrar is ready again",
        Duration.ofSeconds(60),
        () -> api.get("/health/ready").statusCode() == 200,
        () -> api.get("/health/ready").body());
    // The change that was not confirmed may still have been made: asking again settles it.
    Await.until(
        "the subscriber is stored",
        PATIENCE,
        () -> api.put("/api/v1/subscribers/i", "{\"password\": \"x\"}").statusCode() < 300);
    assertThat(signaling.register("i@example.org", "1", 2, MOBILE, 3600).outcome())
        .isEqualTo("accepted");
  }

  @Test
  void keepsTheCallsThatEndAndShowsThemOverARestart() throws Exception {
    CallRecord call = Calls.answered(1, "2026-11-26T08:00:00Z", 10);
    signaling.end(call);
    signaling.end(call);
    signaling.end(Calls.busy(2, "2026-11-26T08:00:00Z"));
    signaling.writeGarbage(Topic.CDRS);

    Await.until("both calls are kept", PATIENCE, () -> kept() == 2);
    stopRegistrar();
    startRegistrar();
    Await.until("both calls are still there", PATIENCE, () -> kept() == 2);

    assertThat(json(api.get("/api/v1/cdrs/" + Calls.sid(1))).getString("disposition"))
        .isEqualTo("answered");
    assertThat(data.resolve("history")).isNotEmptyDirectory();
  }

  private static int kept() {
    HttpResponse<String> list = api.get("/api/v1/cdrs");
    return list.statusCode() == 200 ? json(list).getInteger("total") : 0;
  }

  @Test
  void registersPhonesWithoutAHistory() throws Exception {
    Map<String, String> settings = new HashMap<>(environment("registrar-2"));
    settings.put("TANDEM_HISTORY_URL", "jdbc:postgresql://127.0.0.1:1/calls");
    ServiceProcess alone = process(settings);
    try (ApiClient itsApi = started(alone)) {
      Await.until(
          "it has tried to open the history",
          PATIENCE,
          () -> itsApi.get("/health/ready").body().contains("refused"),
          () -> itsApi.get("/health/ready").body());

      assertThat(itsApi.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(itsApi.get("/api/v1/cdrs").statusCode()).isEqualTo(503);
      assertThat(signaling.register("m@example.org", "1", 1, DESK, 3600).outcome())
          .isEqualTo("accepted");
    } finally {
      alone.stop();
    }
  }

  private static ApiClient started(ServiceProcess process) throws Exception {
    process.start();
    return new ApiClient(process.httpPort(), "token");
  }

  @Test
  void refusesADatabaseThatItDoesNotKnow() {
    Map<String, String> settings = new HashMap<>(environment("registrar-3"));
    settings.put("TANDEM_HISTORY_URL", "jdbc:mysql://127.0.0.1/calls?password=x");

    assertThatThrownBy(() -> process(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("history.url must begin with jdbc:postgresql: or jdbc:h2:");
  }

  @Test
  void showsWhatItCounts() {
    signaling.register("j@example.org", "1", 1, DESK, 3600);

    assertThat(api.get("/metrics").body())
        .contains("tandem_registrar_registrations_total{outcome=\"accepted\"}")
        .contains("tandem_registrar_bindings ")
        .contains("tandem_registrar_registration_seconds_count");
  }

  private static List<String> contacts(HttpResponse<String> list) {
    return json(list).getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("contact"))
        .toList();
  }
}
