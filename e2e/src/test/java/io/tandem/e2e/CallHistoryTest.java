package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import io.tandem.testkit.Await;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An operator asks for calls that real phones have made. */
class CallHistoryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @AutoClose private static Standalone exchange;
  @AutoClose private static Cdrs cdrs;

  @BeforeAll
  static void start() {
    exchange = Standalone.start();
    cdrs = new Cdrs(exchange);
  }

  @Test
  void showsHowCallsEndedAndHowLongTheyLasted() {
    answeredCall("1001", "1002");
    busyCall("1001", "1003");
    Await.until("both calls in the history", PATIENCE, () -> calls("caller=1001").size() == 2);

    CallRecord record = cdrs.awaitOne("answered", cdr -> cdr.called().contains("1002"));
    JsonObject answered = calls("called=1002").getFirst();
    assertThat(answered.getString("sid")).isEqualTo(record.callSid().value());
    assertThat(answered.getString("caller")).isEqualTo("1001@tandem.local");
    assertThat(answered.getString("disposition")).isEqualTo("answered");
    assertThat(answered.getString("endedBy")).isEqualTo("caller");
    assertThat(answered.getDouble("duration"))
        .isEqualTo((record.endedAtEpochMillis() - record.answeredAtEpochMillis()) / 1000.0)
        .isPositive();
    assertThat(Instant.parse(answered.getString("startedAt")).toEpochMilli())
        .isEqualTo(record.startedAtEpochMillis());
    assertThat(calls("called=1003").getFirst().getString("disposition")).isEqualTo("busy");
    assertThat(calls("called=1003").getFirst().getDouble("duration")).isZero();

    assertThat(exchange.api().get("/api/v1/cdrs/" + record.callSid()).status()).isEqualTo(200);
    assertThat(exchange.api().get("/api/v1/cdrs?format=csv&caller=1001").body().lines()).hasSize(3);
    JsonObject figures =
        new JsonObject(exchange.api().get("/api/v1/cdrs/figures?caller=1001").body())
            .getJsonArray("items")
            .getJsonObject(0);
    assertThat(figures.getInteger("calls")).isEqualTo(2);
    assertThat(figures.getDouble("answerSeizureRatio")).isEqualTo(0.5);
  }

  private static void answeredCall(String from, String to) {
    int port = registered(to);
    try (SippRun callee = exchange.sipp("callee", to).from(port).with("RING_MS", 0).start();
        SippRun caller = exchange.sipp("caller", from).calling(to).with("TALK_MS", 300).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
  }

  private static void busyCall(String from, String to) {
    int port = registered(to);
    try (SippRun callee =
            exchange.sipp("callee-refuses", to).from(port).with("STATUS", 486).start();
        SippRun caller =
            exchange.sipp("caller-refused", from).calling(to).with("STATUS", 486).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
  }

  private static int registered(String subscriber) {
    int port = PortBlock.freePort();
    exchange.register(subscriber, port);
    return port;
  }

  private static List<JsonObject> calls(String query) {
    return new JsonObject(exchange.api().get("/api/v1/cdrs?" + query).body())
        .getJsonArray("items").stream().map(JsonObject.class::cast).toList();
  }
}
