package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Trunk.NumberFormat;
import io.tandem.contracts.Trunk.Numbering;
import io.tandem.contracts.TrunkPolicy.Rewrite;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberPlanTest {

  private static final Numbering GERMAN = new Numbering("49", "0", "00", NumberFormat.NATIONAL);
  private static final Numbering DIGITS =
      new Numbering("49", "0", "00", NumberFormat.E164_WITHOUT_PLUS);
  private static final Numbering ANYWHERE = new Numbering("", "", "00", NumberFormat.E164);

  @ParameterizedTest
  @CsvSource({
    "+4930123, +4930123",
    "004930123, +4930123",
    "030123, +4930123",
    "030-12.3, +4930123",
    "0033199, +33199",
    "123, ",
    "alice, ",
    "+, ",
    "+0123, ",
    "00, ",
    "0, ",
    "+1234567890123456, ",
    "030x, ",
  })
  void readsWhatGermansDial(String user, String e164) {
    assertThat(NumberPlan.toE164(GERMAN, user)).isEqualTo(Optional.ofNullable(e164));
  }

  @ParameterizedTest
  @CsvSource({"+4932999, +32999", "+4932123, +499923", "+4930123, +4930123", "+33199, +99133199"})
  void rewritesTheLongestPrefix(String number, String rewritten) {
    assertThat(
            NumberPlan.rewritten(
                List.of(
                    new Rewrite("+", "+991"),
                    new Rewrite("+4932", "+32"),
                    new Rewrite("+49321", "+4999"),
                    new Rewrite("+4930", "+4930")),
                number))
        .isEqualTo(rewritten);
  }

  @Test
  void readsDigitsAloneAsInternationalWhereTheyAreSentSo() {
    assertThat(NumberPlan.toE164(DIGITS, "4930123")).contains("+4930123");
    assertThat(NumberPlan.toE164(DIGITS, "0033199")).contains("+33199");
    assertThat(NumberPlan.toE164(DIGITS, "alice")).isEmpty();
  }

  @Test
  void readsInternationalNumbersOnlyWhereThereIsNoCountry() {
    assertThat(NumberPlan.toE164(ANYWHERE, "+4930123")).contains("+4930123");
    assertThat(NumberPlan.toE164(ANYWHERE, "004930123")).contains("+4930123");
    assertThat(NumberPlan.toE164(ANYWHERE, "030123")).isEmpty();
  }

  @Test
  void writesNumbersAsThePeerExpectsThem() {
    assertThat(NumberPlan.written(GERMAN, "+4930123")).isEqualTo("030123");
    assertThat(NumberPlan.written(GERMAN, "+33199")).isEqualTo("0033199");
    assertThat(NumberPlan.written(DIGITS, "+4930123")).isEqualTo("4930123");
    assertThat(NumberPlan.written(ANYWHERE, "+4930123")).isEqualTo("+4930123");
  }

  @Test
  void readsWhatItHasWrittenInEveryForm() {
    for (NumberFormat sends : NumberFormat.values()) {
      for (String prefix : new String[] {"", "0"}) {
        Numbering numbering = new Numbering("34", prefix, "00", sends);
        for (String number : new String[] {"+34912345678", "+4930123"}) {
          assertThat(NumberPlan.toE164(numbering, NumberPlan.written(numbering, number)))
              .as("%s by %s", number, numbering)
              .contains(number);
        }
      }
    }
  }
}
