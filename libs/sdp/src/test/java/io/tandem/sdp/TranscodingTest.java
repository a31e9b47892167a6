package io.tandem.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscodingTest {

  private static final Codec PCMU = new Codec(0, "PCMU", 8000);
  private static final Codec PCMA = new Codec(8, "PCMA", 8000);
  private static final Codec G722 = new Codec(9, "G722", 8000);

  private final Transcoding transcoding = new Transcoding(List.of(G722, PCMU, PCMA));

  private static SessionDescription audio(String formats, String... attributes) {
    String text =
        """
        v=0
        o=a 1 1 IN IP4 192.0.2.1
        s=-
        c=IN IP4 192.0.2.1
        t=0 0
        m=audio 4000 RTP/AVP %s
        %s
        """
            .formatted(formats, String.join("\n", attributes));
    return ((SdpResult.Parsed) SessionDescription.parse(text)).description();
  }

  private static List<String> formats(SessionDescription description) {
    return description.media().getFirst().formats();
  }

  @Test
  void offersWhatCanBeMadeOfTheOfferBehindIt() {
    SessionDescription offer =
        audio("96 9 101", "a=rtpmap:96 iLBC/8000", "a=rtpmap:101 telephone-event/8000");
    SessionDescription wider = transcoding.widen(offer);
    assertThat(formats(wider)).containsExactly("96", "9", "101", "0", "8");
    assertThat(wider.audio().orElseThrow().codecs()).contains(PCMU, PCMA);
    assertThat(transcoding.widen(wider)).as("nothing more").isEqualTo(wider);
  }

  /** RFC 4733 section 2.1: events count by the clock of the codec beside them. */
  @Test
  void eventsAreOfferedAndAnsweredByTheClockOfEachSidesCodec() {
    Codec opus = new Codec(111, "opus", 48000, 2, "useinbandfec=1");
    Transcoding able = new Transcoding(List.of(PCMU, opus));
    SessionDescription offer = audio("0 97", "a=rtpmap:97 telephone-event/8000");
    SessionDescription wider = able.widen(offer);
    assertThat(wider.print())
        .contains("m=audio 4000 RTP/AVP 0 97 111 110\r\n")
        .contains("a=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\n")
        .contains("a=rtpmap:110 telephone-event/48000\r\n");
    SessionDescription answer =
        audio("111 110", "a=rtpmap:111 opus/48000/2", "a=rtpmap:110 telephone-event/48000");
    Transcoding.Pair pair = able.needed(offer, answer).orElseThrow();
    assertThat(able.inTermsOfOfferer(offer, answer, pair).print())
        .contains("RTP/AVP 0 97\r\n")
        .contains("a=rtpmap:97 telephone-event/8000\r\n");
    SessionDescription ofAnotherClock =
        audio("111 97", "a=rtpmap:111 opus/48000/2", "a=rtpmap:97 telephone-event/8000");
    assertThat(able.inTermsOfOfferer(offer, ofAnotherClock, pair).print())
        .doesNotContain("telephone-event");
  }

  @ParameterizedTest
  @CsvSource({"a=ptime:30, 60", "a=maxptime:40, 40", "a=maxptime:150, 60", "a=maxptime:none, 60"})
  void whatWeMayDecodeIsOfferedForPacketsThatWeTake(String offered, int expected) {
    String wider = transcoding.widen(audio("9", offered)).print();
    assertThat(wider.lines().filter(line -> line.startsWith("a=maxptime")).toList())
        .containsExactly("a=maxptime:" + expected);
    assertThat(wider.contains("a=ptime:30")).isEqualTo(offered.equals("a=ptime:30"));
    SessionDescription all = audio("9 0 8", offered);
    assertThat(transcoding.widen(all)).as("nothing would be decoded").isEqualTo(all);
  }

  @Test
  void whatIsNotUnderstoodIsOfferedAsItIs() {
    SessionDescription offer = audio("96", "a=rtpmap:96 iLBC/8000");
    assertThat(transcoding.widen(offer)).isEqualTo(offer);
  }

  @Test
  void packetsPassWhereTheAnswerIsOfTheOffer() {
    assertThat(transcoding.needed(audio("9 0"), audio("0"))).isEmpty();
    SessionDescription renumbered = audio("97", "a=rtpmap:97 opus/48000/2");
    assertThat(transcoding.needed(audio("96", "a=rtpmap:96 opus/48000/2"), renumbered)).isEmpty();
  }

  @Test
  void eachSideSpeaksItsOwnWhereTheyHaveNothingInCommon() {
    SessionDescription offer =
        audio(
            "96 9 101",
            "a=rtpmap:96 iLBC/8000",
            "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-15");
    SessionDescription answer =
        audio("8 102", "a=rtpmap:102 telephone-event/8000", "a=ptime:30", "a=sendonly");
    Transcoding.Pair pair = transcoding.needed(offer, answer).orElseThrow();
    assertThat(pair).isEqualTo(new Transcoding.Pair(G722, PCMA));

    SessionDescription told = transcoding.inTermsOfOfferer(offer, answer, pair);
    assertThat(formats(told)).containsExactly("9", "101");
    assertThat(told.print())
        .contains("a=rtpmap:9 G722/8000", "a=fmtp:101 0-15", "a=sendonly")
        .contains("a=maxptime:60\r\n")
        .doesNotContain("a=ptime", "102");
    assertThat(AnswerCheck.problem(offer, told)).isEmpty();
  }

  @Test
  void eventsAreToldOnlyToWhoHasOfferedThem() {
    SessionDescription answer = audio("8 102", "a=rtpmap:102 telephone-event/8000");
    SessionDescription offer = audio("9");
    Transcoding.Pair pair = transcoding.needed(offer, answer).orElseThrow();
    assertThat(formats(transcoding.inTermsOfOfferer(offer, answer, pair))).containsExactly("9");
  }

  @Test
  void anAnswerThatNobodyUnderstandsStaysAsItIs() {
    assertThat(transcoding.needed(audio("9"), audio("96", "a=rtpmap:96 iLBC/8000"))).isEmpty();
  }
}
