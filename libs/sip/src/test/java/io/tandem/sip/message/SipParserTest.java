package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SipParserTest {
  private static final String INVITE =
      """
      INVITE sip:1002@tandem.example SIP/2.0
      Via: SIP/2.0/UDP 192.0.2.4:5060;rport;branch=z9hG4bK-one
      Max-Forwards: 70
      From: "Alice" <sip:1001@tandem.example>;tag=a1
      To: <sip:1002@tandem.example>
      Call-ID: c1@192.0.2.4
      CSeq: 7 INVITE
      Contact: <sip:1001@192.0.2.4:5060;transport=udp>;expires=60
      Supported: timer, 100rel
      X-Strange:   kept ;as is
      Content-Type: application/sdp;charset=utf-8
      Content-Length: 5

      v=0
      """;

  @Test
  void readsARequest() {
    SipRequest invite = Wire.request(INVITE);

    assertThat(invite.method()).isEqualTo("INVITE");
    assertThat(invite.sipUri().orElseThrow().user()).contains("1002");
    assertThat(invite.topVia().sentBy()).isEqualTo("192.0.2.4:5060");
    assertThat(invite.topVia().branch()).contains("z9hG4bK-one");
    assertThat(invite.topVia().asksForRport()).isTrue();
    assertThat(invite.topVia().rport()).isEmpty();
    assertThat(invite.from().displayName()).isEqualTo("Alice");
    assertThat(invite.from().tag()).contains("a1");
    assertThat(invite.to().tag()).isEmpty();
    assertThat(invite.callId()).isEqualTo("c1@192.0.2.4");
    assertThat(invite.cseq()).isEqualTo(new CSeq(7, "INVITE"));
    assertThat(invite.maxForwards()).hasValue(70);
    assertThat(invite.contacts()).hasSize(1);
    assertThat(invite.contacts().getFirst().params().get("expires")).contains("60");
    assertThat(invite.headers().lists("supported", "100REL")).isTrue();
    assertThat(invite.headers().first("x-strange")).contains("kept ;as is");
    assertThat(invite.isContent("application/sdp")).isTrue();
    assertThat(new String(invite.body(), StandardCharsets.UTF_8)).isEqualTo("v=0\r\n");
  }

  @Test
  void sendsOnUntouchedHeadersByteForByte() {
    SipRequest request =
        Wire.request(
            """
            OPTIONS sip:tandem.example SIP/2.0
            v:SIP/2.0/UDP a.example ;branch=z9hG4bK1
            f :  <sip:a@a.example>  ; tag=1
            t: <sip:b@b.example>
            Subject: folded
              over two lines
            i: x
            CSeq: 1   OPTIONS

            """);

    assertThat(request.headers().first("Subject")).contains("folded   over two lines");
    assertThat(Wire.text(request.toBuilder().add("User-Agent", "Tandem").build()))
        .isEqualTo(
            """
            OPTIONS sip:tandem.example SIP/2.0
            v:SIP/2.0/UDP a.example ;branch=z9hG4bK1
            f :  <sip:a@a.example>  ; tag=1
            t: <sip:b@b.example>
            Subject: folded
              over two lines
            i: x
            CSeq: 1   OPTIONS
            User-Agent: Tandem
            Content-Length: 0

            """);
  }

  @Test
  void splitsListsAtCommasOutsideQuotesAndBrackets() {
    SipRequest request =
        Wire.request(
            """
            REGISTER sip:tandem.example SIP/2.0
            Via: SIP/2.0/TCP a.example;branch=z9hG4bK2, SIP/2.0/UDP b.example;branch=z9hG4bK1
            Via: SIP/2.0/UDP c.example;branch=z9hG4bK0
            From: <sip:a@a.example>;tag=1
            To: <sip:a@a.example>
            Call-ID: x
            CSeq: 1 REGISTER
            Contact: "Bell, A" <sip:a,b@c.example>;q=1, sip:d@e.example;expires=5
            Authorization: Digest username="a", realm="b"

            """);

    assertThat(request.vias())
        .extracting(Via::host)
        .containsExactly("a.example", "b.example", "c.example");
    assertThat(request.contacts())
        .extracting(NameAddr::uri)
        .containsExactly("sip:a,b@c.example", "sip:d@e.example");
    assertThat(request.headers().all("Authorization"))
        .isEqualTo(List.of("Digest username=\"a\", realm=\"b\""));
  }

  @Test
  void answersWhatItRefusesWithTheHeadersOfTheRequest() {
    String wrongMethod = INVITE.replace("7 INVITE", "7 BYE");

    ParseResult.Malformed malformed = Wire.malformed(wrongMethod);

    assertThat(malformed.status()).isEqualTo(400);
    assertThat(Wire.text(malformed.answer().orElseThrow()))
        .isEqualTo(
            """
            SIP/2.0 400 CSeq names another method
            Via: SIP/2.0/UDP 192.0.2.4:5060;rport;branch=z9hG4bK-one
            From: "Alice" <sip:1001@tandem.example>;tag=a1
            To: <sip:1002@tandem.example>;tag=TAG
            Call-ID: c1@192.0.2.4
            CSeq: 7 BYE
            Content-Length: 0

            """
                .replace("TAG", StatelessTag.of(Wire.request(INVITE))));
  }

  @Test
  void refusesEachRepetitionWithTheSameToTagAndAnotherRequestWithAnother() {
    String again = INVITE.replace("INVITE sip:1002", "INVITE sip:" + "1".repeat(600));
    String other = again.replace("z9hG4bK-one", "z9hG4bK-two");

    assertThat(tagOfRefusal(again)).startsWith("sl-").isEqualTo(tagOfRefusal(again));
    assertThat(tagOfRefusal(other)).startsWith("sl-").isNotEqualTo(tagOfRefusal(again));
    assertThat(tagOfRefusal(INVITE.replace("SIP/2.0\n", "SIP/3.0\n"))).startsWith("sl-");
  }

  @Test
  void refusesWhatLacksTheHeadersThatMakeATagWithATagAllTheSame() {
    assertThat(tagOfRefusal(INVITE.replace("CSeq: 7 INVITE\n", ""))).startsWith("sl-");
    assertThat(tagOfRefusal(INVITE.replace("CSeq: 7 INVITE", "CSeq: x"))).startsWith("sl-");
    assertThat(tagOfRefusal(INVITE.replace("SIP/2.0/UDP 192", "SIP/2.0 192"))).startsWith("sl-");
  }

  @Test
  void leavesAToAsItCameWhenItHasATagOrCannotBeRead() {
    String wrongMethod = INVITE.replace("7 INVITE", "7 BYE");
    assertThat(tagOfRefusal(wrongMethod.replace("1002@tandem.example>", "1002@a.example>;tag=x")))
        .isEqualTo("x");
    SipResponse answer =
        Wire.malformed(INVITE.replace("To: <sip:1002@tandem.example>", "To: *"))
            .answer()
            .orElseThrow();
    assertThat(answer.headers().first("To")).contains("*");
  }

  private static String tagOfRefusal(String text) {
    return Wire.malformed(text).answer().orElseThrow().to().tag().orElseThrow();
  }

  @Test
  void answersNothingToAcksResponsesAndGarbage() {
    assertThat(
            Wire.malformed(INVITE.replace("INVITE", "ACK").replace("CSeq: 7", "CSeq: x")).answer())
        .isEmpty();
    assertThat(Wire.malformed("SIP/2.0 abc OK\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\n\n").answer())
        .isEmpty();
    assertThat(Wire.malformed("GET / HTTP/1.1\n\n").answer()).isEmpty();
    assertThat(SipParser.parse(new byte[0])).isInstanceOf(ParseResult.Malformed.class);
  }

  @Test
  void answersNeverWithMoreThanItGot() {
    assertThat(Wire.malformed("X sip:a SIP/2.0\nVia: x\n\n").answer()).isEmpty();
  }

  @Test
  void tellsPingsFromPongs() {
    assertThat(Wire.parse("\n\n")).isEqualTo(new ParseResult.KeepAlive(true));
    assertThat(Wire.parse("\n")).isEqualTo(new ParseResult.KeepAlive(false));
  }

  @Test
  void dropsWhatFollowsTheBodyAndRefusesABodyThatIsNotThere() {
    assertThat(Wire.request(INVITE.replace("Length: 5", "Length: 2")).body()).hasSize(2);
    assertThat(Wire.malformed(INVITE.replace("Length: 5", "Length: 6")).status()).isEqualTo(400);
    assertThat(Wire.malformed(INVITE.replace("Length: 5", "Length: -1")).status()).isEqualTo(400);
    assertThat(Wire.malformed(INVITE.replace("Length: 5", "Length: 5\nl: 4")).status())
        .isEqualTo(400);
  }
}
