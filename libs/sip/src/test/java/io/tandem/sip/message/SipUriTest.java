package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipUriTest {
  @Test
  void takesAUriApart() {
    SipUri uri = uri("sips:al%69ce:secret@[2001:DB8::1]:5061;transport=tcp;lr?Subject=a%20b&x=");

    assertThat(uri.isSecure()).isTrue();
    assertThat(uri.user()).contains("alice");
    assertThat(uri.host()).isEqualTo("2001:db8::1");
    assertThat(uri.port()).hasValue(5061);
    assertThat(uri.param("TRANSPORT")).contains("tcp");
    assertThat(uri.param("lr")).contains("");
    assertThat(uri.header("subject")).contains("a b");
    assertThat(uri.withoutHeaders().withoutParams())
        .hasToString("sips:al%69ce:secret@[2001:DB8::1]:5061");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:tandem.example",
        "sip:1001@tandem.example",
        "sip:user;par=u%40example.net@example.com",
        "sip:+1-212-555-1212:1234@gateway.example;user=phone",
        "sip:a?b=c@d.example",
        "SIP:x@[::1]:5060",
        "sip:x@y;method=INVITE?To=a%40b",
      })
  void givesBackWhatItRead(String text) {
    assertThat(uri(text).toString()).isEqualToIgnoringCase(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sip:",
        "sip:@host",
        "sip:a b@host",
        "sip:a%4@host",
        "sip:a%zz@host",
        "sip:a@ho st",
        "sip:a@b@c",
        "sip:a@host:99999",
        "sip:a@host:",
        "sip:a@host:0",
        "sip:a@[::1",
        "sip:a@[host]",
        "sip:a@host;=b",
        "sip:a@host;;lr",
        "sip:a@host?",
        "<sip:a@host>",
        "sip:a@host\r\nVia: x",
        "tel:+123",
      })
  void refusesWhatIsNone(String text) {
    assertThat(SipUri.parse(text)).isEmpty();
  }

  /** The examples of RFC 3261 section 19.1.4. */
  @ParameterizedTest
  @CsvSource({
    "sip:%61lice@atlanta.com;transport=TCP, sip:alice@AtLanTa.CoM;Transport=tcp, true",
    "sip:carol@chicago.com, sip:carol@chicago.com;newparam=5, true",
    "sip:carol@chicago.com;newparam=5, sip:carol@chicago.com;security=on, true",
    "sip:biloxi.com;transport=tcp;method=REGISTER?to=a, sip:biloxi.com;method=REGISTER;transport=tcp?to=a, true",
    "sip:alice@atlanta.com?subject=project&priority=urgent, sip:alice@atlanta.com?priority=urgent&subject=project, true",
    "SIP:ALICE@AtLanTa.CoM;Transport=udp, sip:alice@AtLanTa.CoM;Transport=UDP, false",
    "sip:bob@biloxi.com, sip:bob@biloxi.com:5060, false",
    "sip:bob@biloxi.com, sip:bob@biloxi.com;transport=udp, false",
    "sip:carol@chicago.com, sip:carol@chicago.com?Subject=next, false",
    "sip:carol@chicago.com;security=on, sip:carol@chicago.com;security=off, false",
    "sip:carol@chicago.com, sip:carol@chicago.com;security=on, true",
    "sip:carol@chicago.com, sip:carol@chicago.com;security=off, true",
    "sip:bob@biloxi.com, sip:bob@biloxi.com;user=phone, false",
    "sip:bob@biloxi.com, sip:bob@biloxi.com;maddr=192.0.2.1, false",
    "sip:bob@biloxi.com;lr, sip:bob@biloxi.com, true",
    "sip:bob:secret@biloxi.com, sip:bob@biloxi.com, false",
    "sip:bob@[2001:db8::1], sip:bob@[2001:DB8:0:0:0:0:0:1], true",
    "sip:bob@[2001:db8::1], sip:bob@[2001:db8::2], false",
    "sip:carol@chicago.com, sips:carol@chicago.com, false",
  })
  void comparesAsTheRfcSays(String one, String other, boolean same) {
    assertThat(uri(one).sameAs(uri(other))).isEqualTo(same);
    assertThat(uri(other).sameAs(uri(one))).isEqualTo(same);
  }

  @Test
  void escapesWhatAProgramPutsIntoTheUserPart() {
    SipUri uri = SipUri.of("a b@c\r\n\u0000ü", "tandem.example");

    assertThat(uri).hasToString("sip:a%20b%40c%0D%0A%00%C3%BC@tandem.example");
    assertThat(uri(uri.toString()).user()).contains("a b@c\r\n\u0000ü");
  }

  @Test
  void aHostThatIsNoneIsABug() {
    assertThatThrownBy(() -> SipUri.of("a", "b c")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SipUri.of("a", "b").withPort(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SipUri uri(String text) {
    return SipUri.parse(text).orElseThrow();
  }
}
