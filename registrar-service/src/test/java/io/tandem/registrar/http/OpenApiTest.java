package io.tandem.registrar.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.registrar.history.Calls;
import io.tandem.runtime.http.OpenApi;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The description of the API names what the shapes read and show, all of it and nothing else. */
class OpenApiTest {

  private static final JsonObject SCHEMAS =
      OpenApi.document().getJsonObject("components").getJsonObject("schemas");

  @Test
  void describesEveryFieldOfEveryShape() {
    Map<String, String> schemas =
        Map.of(
            "/api/v1/subscribers", "Subscriber",
            "/api/v1/trunks", "Trunk",
            "/api/v1/applications", "Application",
            "/api/v1/numbers", "Number");
    for (ObjectShape<?> shape : shapes()) {
      assertThat(properties(schemas.getOrDefault(shape.path(), "")))
          .as(shape.path())
          .isEqualTo(shape.fields());
    }
  }

  @Test
  void describesTheObjectsWithinAndTheCallsThatWere() {
    assertThat(properties("Account")).isEqualTo(AccountApi.FIELDS);
    assertThat(properties("TrunkTarget")).isEqualTo(TrunkShape.TARGET_FIELDS);
    assertThat(properties("TrunkLogin")).isEqualTo(TrunkShape.LOGIN_FIELDS);
    assertThat(properties("TrunkPolicy")).isEqualTo(PolicyShape.FIELDS);
    assertThat(properties("TrunkRoute")).isEqualTo(TrunkShape.ROUTE_FIELDS);
    assertThat(properties("TrunkNumbering")).isEqualTo(TrunkShape.NUMBERING_FIELDS);
    assertThat(properties("Webhook")).isEqualTo(ApplicationShape.WEBHOOK_FIELDS);
    // Cells hold no objects.
    Set<String> inJson = new HashSet<>(CallForm.CSV_HEADER);
    inJson.addAll(Set.of("callerQuality", "calleeQuality"));
    assertThat(properties("Call")).isEqualTo(inJson);
    assertThat(properties("LegQuality"))
        .isEqualTo(QualityForm.json(Calls.media("caller")).fieldNames());
  }

  private static List<ObjectShape<?>> shapes() {
    return ObjectShapes.of(
        "example.org", _ -> {}, new TrunkShape(Optional.empty(), _ -> Optional.empty()), false);
  }

  private static Set<String> properties(String schema) {
    return SCHEMAS
        .getJsonObject(schema, new JsonObject())
        .getJsonObject("properties", new JsonObject())
        .fieldNames();
  }
}
