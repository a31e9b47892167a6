package io.tandem.registrar.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredCallTest {

  private static final CallRecord CALL = Calls.answered(1, "2026-11-26T08:00:00Z", 10);

  @ParameterizedTest
  @CsvSource({
    "+4930123456, DE",
    "+4930123456@example.org, DE",
    "+12125550123, US",
    "+14165550123, CA",
    "+88213123456, ''",
    "+80012345678, ''",
    "004930123456, ''",
    "1002, ''",
    "+0123, ''",
    "sip:+4930123456@example.org, ''"
  })
  void knowsTheCountryOfNumbersInInternationalForm(String called, String country) {
    assertThat(StoredCall.of(Calls.between(CALL, "1001", called)).country()).isEqualTo(country);
  }

  @Test
  void keepsTextsThatEveryDatabaseTakes() {
    String emoji = "\uD83D\uDE00";
    CallRecord hostile = Calls.between(CALL, "a\u0000b\r\nc", "x".repeat(254) + emoji);

    CallRecord kept = StoredCall.of(hostile).call();

    assertThat(kept.caller()).isEqualTo("a\uFFFDb\uFFFD\uFFFDc");
    assertThat(kept.called()).as("cut before the character that has no room").hasSize(254);
    assertThat(StoredCall.of(Calls.between(CALL, "\uD83D", emoji)).call().caller())
        .isEqualTo("\uFFFD");
    assertThat(StoredCall.of(Calls.between(CALL, "", emoji)).call().called()).isEqualTo(emoji);
  }

  @Test
  void countsTheTimeFromAnswerToEndAndNeverLessThanNone() {
    assertThat(StoredCall.of(CALL).talked()).isEqualTo(Duration.ofSeconds(10));
    assertThat(StoredCall.of(Calls.busy(2, "2026-11-26T08:00:00Z")).talked()).isZero();
    assertThat(StoredCall.of(Calls.answered(3, "2026-11-26T08:00:00Z", -5)).talked()).isZero();
  }

  @Test
  void writesCellsThatNoSpreadsheetRuns() {
    assertThat(Csv.line(List.of("=1+1", "+49", "-1", "@SUM(A1)", "\tx", "\rx", "a=b", "")))
        .isEqualTo("'=1+1,'+49,'-1,'@SUM(A1),'\tx,\"'\rx\",a=b,\r\n");
  }

  @Test
  void quotesWhatWouldEndACellOrALine() {
    assertThat(Csv.line(List.of("a,b", "say \"hello\"", "two\r\nlines", "plain text")))
        .isEqualTo("\"a,b\",\"say \"\"hello\"\"\",\"two\r\nlines\",plain text\r\n");
    assertThat(Csv.line(List.of("=HYPERLINK(\"http://x\",\"y\")")))
        .isEqualTo("\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n");
  }

  @Test
  void readsBackThePlaceInTheListThatItWrote() {
    CallCursor cursor = StoredCall.of(CALL).cursor();

    assertThat(CallCursor.parse(cursor.toString())).contains(cursor);
    assertThat(CallCursor.parse("1001")).isEmpty();
    assertThat(CallCursor.parse("-1-" + Calls.sid(1))).isEmpty();
  }
}
