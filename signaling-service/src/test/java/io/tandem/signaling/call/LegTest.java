package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sdp.SessionDescription;
import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.BodyPart;
import io.tandem.sip.message.MediaType;
import io.tandem.sip.message.Multipart;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LegTest {
  private static final String SDP =
      "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
          + "m=audio 4000 RTP/AVP 0\r\n";

  @Test
  void findsTheDescriptionWhereverItLies() {
    BodyPart sdp = BodyPart.of(MediaType.SDP, SDP.getBytes(StandardCharsets.UTF_8));
    BodyPart place = BodyPart.of(MediaType.of("application", "pidf+xml"), new byte[] {'<'});

    assertThat(Leg.description(invite(sdp)).flatMap(SessionDescription::audio)).isPresent();
    assertThat(
            Leg.description(invite(Multipart.write("mixed", "b", List.of(place, sdp))))
                .flatMap(SessionDescription::audio))
        .isPresent();
    assertThat(Leg.description(invite(place))).isEmpty();
    assertThat(Leg.description(invite(BodyPart.of(MediaType.SDP, new byte[] {'x'})))).isEmpty();
  }

  @Test
  void answersACallToSipsWithAContactThatIsSips() {
    Flow tls =
        new Flow(
            Transport.TLS,
            new InetSocketAddress("192.0.2.9", 5061),
            new InetSocketAddress("192.0.2.1", 40000),
            7);
    Leg leg =
        new Leg(
            LegRole.CALLER, "ours", 1, new Egress(tls, "node", "192.0.2.9", 5061), Device.UNKNOWN);
    BodyPart sdp = BodyPart.of(MediaType.SDP, SDP.getBytes(StandardCharsets.UTF_8));

    SipResponse ringing = leg.response(invite("sips:600@tandem.test", sdp), 180).build();
    assertThat(ringing.contacts().getFirst().uri()).isEqualTo("sips:192.0.2.9:5061");

    SipResponse plain = leg.response(invite(sdp), 180).build();
    assertThat(plain.contacts().getFirst().uri()).isEqualTo("sip:192.0.2.9:5061;transport=tls");
  }

  @Test
  void takesARequestForItsDialogsOnlyWithTheCallIdAndBothTags() {
    Leg leg = new Leg(LegRole.CALLER, "ours", 1, CallBench.egress("192.0.2.1"), Device.UNKNOWN);
    assertThat(leg.isWithin(bye("call", "ours", "theirs"))).isFalse();

    leg.dialog =
        new Dialog(
            "call",
            "ours",
            "theirs",
            "sip:600@tandem.test",
            "sip:1001@tandem.test",
            "sip:1001@192.0.2.1",
            List.of(),
            1,
            1,
            false);

    assertThat(leg.isWithin(bye("call", "ours", "theirs"))).isTrue();
    assertThat(leg.isWithin(bye("call", "ours", "guessed"))).isFalse();
    assertThat(leg.isWithin(bye("guessed", "ours", "theirs"))).isFalse();
    assertThat(leg.isWithin(bye("call", "guessed", "theirs"))).isFalse();
  }

  private static SipRequest bye(String callId, String toTag, String fromTag) {
    return SipRequest.builder("BYE", "sip:600@tandem.test")
        .add("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK2")
        .add("From", "<sip:1001@tandem.test>;tag=" + fromTag)
        .add("To", "<sip:600@tandem.test>;tag=" + toTag)
        .add("Call-ID", callId)
        .add("CSeq", "2 BYE")
        .build();
  }

  private static SipRequest invite(BodyPart body) {
    return invite("sip:600@tandem.test", body);
  }

  private static SipRequest invite(String uri, BodyPart body) {
    return SipRequest.builder("INVITE", uri)
        .add("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
        .add("From", "<sip:1001@tandem.test>;tag=1")
        .add("To", "<sip:600@tandem.test>")
        .add("Call-ID", "x")
        .add("CSeq", "1 INVITE")
        .body(body.type().orElseThrow().toString(), body.bytes())
        .build();
  }
}
