package io.tandem.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sdp.SessionDescription;
import io.tandem.sip.message.BodyPart;
import io.tandem.sip.message.MediaType;
import io.tandem.sip.message.Multipart;
import io.tandem.sip.message.SipRequest;
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

  private static SipRequest invite(BodyPart body) {
    return SipRequest.builder("INVITE", "sip:600@tandem.test")
        .add("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
        .add("From", "<sip:1001@tandem.test>;tag=1")
        .add("To", "<sip:600@tandem.test>")
        .add("Call-ID", "x")
        .add("CSeq", "1 INVITE")
        .body(body.type().orElseThrow().toString(), body.bytes())
        .build();
  }
}
