package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageBuilderTest {
  private static final SipRequest INVITE =
      Wire.request(
          """
          INVITE sip:1002@tandem.example SIP/2.0
          Via: SIP/2.0/UDP proxy.example;branch=z9hG4bK2 , SIP/2.0/TCP a.example;branch=z9hG4bK1
          Record-Route: <sip:proxy.example;lr>
          Max-Forwards: 70
          From: <sip:1001@tandem.example>;tag=a
          To: <sip:1002@tandem.example>
          Call-ID: call
          CSeq: 1 INVITE
          Timestamp: 5

          """);

  @Test
  void aResponseRepeatsWhatTheRequestIsKnownBy() {
    assertThat(Wire.text(SipResponse.to(INVITE, 180).toTag("b").build()))
        .isEqualTo(
            """
            SIP/2.0 180 Ringing
            Via: SIP/2.0/UDP proxy.example;branch=z9hG4bK2 , SIP/2.0/TCP a.example;branch=z9hG4bK1
            Record-Route: <sip:proxy.example;lr>
            From: <sip:1001@tandem.example>;tag=a
            To: <sip:1002@tandem.example>;tag=b
            Call-ID: call
            CSeq: 1 INVITE
            Content-Length: 0

            """);
    assertThat(SipResponse.to(INVITE, 100).build().headers().first("Timestamp")).contains("5");
    assertThat(SipResponse.to(INVITE, 486).build().recordRoutes()).isEmpty();
  }

  @Test
  void aTagThatIsThereStays() {
    SipRequest reinvite = INVITE.toBuilder().to(INVITE.to().withTag("theirs")).build();

    assertThat(SipResponse.to(reinvite, 200).toTag("other").build().to().tag()).contains("theirs");
  }

  @Test
  void aBodyBringsItsTypeAndLength() {
    SipRequest offer =
        INVITE.toBuilder()
            .remove("Timestamp")
            .set("Max-Forwards", "69")
            .body("application/sdp", "v=ü".getBytes(StandardCharsets.UTF_8))
            .build();

    assertThat(Wire.text(offer))
        .isEqualTo(
            """
            INVITE sip:1002@tandem.example SIP/2.0
            Via: SIP/2.0/UDP proxy.example;branch=z9hG4bK2 , SIP/2.0/TCP a.example;branch=z9hG4bK1
            Record-Route: <sip:proxy.example;lr>
            Max-Forwards: 69
            From: <sip:1001@tandem.example>;tag=a
            To: <sip:1002@tandem.example>
            Call-ID: call
            CSeq: 1 INVITE
            Content-Type: application/sdp
            Content-Length: 4

            v=ü""");
    assertThat(offer.toBuilder().withoutBody().build().contentType()).isEmpty();
  }

  @Test
  void viasArePushedAndPoppedOneByOne() {
    SipRequest popped = INVITE.toBuilder().popVia().build();
    SipRequest pushed =
        INVITE.toBuilder().pushVia(Via.of("TLS", "2001:db8::1", 5061, "z9hG4bK3")).build();

    assertThat(popped.vias()).extracting(Via::host).containsExactly("a.example");
    assertThat(pushed.vias())
        .extracting(Via::host)
        .containsExactly("2001:db8::1", "proxy.example", "a.example");
    assertThat(pushed.topVia()).hasToString("SIP/2.0/TLS [2001:db8::1]:5061;branch=z9hG4bK3");
  }

  @Test
  void whatAProgramMustNotSendIsABug() {
    assertThatThrownBy(() -> INVITE.toBuilder().add("Subject", "a\r\nVia: b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> INVITE.toBuilder().add("Subject", "a\u0000"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> INVITE.toBuilder().add("Sub ject", "a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SipRequest.builder("INVITE", "sip:a b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SipResponse.to(INVITE, 200).reason("a\nb"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> INVITE.toBuilder().remove("From").build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> INVITE.toBuilder().set("CSeq", "2 BYE").build())
        .isInstanceOf(IllegalStateException.class);
  }
}
