package io.tandem.registrar.http;

import static io.tandem.registrar.http.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.MediaFact.EndpointStatistics;
import io.tandem.kernel.RandomTokens;
import io.tandem.registrar.history.CallStore;
import io.tandem.registrar.history.Calls;
import io.tandem.registrar.history.StoredCall;
import io.tandem.registrar.store.HistorySettings;
import io.tandem.registrar.store.SqlHistory;
import io.tandem.runtime.config.Secret;
import io.tandem.runtime.health.Health;
import io.tandem.runtime.http.AccountAccess;
import io.tandem.runtime.http.HttpFront;
import io.tandem.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API over real HTTP, with a store in memory behind it. */
class HistoryApiTest {

  private static final String MORNING = "2026-11-26T08:00:00Z";
  private static final String NEXT_DAY = "2026-11-27T08:00:00Z";

  /** Whoever has its name for a token. */
  private static final AccountAccess ACME =
      new AccountAccess() {
        @Override
        public Optional<String> account(String token) {
          return Optional.of(token).filter("acme"::equals);
        }

        @Override
        public boolean serves(String path) {
          return path.startsWith("/api/v1/cdrs");
        }
      };

  private final Vertx vertx = Vertx.vertx();
  private final CallStore store =
      new SqlHistory(
              new HistorySettings(Optional.empty(), "", new Secret(""), Duration.ZERO, 2),
              Path.of("none"),
              new RandomTokens(new SecureRandom()))
          .open();
  private HttpFront front;
  private ApiClient api;

  @BeforeEach
  void start() {
    front =
        new HttpFront(vertx, new Secret("token"), new Health(), new Metrics())
            .admit(ACME)
            .mount(new HistoryApi(vertx, store, 2));
    front.start(List.of(InetAddress.getLoopbackAddress()), 0, Optional.empty()).await();
    api = new ApiClient(front.port(), "token");
  }

  @AfterEach
  void stop() {
    api.close();
    front.stop().await();
    vertx.close().await();
    store.close();
  }

  @Test
  void showsACall() {
    add(Calls.by(Calls.answered(1, MORNING, 10), "1001@example.org", "+4930123456", "", "carrier"));

    HttpResponse<String> shown = api.get("/api/v1/cdrs/" + Calls.sid(1));

    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(json(shown))
        .isEqualTo(
            new JsonObject(
                """
                {"sid": "CA00000000000000000000000000000001", "account": "acme",
                 "caller": "1001@example.org", "callerTrunk": "", "called": "+4930123456",
                 "calleeTrunk": "carrier", "country": "DE", "startedAt": "2026-11-26T08:00:00Z",
                 "ringingAt": "2026-11-26T08:00:00.500Z", "answeredAt": "2026-11-26T08:00:01Z",
                 "endedAt": "2026-11-26T08:00:11Z", "duration": 10.0, "disposition": "answered",
                 "endedBy": "caller", "sipStatus": 200, "reason": "", "mediaNode": "media-0",
                 "sourceAddress": "192.0.2.7:5060"}
                """));
    assertThat(api.get("/api/v1/cdrs/" + Calls.sid(2)).statusCode()).isEqualTo(404);
  }

  @Test
  void showsWhatTheLegsSoundedLikeAndNothingThatNobodyKnows() {
    EndpointStatistics unheard =
        new EndpointStatistics(
            "callee", 0, 0, 500, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, "", "", 0, 0);
    add(
        Calls.answered(1, MORNING, 10)
            .withMedia(Optional.of(Calls.media("caller")), Optional.of(unheard)));

    JsonObject shown = json(api.get("/api/v1/cdrs/" + Calls.sid(1)));

    assertThat(shown.getJsonObject("callerQuality"))
        .isEqualTo(
            new JsonObject(
                """
                {"packetsReceived": 500, "packetsSent": 490, "packetsLost": 5, "jitterMillis": 3.25,
                 "packetsLostByPeer": 7, "jitterByPeerMillis": 2.0, "roundTripMillis": 41.0,
                 "mosFromPeer": 4.32, "mosToPeer": 4.17, "playedMillis": 10000,
                 "concealedMillis": 60, "codecFromPeer": "opus", "codecToPeer": "PCMU",
                 "oneWayAt": "2026-11-26T08:00:03Z", "oneWayMillis": 4000}
                """));
    assertThat(shown.getJsonObject("calleeQuality"))
        .isEqualTo(new JsonObject("{\"packetsReceived\": 0, \"packetsSent\": 500}"));
    assertThat(api.get("/api/v1/cdrs/1002").statusCode()).isEqualTo(400);
    assertRefused("/api/v1/cdrs/" + Calls.sid(1) + "?format=csv", "format");
  }

