package io.tandem.registrar.http;

import static io.tandem.registrar.http.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.Provisioned.Kind;
import io.tandem.contracts.Reach;
import io.tandem.kernel.RandomTokens;
import io.tandem.registrar.location.BindingDirectory;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.runtime.config.Secret;
import io.tandem.runtime.health.Health;
import io.tandem.runtime.http.HttpFront;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.ManualClock;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two accounts and the admin, over real HTTP: neither account ever learns of the other. */
class TenantsTest {

  private static final String PASSWORD = "{\"password\": \"x\"}";

  private final Vertx vertx = Vertx.vertx();
  private final ManualClock clock = new ManualClock();
  private final ObjectDirectory objects = new ObjectDirectory();
  private final BindingDirectory bindings = new BindingDirectory();
  private final TableProvisioning provisioning = new TableProvisioning(objects);
  private HttpFront front;
  private ApiClient admin;
  private String redId;
  private String blueId;
  private ApiClient red;
  private ApiClient blue;

  @BeforeEach
  void start() {
    front =
        new HttpFront(vertx, new Secret("token"), new Health(), new Metrics())
            .admit(new AccountDoor(objects))
            .mount(new AccountApi(objects, provisioning, new RandomTokens(new Random(7)), clock))
            .mount(new BindingApi(bindings, objects, clock));
    for (ObjectShape<?> shape :
        ObjectShapes.of(
            "example.org",
            _ -> {},
            new TrunkShape(Optional.empty(), _ -> Optional.empty()),
            false)) {
      front.mount(new ObjectImport(shape, objects, provisioning));
      front.mount(new ObjectApi(shape, objects, provisioning));
    }
    front.start(List.of(InetAddress.getLoopbackAddress()), 0, Optional.empty()).await();
    admin = new ApiClient(front.port(), "token");
    redId = made("Red");
    blueId = made("Blue");
    red = new ApiClient(front.port(), tokenOf(redId));
    blue = new ApiClient(front.port(), tokenOf(blueId));
  }

