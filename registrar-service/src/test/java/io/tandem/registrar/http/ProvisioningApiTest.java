package io.tandem.registrar.http;

import static io.tandem.registrar.http.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.Reach;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import io.tandem.contracts.TrunkState;
import io.tandem.kernel.Seal;
import io.tandem.registrar.location.BindingDirectory;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.registrar.subscriber.Ha1;
import io.tandem.runtime.config.Secret;
import io.tandem.runtime.health.Health;
import io.tandem.runtime.http.HttpFront;
import io.tandem.runtime.metrics.Metrics;
import io.tandem.testkit.ManualClock;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API over real HTTP, with the owner of all subscribers beside it instead of behind Kafka. */
class ProvisioningApiTest {

  private static final String ALICE = "/api/v1/subscribers/1001";

  private final Vertx vertx = Vertx.vertx();
  private final ManualClock clock = new ManualClock();
  private final ObjectDirectory objects = new ObjectDirectory();
  private final BindingDirectory bindings = new BindingDirectory();
  private final TableProvisioning provisioning = new TableProvisioning(objects);
  private final List<String> unreachable = new CopyOnWriteArrayList<>();
  private final Seal seal = new Seal("a key of sixteen octets or more", List.of());
  private final States states = new States();
  private final List<ObjectShape<?>> shapes =
      ObjectShapes.of(
          "example.org", unreachable::add, new TrunkShape(Optional.of(seal), states::of), false);
  private HttpFront front;
  private ApiClient api;

  @BeforeEach
  void start() {
    front =
        new HttpFront(vertx, new Secret("token"), new Health(), new Metrics())
            .mount(new BindingApi(bindings, objects, clock));
    for (ObjectShape<?> shape : shapes) {
      front.mount(new ObjectImport(shape, objects, provisioning));
      front.mount(new ObjectApi(shape, objects, provisioning));
    }
    front.start(List.of(InetAddress.getLoopbackAddress()), 0, Optional.empty()).await();
    api = new ApiClient(front.port(), "token");
  }

  @AfterEach
  void stop() {
    api.close();
    front.stop().await();
    vertx.close().await();
  }

  @Test
  void createsChangesShowsAndDeletesASubscriber() {
    HttpResponse<String> created =
        api.put(ALICE, "{\"password\": \"s3cret\", \"displayName\": \"Alice\"}");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(json(created))
        .isEqualTo(
            new JsonObject(
                """
                {"name": "1001", "domain": "example.org", "displayName": "Alice", "enabled": true,
                 "account": "AC00000000000000000000000000000000", "managedBy": "api",
                 "version": 1}
                """));

    HttpResponse<String> changed = api.put(ALICE, "{\"enabled\": false}", "If-Match", "\"1\"");
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(json(changed).getLong("version")).isEqualTo(2);
    assertThat(unreachable).containsExactly("1001@example.org");

    assertThat(json(api.get(ALICE))).isEqualTo(json(changed));
    assertThat(api.get(ALICE, "If-None-Match", "\"2\"").statusCode()).isEqualTo(304);

    assertThat(api.delete(ALICE, "If-Match", "\"1\"").statusCode()).isEqualTo(412);
    assertThat(api.delete(ALICE).statusCode()).isEqualTo(204);
    assertThat(api.delete(ALICE).statusCode()).isEqualTo(404);
    assertThat(api.get(ALICE).statusCode()).isEqualTo(404);
  }

  @Test
  void keepsTheHashesOfAPasswordAndShowsNeither() {
    api.put(ALICE, "{\"password\": \"s3cret\"}");
    api.put(ALICE, "{\"displayName\": \"Alice\"}");

    Subscriber kept = provisioning.subscriber("1001").orElseThrow();
    assertThat(kept.ha1()).isEqualTo(Ha1.of("1001", "example.org", "s3cret"));
    assertThat(kept.displayName()).isEqualTo("Alice");
    String everything = api.get(ALICE).body() + api.get("/api/v1/subscribers").body();
    assertThat(everything)
        .doesNotContain("s3cret")
        .doesNotContain(kept.ha1().get("MD5"))
        .doesNotContain(kept.ha1().get("SHA-256"));
  }