  @Test
  void showsAnAccountItsOwnCallsAlone() {
    add(Calls.answered(1, MORNING, 60));
    add(Calls.busy(2, MORNING));
    assertThat(json(api.get("/api/v1/cdrs")).getInteger("total")).isEqualTo(2);
    try (ApiClient acme = new ApiClient(front.port(), "acme")) {
      assertThat(sids(json(acme.get("/api/v1/cdrs")))).containsExactly("" + Calls.sid(1));
      assertThat(json(acme.get("/api/v1/cdrs?account=other")).getInteger("total")).isZero();
      assertThat(acme.get("/api/v1/cdrs?format=csv").body().lines()).hasSize(2);
      assertThat(acme.get("/api/v1/cdrs/" + Calls.sid(1)).statusCode()).isEqualTo(200);
      assertThat(acme.get("/api/v1/cdrs/" + Calls.sid(2)).body())
          .isEqualTo(acme.get("/api/v1/cdrs/" + Calls.sid(3)).body());
      JsonObject figures = json(acme.get("/api/v1/cdrs/figures"));
      assertThat(figures.getJsonArray("items").getJsonObject(0).getInteger("calls")).isEqualTo(1);
    }
  }

  @Test
  void listsNewestFirstPageByPage() {
    for (int number = 1; number <= 5; number++) {
      add(Calls.answered(number, MORNING, number));
    }

    JsonObject first = json(api.get("/api/v1/cdrs?limit=3"));
    JsonObject second = json(api.get("/api/v1/cdrs?limit=3&after=" + first.getString("next")));

    assertThat(sids(first))
        .containsExactly("" + Calls.sid(5), "" + Calls.sid(4), "" + Calls.sid(3));
    assertThat(first.getInteger("total")).isEqualTo(5);
    assertThat(sids(second)).containsExactly("" + Calls.sid(2), "" + Calls.sid(1));
    assertThat(second.containsKey("next")).isTrue();
    assertThat(second.getValue("next")).isNull();
  }

  @Test
  void showsWhatDidNotHappenAsNull() {
    add(Calls.busy(1, MORNING));

    JsonObject busy = json(api.get("/api/v1/cdrs/" + Calls.sid(1)));

    assertThat(busy.containsKey("answeredAt")).isTrue();
    assertThat(busy.getValue("answeredAt")).isNull();
    assertThat(busy.getDouble("duration")).isZero();
  }

  @Test
  void filters() {
    add(Calls.by(Calls.answered(1, MORNING, 10), "1001@a.org", "+4930123456", "", "carrier"));
    add(Calls.answered(2, NEXT_DAY, 70));
    add(Calls.between(Calls.busy(3, NEXT_DAY), "1003@a.org", "1004"));

    assertThat(found("from=2026-11-27")).containsExactly(3, 2);
    assertThat(found("from=2026-11-27T08:00:00Z&to=2026-11-27T08:00:00.001Z"))
        .containsExactly(3, 2);
    assertThat(found("to=2026-11-27T07:59:59Z")).containsExactly(1);
    assertThat(found("to=2026-11-27T09:00:00%2B01:00")).containsExactly(1);
    assertThat(found("caller=1003")).containsExactly(3);
    assertThat(found("called=1004")).containsExactly(3);
    assertThat(found("disposition=busy")).containsExactly(3);
    assertThat(found("trunk=carrier")).containsExactly(1);
    assertThat(found("country=de")).containsExactly(1);
    assertThat(found("account=acme")).containsExactly(2, 1);
    assertThat(found("minDuration=11")).containsExactly(2);
    assertThat(found("maxDuration=10")).containsExactly(3, 1);
    assertThat(found("caller=1001%27%20or%20%271%27=%271")).isEmpty();
  }

  @Test
  void refusesWhatItDoesNotUnderstandAndNamesIt() {
    assertRefused("/api/v1/cdrs?callee=1002", "callee");
    assertRefused("/api/v1/cdrs?limit=0", "limit");
    assertRefused("/api/v1/cdrs?after=1002", "after");
    assertRefused("/api/v1/cdrs?from=yesterday", "from");
    assertRefused("/api/v1/cdrs?to=2026-11-26T08:00:00", "to");
    assertRefused("/api/v1/cdrs?to=%2B10000-01-01T00:00:00Z", "to");
    assertRefused("/api/v1/cdrs?disposition=bored", "disposition");
    assertRefused("/api/v1/cdrs?country=Germany", "country");
    assertRefused("/api/v1/cdrs?minDuration=-1", "minDuration");
    assertRefused("/api/v1/cdrs?caller=a%00b", "caller");
    assertRefused("/api/v1/cdrs?format=xml", "format");
    assertRefused("/api/v1/cdrs?format=csv&limit=10", "limit");
    assertRefused("/api/v1/cdrs/figures?by=hour", "by");
    assertRefused("/api/v1/cdrs/figures?by=day,day", "by");
    assertRefused("/api/v1/cdrs/figures?limit=10", "limit");
  }

