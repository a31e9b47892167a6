package io.tandem.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RelayTest {

  @Test
  void tellsTheOtherPhoneOfOurNodeOnly() {
    assertThat(Relay.offer(Sdp.read(Sdp.BARESIP), 4711, Sdp.OURS).map(Sdp::print))
        .contains(
            """
            v=0
            o=- 4711 1 IN IP4 192.0.2.10
            s=-
            c=IN IP4 192.0.2.10
            t=0 0
            m=audio 20000 RTP/AVP 0 8 101
            b=AS:128
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=ptime:20
            a=sendrecv
            """);
  }

  @Test
  void dropsEveryWayAroundTheNodeAndEveryNameOfThePhone() {
    String offer =
        """
        v=0
        o=alice 1 1 IN IP4 10.9.8.7
        s=alice's pc
        c=IN IP4 10.9.8.7
        t=0 0
        a=group:BUNDLE a
        a=ice-lite
        a=msid-semantic: WMS 10.9.8.7
        m=audio 4000 RTP/AVP 0
        a=candidate:1 1 UDP 2130706431 10.9.8.7 4000 typ host
        a=ice-ufrag:8hhY
        a=ice-pwd:asd88fgpdd777uzjYhagZg
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:key
        a=fingerprint:sha-256 12:DF
        a=setup:actpass
        a=rtcp:4001 IN IP4 10.9.8.7
        a=rtcp-mux
        a=rtcp-fb:* nack
        a=ssrc:1 cname:alice@10.9.8.7
        a=msid:1 2
        a=mid:a
        a=alt:1 1 : 10.9.8.7 4000
        a=x-from:10.9.8.7
        a=rtpmap:99 EVIL/8000
        a=maxptime:40
        """;

    assertThat(Relay.offer(Sdp.read(offer), 4711, Sdp.OURS).map(Sdp::print))
        .contains(
            """
            v=0
            o=- 4711 1 IN IP4 192.0.2.10
            s=-
            c=IN IP4 192.0.2.10
            t=0 0
            m=audio 20000 RTP/AVP 0
            a=maxptime:40
            a=sendrecv
            """);
  }

  @Test
  void keepsOtherStreamsInPlaceWithPortZero() {
    String offer =
        """
        v=0
        o=- 1 1 IN IP4 10.0.0.7
        s=-
        c=IN IP4 10.0.0.7
        t=0 0
        m=video 5000 RTP/AVP 96
        a=rtpmap:96 H264/90000
        m=audio 4000 RTP/SAVP 0
        m=audio 4002 RTP/AVP 8
        m=audio 4004 RTP/AVP 0
        m=image 4006 udptl t38
        """;

    assertThat(Relay.offer(Sdp.read(offer), 4711, Sdp.OURS).map(Sdp::print))
        .contains(
            """
            v=0
            o=- 4711 1 IN IP4 192.0.2.10
            s=-
            c=IN IP4 192.0.2.10
            t=0 0
            m=video 0 RTP/AVP 96
            m=audio 0 RTP/SAVP 0
            m=audio 20000 RTP/AVP 8
            a=sendrecv
            m=audio 0 RTP/AVP 0
            m=image 0 udptl t38
            """);
  }

  @Test
  void hasNothingToRelayWithoutPlainAudio() {
    String secure = Sdp.BARESIP.replace("RTP/AVP", "RTP/SAVP");
    String refused = Sdp.BARESIP.replace("m=audio 10010", "m=audio 0");
    String nowhere = Sdp.BARESIP.replace("c=IN IP4 10.0.0.7\n", "");

    assertThat(Relay.offer(Sdp.read(secure), 1, Sdp.OURS)).isEmpty();
    assertThat(Relay.offer(Sdp.read(refused), 1, Sdp.OURS)).isEmpty();
    assertThat(Relay.offer(Sdp.read(nowhere), 1, Sdp.OURS)).isEmpty();
  }

  @Test
  void translatesHoldByAddressIntoHoldByDirection() {
    String held = Sdp.BARESIP.replace("IP4 10.0.0.7", "IP4 0.0.0.0");

    assertThat(Relay.offer(Sdp.read(held), 1, Sdp.OURS).map(Sdp::print))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("c=IN IP4 192.0.2.10\n")
                    .contains("a=sendonly\n")
                    .doesNotContain("sendrecv"));
  }

  @Test
  void answersTheFirstPhoneInTheShapeOfItsOwnOffer() {
    String offer =
        """
        v=0
        o=- 1 1 IN IP4 10.0.0.7
        s=-
        c=IN IP4 10.0.0.7
        t=0 0
        m=video 5000 RTP/AVP 96 97
        m=audio 4000 RTP/AVP 0 8
        """;
    String answer =
        """
        v=0
        o=- 9 9 IN IP6 2001:db8::9
        s=-
        c=IN IP6 2001:db8::9
        t=0 0
        m=video 0 RTP/AVP 96
        m=audio 7000 RTP/AVP 8
        a=rtpmap:8 PCMA/8000
        a=recvonly
        """;

    assertThat(Relay.answer(Sdp.read(offer), Sdp.read(answer), 4712, Sdp.OURS).map(Sdp::print))
        .contains(
            """
            v=0
            o=- 4712 1 IN IP4 192.0.2.10
            s=-
            c=IN IP4 192.0.2.10
            t=0 0
            m=video 0 RTP/AVP 96 97
            m=audio 20000 RTP/AVP 8
            a=rtpmap:8 PCMA/8000
            a=recvonly
            """);
  }

  @Test
  void hasNoAnswerWhenTheOtherPhoneRefusedTheAudio() {
    SessionDescription offer = Sdp.read(Sdp.BARESIP);
    SessionDescription refused = Sdp.read(Sdp.BARESIP.replace("m=audio 10010", "m=audio 0"));

    assertThat(Relay.answer(offer, refused, 1, Sdp.OURS)).isEmpty();
  }

  @Test
  void writesIpv6AddressesAsSuch() {
    MediaAddress ours = new MediaAddress("2001:db8::1", 20002);

    assertThat(Relay.offer(Sdp.read(Sdp.BARESIP), 1, ours).map(Sdp::print))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("o=- 1 1 IN IP6 2001:db8::1\n")
                    .contains("c=IN IP6 2001:db8::1\n"));
  }

  @Test
  void checksAnAnswerAgainstItsOffer() {
    SessionDescription offer = Sdp.read(Sdp.BARESIP);

    assertThat(AnswerCheck.problem(offer, offer)).isEmpty();
    assertThat(AnswerCheck.problem(offer, Sdp.read(Sdp.BARESIP + "m=audio 0 RTP/AVP 0\n")))
        .contains("2 m-lines answered, 1 offered");
    assertThat(AnswerCheck.problem(offer, Sdp.read(Sdp.BARESIP.replace("AVP 0 8", "AVP 9 8"))))
        .contains("m-line 1: a format that was not offered");
    assertThat(AnswerCheck.problem(offer, Sdp.read(Sdp.BARESIP.replace("101", "97")))).isEmpty();
    assertThat(AnswerCheck.problem(offer, Sdp.read(Sdp.BARESIP.replace("m=audio", "m=video"))))
        .contains("m-line 1: another media type than offered");
    assertThat(AnswerCheck.problem(offer, Sdp.read(Sdp.BARESIP.replace("/AVP", "/SAVP"))))
        .contains("m-line 1: another protocol than offered");
  }
}
