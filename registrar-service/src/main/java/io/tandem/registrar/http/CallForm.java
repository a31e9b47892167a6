package io.tandem.registrar.http;

import io.tandem.contracts.CallRecord;
import io.tandem.registrar.history.Dimension;
import io.tandem.registrar.history.Figure;
import io.tandem.registrar.history.StoredCall;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call, and what calls add up to, as the API shows them: members of JSON, cells of CSV. */
final class CallForm {

  static final List<String> CSV_HEADER =
      List.of(
          "sid",
          "account",
          "caller",
          "callerTrunk",
          "called",
          "calleeTrunk",
          "country",
          "startedAt",
          "ringingAt",
          "answeredAt",
          "endedAt",
          "duration",
          "disposition",
          "endedBy",
          "sipStatus",
          "reason",
          "mediaNode",
          "sourceAddress");

  private CallForm() {}

  static JsonObject json(StoredCall stored) {
    CallRecord call = stored.call();
    JsonObject json =
        new JsonObject()
            .put("sid", call.callSid().value())
            .put("account", call.account())
            .put("caller", call.caller())
            .put("callerTrunk", call.callerTrunk())
            .put("called", call.called())
            .put("calleeTrunk", call.calleeTrunk())
            .put("country", stored.country())
            .put("startedAt", instant(call.startedAtEpochMillis()))
            .put("ringingAt", instant(call.ringingAtEpochMillis()))
            .put("answeredAt", instant(call.answeredAtEpochMillis()))
            .put("endedAt", instant(call.endedAtEpochMillis()))
            .put("duration", seconds(stored).doubleValue())
            .put("disposition", StoredCall.word(call.disposition()))
            .put("endedBy", StoredCall.word(call.endedBy()))
            .put("sipStatus", call.sipStatus())
            .put("reason", call.reason())
            .put("mediaNode", call.mediaNode())
            .put("sourceAddress", call.sourceAddress());
    call.callerMedia().ifPresent(media -> json.put("callerQuality", QualityForm.json(media)));
    call.calleeMedia().ifPresent(media -> json.put("calleeQuality", QualityForm.json(media)));
    return json;
  }

  /** In the order of {@link #CSV_HEADER}. */
  static List<String> csv(StoredCall stored) {
    CallRecord call = stored.call();
    return List.of(
        call.callSid().value(),
        call.account(),
        call.caller(),
        call.callerTrunk(),
        call.called(),
        call.calleeTrunk(),
        stored.country(),
        cell(call.startedAtEpochMillis()),
        cell(call.ringingAtEpochMillis()),
        cell(call.answeredAtEpochMillis()),
        cell(call.endedAtEpochMillis()),
        seconds(stored).toPlainString(),
        StoredCall.word(call.disposition()),
        StoredCall.word(call.endedBy()),
        Integer.toString(call.sipStatus()),
        call.reason(),
        call.mediaNode(),
        call.sourceAddress());
  }

  static JsonObject json(Figure figure, List<Dimension> by) {
    JsonObject json = new JsonObject();
    for (int i = 0; i < by.size(); i++) {
      json.put(by.get(i).word(), figure.key().get(i));
    }
    return json.put("calls", figure.calls())
        .put("answered", figure.answered())
        .put("minutes", rounded(figure.minutes(), 2))
        .put("answerSeizureRatio", rounded(figure.answerSeizureRatio(), 4))
        .put("averageDuration", rounded(figure.averageSeconds(), 3));
  }

  private static double rounded(double value, int digits) {
    return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).doubleValue();
  }

  private static BigDecimal seconds(StoredCall stored) {
    return BigDecimal.valueOf(stored.talked().toMillis(), 3);
  }

  /** Null for what did not happen. */
  private static @Nullable String instant(long epochMillis) {
    return epochMillis == 0 ? null : Instant.ofEpochMilli(epochMillis).toString();
  }

  private static String cell(long epochMillis) {
    return Objects.requireNonNullElse(instant(epochMillis), "");
  }
}