  @Test
  void exportsEverythingAsCsvHoweverMuchItIs() {
    int many = 2_345;
    List<StoredCall> calls = new ArrayList<>();
    for (int number = 1; number <= many; number++) {
      calls.add(StoredCall.of(Calls.answered(number, MORNING, 1)));
    }
    store.add(calls);

    HttpResponse<String> csv = api.get("/api/v1/cdrs", "Accept", "text/csv");

    assertThat(csv.statusCode()).isEqualTo(200);
    assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    List<String> lines = csv.body().lines().toList();
    assertThat(lines.getFirst()).startsWith("sid,account,caller,callerTrunk,called,");
    assertThat(lines.stream().skip(1).map(line -> line.split(",", 2)[0]))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, many)
                .mapToObj(number -> Calls.sid(many + 1 - number).value())
                .toList());
  }

  @Test
  void exportsWithTheSameFiltersAndWithoutFormulas() {
    add(Calls.between(Calls.answered(1, MORNING, 10), "=cmd|' /C calc'!A0", "+4930123456"));
    add(Calls.busy(2, NEXT_DAY));

    HttpResponse<String> csv = api.get("/api/v1/cdrs?format=csv&to=2026-11-27");

    assertThat(csv.body().lines().skip(1))
        .containsExactly(
            Calls.sid(1)
                + ",acme,'=cmd|' /C calc'!A0,,'+4930123456,,DE,2026-11-26T08:00:00Z,"
                + "2026-11-26T08:00:00.500Z,2026-11-26T08:00:01Z,2026-11-26T08:00:11Z,10.000,"
                + "answered,caller,200,,media-0,192.0.2.7:5060");
  }

  @Test
  void addsUp() {
    add(Calls.by(Calls.answered(1, MORNING, 90), "1001", "+4930123456", "", "carrier"));
    add(Calls.by(Calls.busy(2, MORNING), "1001", "+4930123456", "", "carrier"));
    add(Calls.by(Calls.answered(3, MORNING, 10), "1001", "+4930123456", "", "carrier"));

    assertThat(json(api.get("/api/v1/cdrs/figures?by=day,trunk,country&from=2026-11-26")))
        .isEqualTo(
            new JsonObject(
                """
                {"items": [{"day": "2026-11-26", "trunk": "carrier", "country": "DE", "calls": 3,
                            "answered": 2, "minutes": 1.67, "answerSeizureRatio": 0.6667,
                            "averageDuration": 50.0}],
                 "total": 1, "next": null}
                """));
    assertThat(json(api.get("/api/v1/cdrs/figures?to=2026-11-26")).getJsonArray("items"))
        .containsExactly(
            new JsonObject(
                """
                {"calls": 0, "answered": 0, "minutes": 0.0, "answerSeizureRatio": 0.0,
                 "averageDuration": 0.0}
                """));
  }

  @Test
  void answers503WhileTheStoreIsAway() {
    store.close();

    HttpResponse<String> refused = api.get("/api/v1/cdrs");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(api.get("/api/v1/cdrs?format=csv").statusCode()).isEqualTo(503);
  }

  @Test
  void letsNobodyInWithoutTheToken() {
    try (ApiClient stranger = new ApiClient(front.port(), "")) {
      assertThat(stranger.get("/api/v1/cdrs").statusCode()).isEqualTo(401);
      assertThat(stranger.get("/api/v1/cdrs/figures").statusCode()).isEqualTo(401);
      assertThat(stranger.get("/api/v1/cdrs/" + Calls.sid(1)).statusCode()).isEqualTo(401);
    }
  }

  private void add(CallRecord call) {
    store.add(List.of(StoredCall.of(call)));
  }

  private List<Integer> found(String query) {
    HttpResponse<String> list = api.get("/api/v1/cdrs?" + query);
    assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
    return sids(json(list)).stream().map(sid -> Integer.parseInt(sid.substring(2), 16)).toList();
  }

  private static List<String> sids(JsonObject list) {
    return list.getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("sid"))
        .toList();
  }

  private void assertRefused(String path, String field) {
    HttpResponse<String> response = api.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(json(response).getString("field")).as(response.body()).isEqualTo(field);
  }
}