  @Test
  void importsLinesAndTellsWhatIsWrongWithWhich() {
    HttpResponse<String> answer =
        api.post(
            "/api/v1/subscribers:import",
            """
            {"name": "2001", "password": "a"}

            {"name": "2002"}
            not json
            {"name": "2003", "password": "c", "displayName": "Three"}\r
            {"name": "bad name", "password": "c"}
            {"name": "2004", "password": "d", "pasword": "d"}
            {"name": "2005", "password": "e"}""");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonObject told = json(answer);
    assertThat(told.getLong("stored")).isEqualTo(3);
    assertThat(told.getLong("failed")).isEqualTo(4);
    assertThat(
            told.getJsonArray("errors").stream()
                .map(JsonObject.class::cast)
                .map(error -> error.getLong("line") + " " + error.getString("field")))
        .containsExactlyInAnyOrder("3 password", "4 null", "6 name", "7 pasword");
    assertThat(provisioning.subscriber("2003").orElseThrow().displayName()).isEqualTo("Three");
    assertThat(provisioning.subscriber("2005")).isPresent();
  }

  @Test
  void importsMoreThanFitsIntoOneBody() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      lines.append("{\"name\": \"i").append(i).append("\", \"password\": \"secret\"}\n");
    }
    HttpResponse<String> answer = api.post("/api/v1/subscribers:import", lines.toString());

    assertThat(json(answer).getLong("stored")).isEqualTo(10_000);
    assertThat(objects.count(Provisioned.Kind.SUBSCRIBER)).isEqualTo(10_000);
  }

  @Test
  void readsNoFurtherThanALineThatHasNoEnd() {
    HttpResponse<String> answer =
        api.post(
            "/api/v1/subscribers:import",
            "{\"name\": \"2001\", \"password\": \"a\"}\n" + "x".repeat(200_000));

    JsonObject told = json(answer);
    assertThat(told.getLong("stored")).isEqualTo(1);
    assertThat(told.getJsonArray("errors").getJsonObject(0).getInteger("status")).isEqualTo(413);
  }

  @Test
  void createsShowsAndChangesATrunk() {
    String trunk =
        """
        {"displayName": "A carrier", "networks": ["192.0.2.0/24"],
         "targets": [{"uri": "sip:sbc1.example.com;transport=tcp", "priority": 1, "weight": 3},
                     {"uri": "sip:192.0.2.9:5070"}],
         "numbering": {"countryCode": "49", "nationalPrefix": "0", "sends": "national"},
         "routes": [{"prefix": "+49", "priority": 2}, {"prefix": "+"}],
         "callerNumber": "+4930123456",
         "policy": {"maxCalls": 30, "callsPerSecond": 5, "forbiddenPrefixes": ["+49900"],
                    "rewrites": [{"prefix": "+4932", "with": "+32"}], "codecs": ["PCMA"],
                    "caller": "trunk-number", "pingSeconds": 30, "emergency": true,
                    "srtp": "required"}}
        """;
    HttpResponse<String> created = api.put("/api/v1/trunks/carrier", trunk);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(json(created))
        .isEqualTo(
            new JsonObject(
                """
                {"id": "carrier", "displayName": "A carrier", "enabled": true,
                 "networks": ["192.0.2.0/24"],
                 "targets": [
                   {"uri": "sip:sbc1.example.com;transport=tcp", "priority": 1, "weight": 3},
                   {"uri": "sip:192.0.2.9:5070", "priority": 10, "weight": 1}],
                 "numbering": {"countryCode": "49", "nationalPrefix": "0",
                               "internationalPrefix": "00", "sends": "national"},
                 "routes": [{"prefix": "+49", "priority": 2}, {"prefix": "+", "priority": 10}],
                 "callerNumber": "+4930123456",
                 "failoverOn": [408, 500, 502, 503, 504], "certificates": [],
                 "policy": {"maxCalls": 30, "callsPerSecond": 5, "maxDurationSeconds": 0,
                            "allowedPrefixes": [], "forbiddenPrefixes": ["+49900"],
                            "rewrites": [{"prefix": "+4932", "with": "+32"}],
                            "caller": "trunk-number", "codecs": ["PCMA"], "pingSeconds": 30,
                            "emergency": true, "srtp": "required"},
                 "account": "AC00000000000000000000000000000000", "managedBy": "api",
                 "version": 1}
                """));
    assertThat(json(api.get("/api/v1/trunks/carrier"))).isEqualTo(json(created));
    // What was read can be sent back.
    assertThat(api.put("/api/v1/trunks/carrier", created.body(), "If-Match", "\"1\"").statusCode())
        .isEqualTo(200);
    assertThat(json(api.get("/api/v1/trunks")).getInteger("total")).isEqualTo(1);
    assertThat(api.get("/api/v1/subscribers/carrier").statusCode()).isEqualTo(404);
    assertThat(api.delete("/api/v1/trunks/carrier").statusCode()).isEqualTo(204);
  }

  @Test
  void namesWhatIsWrongWithATrunk() {
    assertTrunkRefused("{\"networks\": [\"192.0.2.0/24\", \"10\"]}", "networks[1]");
    assertTrunkRefused("{\"networks\": [\"0.0.0.0/0\"]}", "networks[0]");
    assertTrunkRefused("{\"networks\": \"192.0.2.1\"}", "networks");
    assertTrunkRefused("{\"networks\": [null]}", "networks[0]");
    assertTrunkRefused("{\"targets\": [{}]}", "targets[0].uri");
    assertTrunkRefused("{\"targets\": [{\"uri\": \"sip:me@example.com\"}]}", "targets[0].uri");
    assertTrunkRefused(
        "{\"targets\": [{\"uri\": \"sip:a.example;transport=ws\"}]}", "targets[0].uri");
    assertTrunkRefused(
        "{\"targets\": [{\"uri\": \"sip:a.example\", \"weight\": 0}]}", "targets[0].weight");
    assertTrunkRefused(
        "{\"targets\": [{\"uri\": \"sip:a.example\", \"wait\": 0}]}", "targets[0].wait");
    assertTrunkRefused("{\"targets\": [7]}", "targets[0]");
    assertTrunkRefused("{\"routes\": [{\"prefix\": \"+49\"}]}", "routes");
    assertTrunkRefused(
        "{\"targets\": [{\"uri\": \"sip:a\"}], \"routes\": [{\"prefix\": \"49\"}]}",
        "routes[0].prefix");
    assertTrunkRefused("{\"numbering\": {\"countryCode\": \"049\"}}", "numbering.countryCode");
    assertTrunkRefused("{\"numbering\": {\"sends\": \"isdn\"}}", "numbering.sends");
    assertTrunkRefused("{\"numbering\": {\"sends\": \"national\"}}", "numbering.countryCode");
    assertTrunkRefused("{\"callerNumber\": \"030123\"}", "callerNumber");
    assertTrunkRefused("{\"failoverOn\": [503, 200]}", "failoverOn[1]");
    assertTrunkRefused("{\"policy\": {\"maxCalls\": -1}}", "policy.maxCalls");
    assertTrunkRefused("{\"policy\": {\"pingSeconds\": 1}}", "policy.pingSeconds");
    assertTrunkRefused("{\"policy\": {\"caller\": \"me\"}}", "policy.caller");
    assertTrunkRefused("{\"policy\": {\"emergency\": true}}", "policy.emergency");
    assertTrunkRefused("{\"policy\": {\"srtp\": \"preferred\"}}", "policy.srtp");
    assertTrunkRefused("{\"policy\": {\"calls\": 1}}", "policy.calls");
    assertTrunkRefused(
        "{\"policy\": {\"allowedPrefixes\": [\"+\", \"49\"]}}", "policy.allowedPrefixes[1]");
    assertTrunkRefused(
        "{\"policy\": {\"rewrites\": [{\"prefix\": \"+1\"}]}}", "policy.rewrites[0].with");
    assertRefused(api.put("/api/v1/trunks/A%20b", "{}"), 400, "id");
  }

  @Test
  void sealsThePasswordOfATrunkAndNeverShowsIt() {
    String carrier = "/api/v1/trunks/carrier";
    String servers = "\"targets\": [{\"uri\": \"sip:carrier.example\"}]";
    HttpResponse<String> created =
        api.put(
            carrier,
            "{" + servers + ", \"login\": {\"username\": \"acct\", \"password\": \"t0p s3cret\"}}");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body()).doesNotContain("s3cret").doesNotContain("v1.");
    assertThat(json(created).getJsonObject("login"))
        .isEqualTo(
            new JsonObject(
                "{\"username\":\"acct\",\"authUsername\":\"\",\"domain\":\"\",\"register\":true,\"expires\":600,\"number\":\"\"}"));
    String sealed = login().sealedPassword();
    assertThat(sealed).doesNotContain("s3cret");
    assertThat(seal.open(TrunkLogin.purpose("carrier"), sealed)).contains("t0p s3cret");

    // What a GET has shown can be put again: the password stays.
    HttpResponse<String> longer =
        api.put(carrier, json(created).put("displayName", "Other").encode());
    assertThat(longer.statusCode()).isEqualTo(200);
    assertThat(login().sealedPassword()).isEqualTo(sealed);
    // A password belongs to the name that it was given for.
    assertRefused(
        api.put(carrier, "{" + servers + ", \"login\": {\"username\": \"other\"}}"),
        400,
        "login.password");
  }

  private TrunkLogin login() {
    return objects
        .object(Provisioned.Kind.TRUNK, "carrier")
        .flatMap(object -> ((Trunk) object).login())
        .orElseThrow();
  }

  @Test
  void showsHowATrunkIsRegistered() {
    api.put(
        "/api/v1/trunks/carrier",
        "{\"targets\": [{\"uri\": \"sip:carrier.example\"}], \"login\": {\"username\": \"acct\", \"password\": \"p\"}}");
    assertThat(json(api.get("/api/v1/trunks/carrier")).containsKey("registration")).isFalse();
    states.known =
        Optional.of(
            new TrunkState(
                "carrier",
                TrunkState.Status.REGISTERED,
                "",
                0,
                600_000,
                "sip:carrier.example",
                "sip:acct@192.0.2.1;line=secretline",
                "secretline",
                "call",
                3,
                new Reach("signaling-0", "UDP", "192.0.2.2", 5060, 0, List.of())));
    HttpResponse<String> shown = api.get("/api/v1/trunks/carrier");
    assertThat(shown.body()).doesNotContain("secretline");
    assertThat(json(shown).getJsonObject("registration"))
        .isEqualTo(
            new JsonObject(
                "{\"status\":\"registered\",\"reason\":\"\",\"since\":\"1970-01-01T00:00:00Z\","
                    + "\"target\":\"sip:carrier.example\",\"node\":\"signaling-0\","
                    + "\"until\":\"1970-01-01T00:10:00Z\"}"));
    assertThat(api.put("/api/v1/trunks/carrier", shown.body()).statusCode()).isEqualTo(200);
  }

  @Test
  void keepsNoPasswordWithoutAKey() {
    HttpFront other = new HttpFront(vertx, new Secret("token"), new Health(), new Metrics());
    other.mount(new ObjectApi(new TrunkShape(Optional.empty(), states::of), objects, provisioning));
    other.start(List.of(InetAddress.getLoopbackAddress()), 0, Optional.empty()).await();
    try (ApiClient client = new ApiClient(other.port(), "token")) {
      assertRefused(
          client.put(
              "/api/v1/trunks/carrier",
              "{\"targets\": [{\"uri\": \"sip:a.example\"}], \"login\": {\"username\": \"a\", \"password\": \"p\"}}"),
          400,
          "login.password");
    } finally {
      other.stop().await();
    }
  }

  /** What is known of the registration of any trunk. */
  private static final class States {
    private volatile Optional<TrunkState> known = Optional.empty();

    Optional<TrunkState> of(String trunk) {
      return known.filter(state -> state.trunk().equals(trunk));
    }
  }

  @Test
  void importsObjectsOfEveryKind() {
    HttpResponse<String> trunks =
        api.post(
            "/api/v1/trunks:import",
            """
            {"id": "carrier", "networks": ["192.0.2.0/24"]}
            {"id": "pbx", "networks": ["192.0.2"]}
            """);
    assertThat(json(trunks).getLong("stored")).isEqualTo(1);
    assertThat(json(trunks).getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo("networks[0]");
    HttpResponse<String> numbers =
        api.post(
            "/api/v1/numbers:import",
            """
            {"number": "+4930123", "trunk": "carrier"}
            {"number": "+4930124", "application": "reception"}
            {"number": "030125", "trunk": "carrier"}
            """);
    assertThat(json(numbers).getLong("stored")).isEqualTo(2);
    assertThat(json(numbers).getJsonArray("errors").getJsonObject(0).getLong("line")).isEqualTo(3);
    assertThat(json(api.get("/api/v1/numbers/+4930124")).getString("application"))
        .isEqualTo("reception");
  }

  @Test
  void createsAndShowsAnApplicationAndNamesWhatIsWrongWithOne() {
    String path = "/api/v1/applications/reception";
    HttpResponse<String> created =
        api.put(
            path,
            """
            {"displayName": "The reception",
             "voice": {"url": "https://app.example.com/voice?x=1", "method": "get"},
             "statusCallback": {"url": "https://app.example.com/status"}}
            """);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(json(created))
        .isEqualTo(
            new JsonObject(
                """
                {"id": "reception", "displayName": "The reception",
                 "voice": {"url": "https://app.example.com/voice?x=1", "method": "get"},
                 "statusCallback": {"url": "https://app.example.com/status", "method": "post"},
                 "account": "AC00000000000000000000000000000000", "managedBy": "api",
                 "version": 1}
                """));
    assertThat(api.put(path, created.body(), "If-Match", "\"1\"").statusCode()).isEqualTo(200);

    assertRefused(api.put(path, "{}"), 400, "voice");
    assertRefused(api.put(path, "{\"voice\": {}}"), 400, "voice.url");
    for (String url :
        List.of(
            "http://app.example.com/",
            "ftp://app.example.com/",
            "https:///voice",
            "https://user:secret@app.example.com/",
            "https://app.example.com/#part",
            "https://app.example.com/a b",
            "https://app.example.com:70000/",
            "/voice",
            "")) {
      assertRefused(api.put(path, "{\"voice\": {\"url\": \"" + url + "\"}}"), 400, "voice.url");
    }
    assertRefused(
        api.put(path, "{\"voice\": {\"url\": \"https://a.example\", \"method\": \"put\"}}"),
        400,
        "voice.method");
  }

  private void assertTrunkRefused(String body, String field) {
    assertRefused(api.put("/api/v1/trunks/carrier", body), 400, field);
  }

  @Test
  void aNumberLandsOnExactlyOne() {
    String number = "/api/v1/numbers/+4930123456";
    HttpResponse<String> created = api.put(number, "{\"subscriber\": \"1001\"}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(json(created))
        .isEqualTo(
            new JsonObject(
                """
                {"number": "+4930123456", "subscriber": "1001",
                 "account": "AC00000000000000000000000000000000", "managedBy": "api",
                 "version": 1}
                """));
    assertThat(json(api.put(number, "{\"trunk\": \"pbx\"}")).getString("trunk")).isEqualTo("pbx");
    assertThat(json(api.put(number, "{\"service\": \"600\"}")).getString("service"))
        .isEqualTo("600");
    assertThat(json(api.get("/api/v1/numbers/%2B4930123456")).getLong("version")).isEqualTo(3);
    assertRefused(api.put(number, "{}"), 400, "subscriber");
    assertRefused(
        api.put(number, "{\"subscriber\": \"1001\", \"trunk\": \"pbx\"}"), 400, "subscriber");
    assertRefused(api.put("/api/v1/numbers/030123", "{\"subscriber\": \"1001\"}"), 400, "number");
  }

  @Test
  void namesTheFieldThatIsWrong() {
    assertRefused(api.put(ALICE, "{\"pasword\": \"x\"}"), 400, "pasword");
    assertRefused(api.put(ALICE, "{\"password\": 7}"), 400, "password");
    assertRefused(api.put(ALICE, "{\"password\": \"\"}"), 400, "password");
    assertRefused(api.put(ALICE, "{\"password\": null}"), 400, "password");
    assertRefused(api.put(ALICE, "{}"), 400, "password");
    assertRefused(api.put(ALICE, "{\"password\": \"x\", \"enabled\": \"no\"}"), 400, "enabled");
    assertRefused(
        api.put(ALICE, "{\"password\": \"x\", \"displayName\": \"a\\r\\nb\"}"), 400, "displayName");
    assertRefused(api.put(ALICE, "{\"password\": \"x\", \"name\": \"1002\"}"), 400, "name");
    assertRefused(api.put(ALICE, "{\"password\": \"x\", \"domain\": \"other\"}"), 400, "domain");
    assertRefused(api.put(ALICE, "{\"password\": \"x\", \"version\": 0}"), 400, "version");
    assertRefused(api.put("/api/v1/subscribers/a%20b", "{\"password\": \"x\"}"), 400, "name");
    assertRefused(api.put(ALICE, "{\"password\": \"x\"}", "If-Match", "W/\"1\""), 400, "If-Match");
    assertRefused(
        api.put(ALICE, "{\"password\": \"x\"}", "If-None-Match", "\"1\""), 400, "If-None-Match");
    assertThat(objects.count(Provisioned.Kind.SUBSCRIBER)).isZero();
  }

  @Test
  void doesNotQuoteABodyThatIsNoJson() {
    HttpResponse<String> refused = api.put(ALICE, "{\"password\": \"s3cret\"");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).doesNotContain("s3cret");
    assertThat(api.put(ALICE, "[]").statusCode()).isEqualTo(400);
    assertThat(api.put(ALICE, "").statusCode()).isEqualTo(400);
  }

  @Test
  void honoursPreconditions() {
    String alice = "{\"password\": \"x\"}";
    String bob = "{\"password\": \"y\"}";
    assertThat(api.put(ALICE, alice, "If-Match", "*").statusCode()).isEqualTo(412);
    assertThat(api.put(ALICE, alice, "If-None-Match", "*").statusCode()).isEqualTo(201);
    assertThat(api.put(ALICE, bob, "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(api.put(ALICE, bob, "If-Match", "*").statusCode()).isEqualTo(200);
    assertThat(api.put(ALICE, alice, "If-Match", "\"1\"").statusCode()).isEqualTo(412);
    assertThat(api.put(ALICE, "{\"version\": 1}").statusCode()).isEqualTo(412);
    assertThat(api.put(ALICE, "{\"version\": 2}").statusCode()).isEqualTo(200);
    assertRefused(api.put(ALICE, "{\"version\": 2}", "If-Match", "\"3\""), 400, "version");
  }

  @Test
  void listsInOrderPageByPage() {
    for (int number = 1009; number >= 1001; number--) {
      api.put("/api/v1/subscribers/" + number, "{\"password\": \"x\"}");
    }

    JsonObject first = json(api.get("/api/v1/subscribers?limit=5"));
    JsonObject second =
        json(api.get("/api/v1/subscribers?limit=5&after=" + first.getString("next")));

    assertThat(names(first)).containsExactly("1001", "1002", "1003", "1004", "1005");
    assertThat(first.getInteger("total")).isEqualTo(9);
    assertThat(names(second)).containsExactly("1006", "1007", "1008", "1009");
    assertThat(second.containsKey("next")).isTrue();
    assertThat(second.getValue("next")).isNull();
    assertRefused(api.get("/api/v1/subscribers?limit=0"), 400, "limit");
    assertRefused(api.get("/api/v1/subscribers?limit=many"), 400, "limit");
    assertRefused(api.get("/api/v1/subscribers?aor=1001"), 400, "aor");
  }

  @Test
  void showsBindingsOneItemForEachContact() {
    bindings.put(set("1001@example.org", "sip:1001@10.0.0.7", "sip:1001@10.0.0.8"));
    bindings.put(set("1002@example.org", "sip:1002@10.0.0.9"));

    JsonObject all = json(api.get("/api/v1/bindings?limit=2"));
    JsonObject rest =
        json(api.get("/api/v1/bindings?after=" + all.getString("next").replace(" ", "%20")));
    JsonObject bob = json(api.get("/api/v1/bindings?aor=1002@example.org"));

    assertThat(contacts(all)).containsExactly("sip:1001@10.0.0.7", "sip:1001@10.0.0.8");
    assertThat(all.getInteger("total")).isEqualTo(3);
    assertThat(contacts(rest)).containsExactly("sip:1002@10.0.0.9");
    assertThat(bob.getInteger("total")).isEqualTo(1);
    assertThat(bob.getJsonArray("items").getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                """
                {"aor": "1002@example.org", "contact": "sip:1002@10.0.0.9", "expires": 60,
                 "expiresAt": "2026-01-01T00:01:00Z", "registeredAt": "2026-01-01T00:00:00Z",
                 "q": 0.5, "transport": "UDP", "sourceAddress": "10.0.0.7:5060",
                 "edgeNode": "edge-0", "callId": "call", "cseq": 7, "userAgent": "phone 1.0"}
                """));
    assertThat(contacts(json(api.get("/api/v1/bindings?aor=nobody@example.org")))).isEmpty();

    clock.advance(java.time.Duration.ofSeconds(60));
    assertThat(contacts(json(api.get("/api/v1/bindings")))).isEmpty();
  }

  @Test
  void answers503WhenNoVerdictComes() {
    provisioning.silent = true;

    HttpResponse<String> response = api.put(ALICE, "{\"password\": \"x\"}");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void letsNobodyInWithoutTheToken() {
    try (ApiClient stranger = new ApiClient(front.port(), "")) {
      assertThat(stranger.get("/api/v1/subscribers").statusCode()).isEqualTo(401);
      assertThat(stranger.put(ALICE, "{\"password\": \"x\"}").statusCode()).isEqualTo(401);
      assertThat(stranger.get("/api/v1/bindings").statusCode()).isEqualTo(401);
    }
  }

  private BindingSet set(String addressOfRecord, String... contacts) {
    List<Binding> all = new ArrayList<>();
    for (String contact : contacts) {
      all.add(
          new Binding(
              contact,
              clock.epochMillis() + 60_000,
              500,
              "call",
              7,
              "",
              0,
              "phone 1.0",
              new Reach("edge-0", "UDP", "10.0.0.7", 5060, 0, List.of()),
              clock.epochMillis()));
    }
    return new BindingSet(addressOfRecord, all);
  }

  private static List<String> names(JsonObject list) {
    return each(list, "name");
  }

  private static List<String> contacts(JsonObject list) {
    return each(list, "contact");
  }

  private static List<String> each(JsonObject list, String field) {
    return list.getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString(field))
        .toList();
  }

  private static void assertRefused(HttpResponse<String> response, int status, String field) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(json(response).getString("field")).as(response.body()).isEqualTo(field);
  }
}