  private String made(String name) {
    HttpResponse<String> made =
        admin.post("/api/v1/accounts", "{\"displayName\": \"" + name + "\"}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return json(made).getString("id");
  }

  private String tokenOf(String account) {
    HttpResponse<String> made =
        admin.post("/api/v1/accounts/" + account + "/tokens", "{\"displayName\": \"panel\"}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return json(made).getString("token");
  }

  @AfterEach
  void stop() {
    admin.close();
    red.close();
    blue.close();
    front.stop().await();
    vertx.close().await();
  }

  @Test
  void whatAnAccountMakesIsItsOwnAndForTheOtherAsIfItWereNotThere() {
    HttpResponse<String> made = red.put("/api/v1/subscribers/1001", PASSWORD);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(json(made).getString("account")).isEqualTo(redId);
    admin.put("/api/v1/subscribers/1003", PASSWORD);

    assertThat(json(red.get("/api/v1/subscribers")).getInteger("total")).isEqualTo(1);
    assertThat(json(blue.get("/api/v1/subscribers")).getInteger("total")).isZero();
    assertThat(json(admin.get("/api/v1/subscribers")).getInteger("total")).isEqualTo(2);
    assertThat(json(admin.get("/api/v1/subscribers?account=" + redId)).getInteger("total"))
        .isEqualTo(1);

    assertSame(blue.get("/api/v1/subscribers/1001"), blue.get("/api/v1/subscribers/nobody"), 404);
    assertSame(
        blue.delete("/api/v1/subscribers/1001"), blue.delete("/api/v1/subscribers/nobody"), 404);
    assertSame(
        blue.delete("/api/v1/subscribers/1001", "If-Match", "\"1\""),
        blue.delete("/api/v1/subscribers/nobody", "If-Match", "\"1\""),
        404);
    assertThat(red.get("/api/v1/subscribers/1001").statusCode()).isEqualTo(200);
  }

  private static void assertSame(HttpResponse<String> one, HttpResponse<String> other, int status) {
    assertThat(one.statusCode()).as(one.body()).isEqualTo(status);
    assertThat(one.body()).isEqualTo(other.body());
  }

  @Test
  void aNameThatIsTakenIsRefusedWithoutSayingByWhom() {
    red.put("/api/v1/subscribers/1001", PASSWORD);
    for (HttpResponse<String> refused :
        List.of(
            blue.put("/api/v1/subscribers/1001", PASSWORD),
            blue.put("/api/v1/subscribers/1001", PASSWORD, "If-None-Match", "*"),
            blue.put("/api/v1/subscribers/1001", PASSWORD, "If-Match", "\"1\""),
            blue.put("/api/v1/subscribers/1001", "{\"displayName\": \"mine\"}"))) {
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
      assertThat(json(refused).getString("field")).isEqualTo("name");
      assertThat(refused.body()).doesNotContain(redId);
    }
    HttpResponse<String> lines =
        blue.post(
            "/api/v1/subscribers:import",
            "{\"name\": \"1001\", \"password\": \"x\"}\n{\"name\": \"1002\", \"password\": \"x\"}");
    assertThat(json(lines).getInteger("stored")).isEqualTo(1);
    assertThat(json(lines).getJsonArray("errors").getJsonObject(0).getInteger("status"))
        .isEqualTo(409);
    assertThat(json(blue.get("/api/v1/subscribers/1002")).getString("account")).isEqualTo(blueId);
  }

  @Test
  void anAccountCannotGiveItsObjectsAwayNorTheAdminToNobody() {
    red.put("/api/v1/subscribers/1001", PASSWORD);
    HttpResponse<String> away =
        red.put("/api/v1/subscribers/1001", "{\"account\": \"" + blueId + "\"}");
    assertThat(away.statusCode()).isEqualTo(400);
    assertThat(json(away).getString("field")).isEqualTo("account");
    String nobody = "AC" + "1".repeat(32);
    assertThat(
            admin.put("/api/v1/subscribers/1001", "{\"account\": \"" + nobody + "\"}").statusCode())
        .isEqualTo(400);

    HttpResponse<String> moved =
        admin.put("/api/v1/subscribers/1001", "{\"account\": \"" + blueId + "\"}");
    assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
    assertThat(red.get("/api/v1/subscribers/1001").statusCode()).isEqualTo(404);
    assertThat(json(blue.get("/api/v1/subscribers")).getInteger("total")).isEqualTo(1);
    // Who changes it without a word about whose it is leaves it whose it is.
    assertThat(json(admin.put("/api/v1/subscribers/1001", "{}")).getString("account"))
        .isEqualTo(blueId);
  }

  @Test
  void trunksAreTheAdminsToChangeAndNumbersToGive() {
    admin.put("/api/v1/trunks/carrier", trunkOf(redId));
    admin.put(
        "/api/v1/numbers/+4930123", "{\"trunk\": \"carrier\", \"account\": \"" + redId + "\"}");

    assertThat(red.get("/api/v1/trunks/carrier").statusCode()).isEqualTo(200);
    assertThat(red.put("/api/v1/trunks/carrier", trunkOf(redId)).statusCode()).isEqualTo(403);
    assertThat(red.put("/api/v1/trunks/mine", "{}").statusCode()).isEqualTo(403);
    assertThat(red.delete("/api/v1/trunks/carrier").statusCode()).isEqualTo(403);

    assertThat(red.put("/api/v1/numbers/+4930123", "{\"service\": \"600\"}").statusCode())
        .isEqualTo(200);
    assertSame(
        blue.put("/api/v1/numbers/+4930123", "{\"service\": \"600\"}"),
        blue.put("/api/v1/numbers/+4930124", "{\"service\": \"600\"}"),
        404);
    assertThat(red.put("/api/v1/numbers/+4930125", "{\"service\": \"600\"}").statusCode())
        .isEqualTo(404);
    assertThat(red.delete("/api/v1/numbers/+4930123").statusCode()).isEqualTo(403);
  }

  private static String trunkOf(String account) {
    return "{\"networks\": [\"192.0.2.1\"], \"account\": \"" + account + "\"}";
  }

  @Test
  void whatIsTheAdminsAloneIsForbiddenAndWhatIsNoTokenUnknown() {
    assertThat(red.get("/api/v1/bans").statusCode()).isEqualTo(403);
    assertThat(red.get("/api/v1/subscribersX").statusCode()).isEqualTo(403);
    assertThat(red.post("/api/v1/accounts", "{}").statusCode()).isEqualTo(403);
    assertThat(red.post("/api/v1/accounts/" + redId + "/tokens", "{}").statusCode()).isEqualTo(403);
    assertThat(json(red.get("/api/v1/accounts")).getInteger("total")).isEqualTo(1);
    assertThat(red.get("/api/v1/accounts/" + redId).statusCode()).isEqualTo(200);
    assertThat(red.get("/api/v1/accounts/" + blueId).statusCode()).isEqualTo(404);
    try (ApiClient stranger = new ApiClient(front.port(), "tandem_" + "0".repeat(64))) {
      assertThat(stranger.get("/api/v1/subscribers").statusCode()).isEqualTo(401);
      assertThat(stranger.get("/api/v1/openapi.json").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aTokenIsShownOnceAndEndsWhenItIsTakenAwayOrItsAccountIsDisabled() {
    String account = "/api/v1/accounts/" + redId;
    JsonObject shown = json(admin.get(account));
    assertThat(shown.encode()).doesNotContain("tandem_");
    String id = shown.getJsonArray("tokens").getJsonObject(0).getString("id");
    assertThat(id).matches("TK[0-9a-f]{32}");

    assertThat(admin.put(account, "{\"enabled\": false}").statusCode()).isEqualTo(200);
    assertThat(red.get("/api/v1/subscribers").statusCode()).isEqualTo(401);
    assertThat(admin.put(account, "{\"displayName\": \"Red\"}").statusCode()).isEqualTo(200);
    assertThat(red.get("/api/v1/subscribers").statusCode()).isEqualTo(200);

    assertThat(admin.delete(account + "/tokens/" + id).statusCode()).isEqualTo(204);
    assertThat(admin.delete(account + "/tokens/" + id).statusCode()).isEqualTo(404);
    assertThat(red.get("/api/v1/subscribers").statusCode()).isEqualTo(401);
  }

  @Test
  void anAccountGoesWhenNothingBelongsToIt() {
    red.put("/api/v1/subscribers/1001", PASSWORD);
    assertThat(admin.delete("/api/v1/accounts/" + redId).statusCode()).isEqualTo(409);
    red.delete("/api/v1/subscribers/1001");
    assertThat(admin.delete("/api/v1/accounts/" + redId).statusCode()).isEqualTo(204);
    assertThat(red.get("/api/v1/subscribers").statusCode()).isEqualTo(401);
    assertThat(objects.count(Kind.ACCOUNT)).isEqualTo(1);
  }

  @Test
  void showsAnAccountTheBindingsOfItsOwnSubscribers() {
    red.put("/api/v1/subscribers/1001", PASSWORD);
    blue.put("/api/v1/subscribers/1002", PASSWORD);
    bind("1001@example.org");
    bind("1002@example.org");

    assertThat(json(admin.get("/api/v1/bindings")).getInteger("total")).isEqualTo(2);
    JsonObject own = json(red.get("/api/v1/bindings"));
    assertThat(own.getInteger("total")).isEqualTo(1);
    assertThat(own.getJsonArray("items").getJsonObject(0).getString("aor"))
        .isEqualTo("1001@example.org");
    assertThat(json(red.get("/api/v1/bindings?aor=1002@example.org")).getInteger("total")).isZero();
  }

  private void bind(String address) {
    bindings.put(
        new BindingSet(
            address,
            List.of(
                new BindingSet.Binding(
                    "sip:desk@192.0.2.7",
                    clock.epochMillis() + 60_000,
                    1000,
                    "id",
                    1,
                    "",
                    0,
                    "",
                    new Reach("signaling-0", "UDP", "192.0.2.7", 5060, 0, List.of()),
                    clock.epochMillis()))));
  }
}
