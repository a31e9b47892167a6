package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelUriTest {
  @Test
  void takesANumberApart() {
    TelUri uri = uri("tel:+49-(30)-12.34;ext=5-6;isub=a%20b;x-y=Z");

    assertThat(uri.isGlobal()).isTrue();
    assertThat(uri.digits()).isEqualTo("+49301234");
    assertThat(uri.extension()).contains("56");
    assertThat(uri.subaddress()).contains("a b");
    assertThat(uri.param("X-Y")).contains("Z");
    assertThat(uri.context()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tel:+1-201-555-0123",
        "TEL:+12015550123",
        "tel:7042;phone-context=example.com",
        "tel:863-1234;phone-context=+1-914-555",
        "tel:*21#;phone-context=a.example",
        "tel:911;phone-context=+1",
        "tel:0A;phone-context=x.example;ext=1;flag",
        "tel:+1;isub=12345",
        "tel:+1;par=[a]/b:c&d+e$f%41",
      })
  void givesBackWhatItRead(String text) {
    assertThat(uri(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tel:",
        "tel:+",
        "tel:+-()",
        "tel:+12a",
        "tel:++1",
        "tel:7042",
        "tel:;phone-context=a.example",
        "tel:7042;phone-context=",
        "tel:7042;phone-context=+",
        "tel:7042;phone-context=a_b",
        "tel:7042;phone-context=a;phone-context=b",
        "tel:+1;phone-context=a",
        "tel:+1;ext=",
        "tel:+1;ext=x",
        "tel:+1;isub",
        "tel:+1;par=",
        "tel:+1;par=a b",
        "tel:+1;par=%4",
        "tel:+1;par=\"a\"",
        "tel:+1;;a",
        "tel:+1;a_b=1",
        "tel:+1;",
        "tel:+1\r\n",
        "tel: +1",
        "tel:+1;x=1;X=2",
        "sip:+1@a",
      })
  void refusesWhatIsNone(String text) {
    assertThat(TelUri.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "tel:+1-201-555-0123, tel:+12015550123, true",
    "tel:+1;ext=1-2;x=Y, TEL:+1;X=y;ext=12, true",
    "tel:0aB;phone-context=A.example, tel:0Ab;phone-context=a.EXAMPLE, true",
    "tel:1;phone-context=+1-2, tel:1;phone-context=+12, true",
    "tel:+1;x=%61, tel:+1;x=a, true",
    "tel:+12, tel:+13, false",
    "tel:+1, tel:+1;x=y, false",
    "tel:+1;x=y, tel:+1;x=z, false",
    "tel:+1, tel:1;phone-context=+, false",
    "tel:1;phone-context=a.example, tel:1;phone-context=b.example, false",
  })
  void comparesAsTheRfcSays(String one, String other, boolean same) {
    TelUri.parse(other)
        .ifPresentOrElse(
            b -> {
              assertThat(uri(one).sameAs(b)).isEqualTo(same);
              assertThat(b.sameAs(uri(one))).isEqualTo(same);
            },
            () -> assertThat(same).isFalse());
  }

  @Test
  void standsInASipUriInOneForm() {
    SipUri one = uri("tel:+358-555-1234567;Postd=pp22;isub=1411").at("foo.example");
    SipUri other = uri("tel:+358.555.1234567;isub=1411;postd=PP22").at("foo.example");

    assertThat(one)
        .hasToString("sip:+3585551234567;isub=1411;postd=pp22@foo.example;user=phone")
        .isEqualTo(other);
    assertThat(TelUri.in(one).orElseThrow().sameAs(uri("tel:+3585551234567;isub=1411;postd=pp22")))
        .isTrue();
    assertThat(TelUri.in(SipUri.of("+1", "foo.example"))).isEmpty();
  }

  @Test
  void isReadWhereUrisStand() {
    SipRequest invite =
        Wire.request(
            """
            INVITE tel:+12015550123 SIP/2.0
            Via: SIP/2.0/UDP a.example;branch=z9hG4bK1
            From: <tel:7042;phone-context=example.com>;tag=1
            To: tel:+12015550123;ext=1
            Call-ID: x
            CSeq: 1 INVITE

            """);

    assertThat(invite.telUri().orElseThrow().digits()).isEqualTo("+12015550123");
    assertThat(invite.sipUri()).isEmpty();
    assertThat(invite.from().telUri().orElseThrow().context()).contains("example.com");
    // Without brackets the parameter is one of the header (RFC 3261 section 20).
    assertThat(invite.to().telUri().orElseThrow().extension()).isEmpty();
    assertThat(invite.to().params().get("ext")).contains("1");
  }

  @Test
  void aGlobalNumberOfOurOwnMustBeOne() {
    assertThat(TelUri.global("49 30".replace(" ", "-"))).hasToString("tel:+49-30");
    assertThatThrownBy(() -> TelUri.global("+1;ext=2;ext=3"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static TelUri uri(String text) {
    return TelUri.parse(text).orElseThrow();
  }
}
