package io.tandem.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointSdpTest {

  private static final List<Codec> SUPPORTED =
      List.of(
          new Codec(8, "PCMA", 8000),
          new Codec(0, "PCMU", 8000),
          new Codec(101, "telephone-event", 8000, 1, "0-15"));

  private static String audio(String formatsAndAttributes) {
    return "v=0\no=- 1 1 IN IP4 10.0.0.7\ns=-\nc=IN IP4 10.0.0.7\nt=0 0\nm=audio 4000 RTP/AVP "
        + formatsAndAttributes;
  }

  @Test
  void choosesTheFirstCommonCodecInTheOffersOrderUnderTheOffersNumbers() {
    SessionDescription offer =
        Sdp.read(
            audio(
                """
                18 96 0 8 126 127
                a=rtpmap:96 opus/48000/2
                a=rtpmap:126 telephone-event/48000
                a=rtpmap:127 telephone-event/8000
                m=video 5000 RTP/AVP 97
                """));

    var answered = EndpointSdp.answer(offer, SUPPORTED, 5, Sdp.OURS, Direction.SENDRECV);

    assertThat(answered.map(EndpointSdp.Answered::codec)).contains(new Codec(0, "PCMU", 8000));
    assertThat(answered.flatMap(EndpointSdp.Answered::telephoneEvent))
        .contains(new Codec(127, "telephone-event", 8000, 1, "0-15"));
    assertThat(answered.map(EndpointSdp.Answered::description).map(Sdp::print))
        .contains(
            """
            v=0
            o=- 5 1 IN IP4 192.0.2.10
            s=-
            c=IN IP4 192.0.2.10
            t=0 0
            m=audio 20000 RTP/AVP 0 127
            a=rtpmap:0 PCMU/8000
            a=rtpmap:127 telephone-event/8000
            a=fmtp:127 0-15
            a=ptime:20
            a=sendrecv
            m=video 0 RTP/AVP 97
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "1 urn:ietf:params:rtp-hdrext:ssrc-audio-level, 1",
    "1 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on, 1",
    "14/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level, 14",
    "255/sendrecv urn:ietf:params:rtp-hdrext:ssrc-audio-level, 255",
    // He would not send it; numbers that stand for nothing; something else.
    "1/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level, 0",
    "1/inactive urn:ietf:params:rtp-hdrext:ssrc-audio-level, 0",
    "15 urn:ietf:params:rtp-hdrext:ssrc-audio-level, 0",
    "0 urn:ietf:params:rtp-hdrext:ssrc-audio-level, 0",
    "4096 urn:ietf:params:rtp-hdrext:ssrc-audio-level, 0",
    "one urn:ietf:params:rtp-hdrext:ssrc-audio-level, 0",
    "1 urn:ietf:params:rtp-hdrext:csrc-audio-level, 0",
    "1, 0",
    "'', 0",
  })
  void takesLevelsThatAreOfferedIfItHasUseForThem(String offered, int expected) {
    SessionDescription offer = Sdp.read(audio("0\na=extmap:" + offered + "\n"));
    var answered = EndpointSdp.answer(offer, SUPPORTED, 5, Sdp.OURS, Direction.SENDRECV, true);
    assertThat(answered.flatMap(EndpointSdp.Answered::levels).map(LevelExtension::id).orElse(0))
        .isEqualTo(expected);
    assertThat(Sdp.print(answered.orElseThrow().description()))
        .contains("a=ptime:20\na=maxptime:60\n");
    String line = "a=extmap:" + expected + "/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    String answer = Sdp.print(answered.orElseThrow().description());
    assertThat(answer.lines().filter(l -> l.startsWith("a=extmap")).toList())
        .isEqualTo(expected == 0 ? List.of() : List.of(line));
    var deaf = EndpointSdp.answer(offer, SUPPORTED, 5, Sdp.OURS, Direction.SENDRECV);
    assertThat(Sdp.print(deaf.orElseThrow().description())).doesNotContain("extmap", "maxptime");
  }

  @Test
  void hasNoAnswerWithoutACommonCodec() {
    assertThat(
            EndpointSdp.answer(
                Sdp.read(audio("18 101\na=rtpmap:101 telephone-event/8000\n")),
                SUPPORTED,
                5,
                Sdp.OURS,
                Direction.SENDRECV))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sendrecv, SENDRECV, SENDRECV",
    "sendonly, SENDRECV, RECVONLY",
    "recvonly, SENDRECV, SENDONLY",
    "inactive, SENDRECV, INACTIVE",
    "sendrecv, SENDONLY, SENDONLY",
    "sendonly, SENDONLY, INACTIVE",
  })
  void answersNoMoreThanTheOfferAllows(String offered, Direction willing, Direction expected) {
    var answered =
        EndpointSdp.answer(
            Sdp.read(audio("0\na=" + offered + "\n")), SUPPORTED, 5, Sdp.OURS, willing);

    assertThat(answered.map(EndpointSdp.Answered::direction)).contains(expected);
  }

  @Test
  void offersAllItCanWhenAskedToSpeakFirst() {
    assertThat(Sdp.print(EndpointSdp.offer(SUPPORTED, 5, Sdp.OURS, Direction.SENDRECV)))
        .isEqualTo(
            """
            v=0
            o=- 5 1 IN IP4 192.0.2.10
            s=-
            c=IN IP4 192.0.2.10
            t=0 0
            m=audio 20000 RTP/AVP 8 0 101
            a=rtpmap:8 PCMA/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=ptime:20
            a=sendrecv
            """);
  }
}
