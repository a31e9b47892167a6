package io.tandem.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.runtime.config.ConfigException;
import io.tandem.runtime.config.ConfigSource;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole exchange, started once from an empty folder. */
class ExchangeTest {

  @TempDir private static Path temporary;

  private static Exchange exchange;

  @BeforeAll
  static void start() throws Exception {
    exchange = prepare(Map.of());
    exchange.start();
  }

  @AfterAll
  static void close() {
    exchange.close();
  }

  @Test
  void saysThatItIsReadyAndHowToPlaceTheFirstCall() {
    assertThat(exchange.welcome().text())
        .startsWith("tandem ready\n")
        .contains("1001 to 1009, password tandem-1001", "dial 600");
  }

  @Test
  void makesTheDemoAccounts() throws Exception {
    assertThat(get("/api/v1/subscribers")).contains("\"total\":9");
  }

  @Test
  void isReadyInEveryPart() throws Exception {
    assertThat(new JsonObject(get("/health/ready")).getString("status")).isEqualTo("up");
  }

  @Test
  void refusesASecondOneOnTheSameFolder() {
    assertThatThrownBy(() -> prepare(Map.of()))
        .isInstanceOf(LaunchFailure.class)
        .hasMessageEndingWith("is in use by another Tandem");
  }

  @Test
  void refusesToEmptyAKafkaThatIsNotItsOwn() {
    assertThatThrownBy(
            () ->
                Exchange.prepare(
                    ConfigSource.of(Map.of("TANDEM_KAFKA", "127.0.0.1:9092")),
                    StandaloneMain.SERVICES,
                    true,
                    _ -> {}))
        .isInstanceOf(LaunchFailure.class)
        .hasMessageContaining("is not ours to empty");
  }

  @Test
  void insistsOnATokenOfItsOwnWhenItListensInPublic() {
    Map<String, String> open = Map.of("TANDEM_LISTEN", "0.0.0.0", "TANDEM_ADVERTISE", "192.0.2.10");

    assertThatThrownBy(() -> prepare(open))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("admin-token must be set");
  }

  @Test
  void theCatalogueOfMetricsIsDocumented() throws Exception {
    String catalogue = exchange.process().metrics().markdown();
    // To be copied when the test says that the page is behind.
    Files.writeString(Path.of("target", "metrics.md"), catalogue);

    String page = Repository.text(Repository.ROOT.resolve("docs/metrics.md"));

    assertThat(page).contains(catalogue);
  }

  @Test
  void theDescriptionOfTheApiNamesEveryRouteAndNoOther() throws Exception {
    JsonObject paths =
        new JsonObject(getWithoutToken("/api/v1/openapi.json")).getJsonObject("paths");
    Set<String> described = new TreeSet<>();
    for (String path : paths.fieldNames()) {
      for (String key : paths.getJsonObject(path).fieldNames()) {
        if (!key.equals("parameters")) {
          described.add(key.toUpperCase(Locale.ROOT) + " " + path.replaceAll("\\{\\w+}", "{}"));
        }
      }
    }
    Set<String> served = new TreeSet<>();
    for (String route : exchange.process().routes()) {
      if (route.contains(" /api/")) {
        served.add(route.replaceAll("/:\\w+", "/{}"));
      }
    }
    assertThat(described).isEqualTo(served);
  }

  private static Exchange prepare(Map<String, String> more) throws Exception {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("TANDEM_DATA_DIR", temporary.resolve("data").toString());
    environment.put("TANDEM_HTTP_PORT", "0");
    environment.put("TANDEM_SIP_PORT", "0");
    return Exchange.prepare(ConfigSource.of(environment), StandaloneMain.SERVICES, false, _ -> {});
  }

  private static String get(String path) throws Exception {
    return send(request(path).header("Authorization", "Bearer tandem-dev").build());
  }

  private static String getWithoutToken(String path) throws Exception {
    return send(request(path).build());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + exchange.process().httpPort() + path));
  }

  private static String send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
