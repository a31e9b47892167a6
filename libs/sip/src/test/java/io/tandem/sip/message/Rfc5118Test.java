package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IPv6 in SIP, by the sections of RFC 5118. */
class Rfc5118Test {
  @ParameterizedTest
  @CsvSource({
    "4.1-reference, 2001:db8::10",
    "4.3-port-inside, 2001:db8::10:5070",
    "4.4-port-outside, 2001:db8::10",
    "4.5-received-in-brackets, 2001:db8::10",
    "4.5-received-bare, 2001:db8::10",
    "4.6-sdp, 2001:db8::10",
    "4.7-mixed-headers, host.example.net",
    "4.8-mixed-sdp, 2001:db8::10",
    "4.9-mapped, example.com",
    "4.10-three-colons, 2001:db8:::192.0.2.1",
    "4.10-two-colons, 2001:db8::192.0.2.1",
  })
  void aSoundMessageIsTakenAndMeansTheHost(String name, String host) {
    SipRequest request = Wire.request(text(name));

    Survivor.use(new ParseResult.Parsed(request));
    assertThat(request.sipUri().orElseThrow().host()).isEqualTo(host);
  }

  @Test
  void anAddressWithoutBracketsIsRefused() {
    ParseResult.Malformed malformed = Wire.malformed(text("4.2-no-brackets"));

    assertThat(malformed.answer().orElseThrow().status()).isEqualTo(400);
  }

  @Test
  void aPortIsOneBehindTheBracketsAlone() {
    assertThat(uri("4.3-port-inside").port()).isEmpty();
    assertThat(uri("4.4-port-outside").port()).hasValue(5070);
    assertThat(uri("4.3-port-inside").sameAs(uri("4.4-port-outside"))).isFalse();
  }

  @Test
  void receivedIsReadWithAndWithoutBrackets() {
    assertThat(Wire.request(text("4.5-received-in-brackets")).topVia().received())
        .contains("2001:db8::a:255");
    assertThat(Wire.request(text("4.5-received-bare")).topVia().received())
        .contains("2001:db8::a:255");
  }

  @Test
  void bothFamiliesStandSideBySide() {
    SipRequest bye = Wire.request(text("4.7-mixed-headers"));

    assertThat(bye.vias())
        .extracting(Via::sentBy)
        .containsExactly("[2001:db8::a:1]:6050", "192.0.2.1", "[2001:db8::b:1]");
    assertThat(bye.vias().getLast().received()).contains("192.0.2.254");
    assertThat(bye.routes())
        .extracting(route -> route.sipUri().orElseThrow().host())
        .containsExactly("2001:db8::10", "192.0.2.9");
  }

  @Test
  void threeColonsMeanWhatTwoMean() {
    assertThat(uri("4.10-three-colons").sameAs(uri("4.10-two-colons"))).isTrue();
  }

  private static SipUri uri(String name) {
    return Wire.request(text(name)).sipUri().orElseThrow();
  }

  private static String text(String name) {
    try (InputStream in = Rfc5118Test.class.getResourceAsStream("/rfc5118/" + name + ".sip")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
