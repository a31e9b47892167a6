package io.tandem.signaling.screening;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.message.Via;
import io.tandem.sip.transaction.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScreeningTest {

  private final Screening screening =
      new Screening(List.of("INVITE", "REGISTER"), Map.of("REGISTER", Set.of("path")));

  @Test
  void letsPassWhatItKnows() {
    assertThat(
            screening.refusal(
                request("REGISTER", "sip:tandem.test", "Require: path"), Transport.UDP))
        .isEmpty();
    assertThat(
            screening.refusal(
                request(
                    "INVITE",
                    "tel:+4930123",
                    "Supported: timer\r\nContent-Type: application/sdp;x=y"),
                Transport.UDP))
        .isEmpty();
  }

  @Test
  void namesTheMethodsThatItKnows() {
    SipResponse refusal = refused(request("FROBNICATE", "sip:tandem.test", "Subject: x"));

    assertThat(refusal.status()).isEqualTo(405);
    assertThat(refusal.headers().all("Allow")).containsExactly("INVITE", "REGISTER");
  }

  @Test
  void refusesAnotherScheme() {
    assertThat(refused(request("INVITE", "nobodyknows:x", "Subject: x")).status()).isEqualTo(416);
  }

  @Test
  void namesEveryExtensionThatItDoesNotKnow() {
    SipResponse refusal =
        refused(request("REGISTER", "sip:tandem.test", "Require: path, sec-agree\r\nRequire: gin"));

    assertThat(refusal.status()).isEqualTo(420);
    assertThat(refusal.headers().all("Unsupported")).containsExactly("gin", "sec-agree");
  }

  @Test
  void judgesAnExtensionByTheMethodThatItGoesWith() {
    assertThat(refused(request("INVITE", "sip:tandem.test", "Require: path")).status())
        .isEqualTo(420);
  }

  @Test
  void refusesABodyThatItCannotUnpack() {
    SipResponse refusal =
        refused(
            request("INVITE", "sip:tandem.test", "Content-Encoding: gzip\r\nContent-Type: a/b"));

    assertThat(refusal.status()).isEqualTo(415);
    assertThat(refusal.headers().first("Accept-Encoding")).contains("identity");
  }

  @Test
  void refusesABodyThatItMustUnderstandAndDoesNot() {
    SipResponse refusal =
        refused(request("INVITE", "sip:tandem.test", "Content-Type: application/isup"));

    assertThat(refusal.status()).isEqualTo(415);
    assertThat(refusal.headers().first("Accept")).contains("application/sdp");
    assertThat(
            screening.refusal(
                request(
                    "INVITE",
                    "sip:tandem.test",
                    "Content-Type: text/plain\r\nContent-Disposition: render;handling=optional"),
                Transport.UDP))
        .isEmpty();
    assertThat(
            refused(
                    request(
                        "INVITE", "sip:tandem.test", "Content-Type: multipart/mixed;boundary=b"))
                .status())
        .isEqualTo(400);
  }

  @Test
  void refusesWhatMayBeginADialogWithoutOneContactThatItCanBeReachedAt() {
    assertThat(phrase("INVITE", "Subject: x")).isEqualTo("400 Missing Contact");
    assertThat(phrase("INVITE", "Contact: *")).isEqualTo("400 Contact is no SIP URI");
    assertThat(phrase("INVITE", "Contact: <tel:+4930123>")).isEqualTo("400 Contact is no SIP URI");
    assertThat(phrase("INVITE", "Contact: <sip:a@192.0.2.1>, <sip:b@192.0.2.1>"))
        .isEqualTo("400 Several Contact");
    assertThat(phrase("INVITE", "Contact: <sip:a@192.0.2.1>\r\nm: <sip:a@192.0.2.1>"))
        .isEqualTo("400 Several Contact");
  }

  @Test
  void letsARequestOfTheOldKindPassWithoutAContact() {
    SipRequest modern = bare("INVITE", "sip:tandem.test", "Content-Type: application/sdp");
    SipRequest old =
        modern.toBuilder().replaceTopVia(Via.parse("SIP/2.0/UDP 192.0.2.1").orElseThrow()).build();
    assertThat(status(modern, Transport.UDP)).contains(400);
    assertThat(status(old, Transport.UDP)).isEmpty();
  }

  @Test
  void asksForAContactInEveryMethodThatNamesATarget() {
    Screening all =
        new Screening(List.of("SUBSCRIBE", "NOTIFY", "REFER", "UPDATE", "OPTIONS"), Map.of());
    for (String method : List.of("SUBSCRIBE", "NOTIFY", "REFER", "UPDATE")) {
      SipRequest request = bare(method, "sip:tandem.test", "Subject: x");
      assertThat(all.refusal(request, Transport.UDP)).as(method).isPresent();
    }
    assertThat(all.refusal(bare("OPTIONS", "sip:tandem.test", "Subject: x"), Transport.UDP))
        .isEmpty();
  }

  @Test
  void asksForNoContactInWhatBeginsNothing() {
    Screening most = new Screening(List.of("BYE", "REGISTER", "OPTIONS"), Map.of());
    for (String method : List.of("BYE", "REGISTER", "OPTIONS")) {
      assertThat(most.refusal(bare(method, "sip:tandem.test", "Subject: x"), Transport.UDP))
          .as(method)
          .isEmpty();
    }
  }

  @Test
  void takesWhatIsSipsOverTlsAlone() {
    SipRequest call =
        bare(
            "INVITE",
            "sips:1002@tandem.test",
            "Contact: <sips:1001@192.0.2.1>\r\nContent-Type: application/sdp");
    SipRequest binding =
        bare("REGISTER", "sip:tandem.test", "Contact: <sip:a@192.0.2.1>, <sips:b@192.0.2.1>");
    for (Transport plain : List.of(Transport.UDP, Transport.TCP, Transport.WS)) {
      assertThat(status(call, plain)).as("%s", plain).contains(403);
      assertThat(status(binding, plain)).as("%s", plain).contains(403);
    }
    SipRequest again =
        call.toBuilder().to(NameAddr.parse("<sips:1002@tandem.test>;tag=t").orElseThrow()).build();
    // Between our own nodes it may come otherwise.
    assertThat(status(again, Transport.UDP)).isEmpty();
    for (Transport secure : List.of(Transport.TLS, Transport.WSS)) {
      assertThat(status(call, secure)).as("%s", secure).isEmpty();
      assertThat(status(binding, secure)).as("%s", secure).isEmpty();
    }
    SipRequest all = bare("REGISTER", "sip:tandem.test", "Expires: 0\r\nContact: *");
    assertThat(status(all, Transport.UDP)).isEmpty();
  }

  @Test
  void refusesACallToSipsThatIsToBeAnsweredElsewhereThanOverTls() {
    SipRequest call = bare("INVITE", "sips:1002@tandem.test", "Contact: <sip:1001@192.0.2.1>");
    assertThat(status(call, Transport.TLS)).contains(400);
  }

  private Optional<Integer> status(SipRequest request, Transport transport) {
    return screening.refusal(request, transport).map(refusal -> refusal.build().status());
  }

  private String phrase(String method, String header) {
    SipResponse refusal = refused(bare(method, "sip:tandem.test", header));
    return refusal.status() + " " + refusal.reason();
  }

  private SipResponse refused(SipRequest request) {
    Optional<SipResponse.Builder> refusal = screening.refusal(request, Transport.UDP);
    return refusal.orElseThrow().toTag("t").build();
  }

  /** With a Contact, where one is needed. */
  private static SipRequest request(String method, String uri, String header) {
    return bare(method, uri, "Contact: <sip:1001@192.0.2.1>\r\n" + header);
  }

  private static SipRequest bare(String method, String uri, String header) {
    String text =
        """
        %1$s %2$s SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKscreen
        From: <sip:1001@tandem.test>;tag=1
        To: <sip:1002@tandem.test>
        Call-ID: screening
        CSeq: 1 %1$s
        Max-Forwards: 70
        %3$s
        Content-Length: 4

        body\
        """
            .formatted(method, uri, header)
            .replace("\r\n", "\n")
            .replace("\n", "\r\n");
    ParseResult result = SipParser.parse(text.getBytes(StandardCharsets.UTF_8));
    return (SipRequest) ((ParseResult.Parsed) result).message();
  }
}
