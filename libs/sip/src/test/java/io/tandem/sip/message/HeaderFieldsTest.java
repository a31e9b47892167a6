package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that have a value class of their own: text before, text after. */
class HeaderFieldsTest {
  @Test
  void mediaTypesAreComparedWithoutTheirParameters() {
    MediaType type = MediaType.parse("Application / SDP ; charset=\"utf-8\"").orElseThrow();

    assertThat(type).hasToString("application/sdp;charset=\"utf-8\"");
    assertThat(type.is(MediaType.SDP)).isTrue();
    assertThat(type.params().get("charset")).contains("utf-8");
    assertThat(type.isMultipart()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "application", "application/", "/sdp", "a b/c", "a/b c", "a/b;", "a/b;=c"})
  void mediaTypesThatMeanNothingAreRefused(String text) {
    assertThat(MediaType.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/sdp                      | true",
        "application/*                        | true",
        "*/*;q=0.1                            | true",
        "text/plain, application/sdp;level=1  | true",
        "text/plain                           | false",
        "*/*, application/sdp;q=0.0           | false",
        "application/sdp, */*;q=0             | true",
        "nonsense                             | false",
      })
  void acceptIsJudgedByItsMostSpecificRange(String accept, boolean allowed) {
    assertThat(Accept.of(message("Accept", accept)).allows(MediaType.SDP)).isEqualTo(allowed);
  }

  @Test
  void withoutAcceptSdpIsTakenAndWithAnEmptyOneNothingIs() {
    assertThat(Accept.of(message("Subject", "x")).allows(MediaType.SDP)).isTrue();
    assertThat(Accept.of(message("Subject", "x")).allows(MediaType.PLAIN_TEXT)).isFalse();
    assertThat(Accept.of(message("Accept", "")).allows(MediaType.SDP)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "session                            | session;handling=required",
        "Render ; handling=OPTIONAL         | render;handling=optional",
        "early-session;handling=required;x  | early-session;handling=required",
        "x;handling=unheard-of              | x;handling=required",
      })
  void dispositionsObligeUnlessTheySayOtherwise(String text, String read) {
    assertThat(ContentDisposition.parse(text).orElseThrow()).hasToString(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5                               | 5",
        "18000;duration=3600             | 18000;duration=3600",
        "120 (I'm in a meeting)          | 120 (I'm in a meeting)",
        "1 (a (b) \\) c) ;duration=2;x=y | 1 (a \\(b\\) \\) c);duration=2",
        "4294967295                      | 4294967295",
      })
  void retryAfterIsReadWithItsComment(String text, String written) {
    assertThat(RetryAfter.parse(text).orElseThrow()).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "-1", "4294967296", "1 (a", "1 a", "1 (a) b", "1(a\\)", "1;", "(a) 1"})
  void retryAfterThatMeansNothingIsRefused(String text) {
    assertThat(RetryAfter.parse(text)).isEmpty();
  }

  @Test
  void retryAfterSaysForHowLong() {
    assertThat(RetryAfter.of(message("Retry-After", "3 (x);duration=9")))
        .contains(new RetryAfter(3, "x", OptionalLong.of(9)));
  }

  @Test
  void warningsAreReadFromListsAndWrittenQuoted() {
    SipMessage message =
        message("Warning", "370 a.example:5060 \"No, \\\"bandwidth\\\"\", 399 x \"y\", 1 z, w");

    assertThat(Warning.of(message))
        .containsExactly(
            new Warning(370, "a.example:5060", "No, \"bandwidth\""),
            new Warning(Warning.MISCELLANEOUS, "x", "y"));
    assertThat(Warning.of(message).getFirst())
        .hasToString("370 a.example:5060 \"No, \\\"bandwidth\\\"\"");
  }

  @ParameterizedTest
  @CsvSource({
    "54, 54",
    "54.21, 54.21",
    "54. 0.5, 54. 0.5",
    "54  .5, 54 .5",
  })
  void timestampsAreKeptAsTheyCame(String text, String written) {
    assertThat(Timestamp.parse(text).orElseThrow()).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".5", "-1", "1.2.3", "a", "1 b", "1 2 3"})
  void timestampsThatMeanNothingAreRefused(String text) {
    assertThat(Timestamp.parse(text)).isEmpty();
  }

  @Test
  void theServerSaysHowLongItTook() {
    assertThat(Timestamp.parse("54").orElseThrow().withDelayMillis(1007)).hasToString("54 1.007");
  }

  @Test
  void datesHaveOneForm() {
    Instant instant = Instant.parse("2010-11-13T23:29:00Z");

    assertThat(SipDate.parse("Sat, 13 Nov 2010 23:29:00 GMT")).contains(instant);
    assertThat(SipDate.print(instant)).isEqualTo("Sat, 13 Nov 2010 23:29:00 GMT");
    assertThat(SipDate.parse("Thu, 29 Feb 2024 00:00:00 GMT")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Sat, 13 Nov 2010 23:29:00 UTC",
        "Sat, 31 Nov 2010 23:29:00 GMT",
        "Wed, 29 Feb 2023 00:00:00 GMT",
        "Sat, 13 Nov 2010 24:00:00 GMT",
        "Sat, 1  Nov 2010 23:29:00 GMT",
        "Sat, 13 Foo 2010 23:29:00 GMT",
        "Sat, 13 Nov 10 23:29:00 GMT",
        "Saturday, 13-Nov-10 23:29:00 GMT",
        "Fri, 01 Jan 0000 00:00:00 GMT",
        "Fri, 01 Jan 2010 99999999:1 GMT",
      })
  void datesInAnotherFormAreRefused(String text) {
    assertThat(SipDate.parse(text)).isEmpty();
  }

  @Test
  void addressHeadersThatTheParserDoesNotCheckAreReadWholeOrNotAtAll() {
    SipMessage message = message("P-Asserted-Identity", "\"A, B\" <sip:a@b>, <tel:+1-201>");

    assertThat(NameAddr.allOf(message, HeaderName.P_ASSERTED_IDENTITY).orElseThrow())
        .extracting(NameAddr::uri)
        .containsExactly("sip:a@b", "tel:+1-201");
    assertThat(NameAddr.allOf(message, HeaderName.SERVICE_ROUTE)).contains(List.of());
    assertThat(NameAddr.allOf(message("Service-Route", "<sip:a>, b"), HeaderName.SERVICE_ROUTE))
        .isEmpty();
  }

  private static SipMessage message(String name, String value) {
    return SipRequest.builder("INVITE", "sip:a@b.example")
        .add("Via", "SIP/2.0/UDP a.example;branch=z9hG4bK1")
        .add("From", "<sip:a@a.example>;tag=1")
        .add("To", "<sip:b@b.example>")
        .add("Call-ID", "x")
        .add("CSeq", "1 INVITE")
        .add(name, value)
        .build();
  }
}
