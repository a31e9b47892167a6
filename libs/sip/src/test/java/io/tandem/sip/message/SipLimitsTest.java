package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SipLimitsTest {
  private static final String OPTIONS =
      """
      OPTIONS sip:tandem.example SIP/2.0
      Via: SIP/2.0/UDP a.example;branch=z9hG4bK1
      From: <sip:a@a.example>;tag=1
      To: <sip:b@b.example>
      Call-ID: x
      CSeq: 1 OPTIONS

      """;

  @Test
  void eachLimitHasItsAnswer() {
    refuses(OPTIONS.replace("tandem", "t".repeat(512)), 414);
    refuses(withHeader("Subject: " + "s".repeat(8 * 1024)), 513);
    refuses(withHeader("X: y\n".repeat(123) + "X: y"), 513);
    refuses(withHeader("Via: SIP/2.0/UDP a\n".repeat(64) + "User-Agent: tomorrow"), 483);
    refuses(OPTIONS + "b".repeat(16 * 1024), 513);
    refuses(withHeader("User-Agent: tomorrow").replace("SIP/2.0\nVia", "SIP/3.0\nVia"), 505);

    assertThat(SipParser.parse(stream(32 * 1024), 0, stream(32 * 1024).length, SipLimits.STREAM))
        .isInstanceOf(ParseResult.Parsed.class);
    assertThat(
            SipParser.parse(
                stream(32 * 1024 + 1), 0, stream(32 * 1024 + 1).length, SipLimits.STREAM))
        .isInstanceOfSatisfying(
            ParseResult.Malformed.class, m -> assertThat(m.status()).isEqualTo(413));
  }

  @Test
  void whatIsJustWithinTheLimitsPasses() {
    assertThat(Wire.request(withHeader("X: y\n".repeat(122) + "X: y")).headers().lines())
        .hasSize(128);
    assertThat(
            Wire.request(withHeader("Via: SIP/2.0/UDP a\n".repeat(62) + "Via: SIP/2.0/UDP a"))
                .vias())
        .hasSize(64);
  }

  @Test
  void aLineEndAloneDoesNotEndAHeader() {
    byte[] smuggled =
        OPTIONS
            .replace("\n", "\r\n")
            .replace("Call-ID: x", "Call-ID: x\nRoute: <sip:evil.example>")
            .getBytes(StandardCharsets.UTF_8);

    assertThat(SipParser.parse(smuggled))
        .isInstanceOfSatisfying(
            ParseResult.Malformed.class, m -> assertThat(m.status()).isEqualTo(400));
  }

  @Test
  void onAStreamTheyHaveTheSameAnswersAndTheStreamGoesOn() {
    String options = withHeader("Content-Length: 0");

    assertThat(statuses(options.replace("tandem", "t".repeat(512)), options))
        .containsExactly(414, 0);
    assertThat(statuses(withSize("Subject: " + "s".repeat(8 * 1024)), options))
        .containsExactly(513, 0);
    assertThat(statuses(withSize("X: y\n".repeat(123) + "X: y"), options)).containsExactly(513, 0);
    assertThat(statuses(withSize("Via: SIP/2.0/TCP a\n".repeat(64) + "X: y"), options))
        .containsExactly(483, 0);
    assertThat(statuses(options.replace("SIP/2.0\nVia", "SIP/3.0\nVia"), options))
        .containsExactly(505, 0);
    String large = withHeader("Content-Length: 32769") + "b".repeat(32 * 1024 + 1);
    assertThat(statuses(large, options)).containsExactly(413, 0);
  }

  @Test
  void onAStreamAMessageThatIsTooLargeOrHasNoSureEndIsTheLast() {
    String options = withHeader("Content-Length: 0");

    assertThat(statuses(withHeader("Content-Length: 65536"), options)).containsExactly(-513);
    assertThat(statuses(OPTIONS, options)).containsExactly(-400);
    assertThat(statuses(withHeader("Content-Length: 0\nl: 1"), options)).containsExactly(-400);
    assertThat(statuses(withHeader("Content-Length: 0\nl: 0"), options)).containsExactly(0, 0);
    assertThat(statuses(withHeader("Content-Length: 0, 0"), options)).containsExactly(-400);
  }

  @Test
  void noValueHasMoreThan128Parameters() {
    String uri = "sip:a@b" + ";p".repeat(128);

    assertThat(SipUri.parse(uri)).isPresent();
    assertThat(SipUri.parse(uri + ";p")).isEmpty();
    assertThat(NameAddr.parse("<sip:a@b>" + ";p=\"x\"".repeat(129))).isEmpty();
  }

  /** 0 for a message that is taken, the status of a refusal, below zero where the stream ends. */
  private static List<Integer> statuses(String... messages) {
    return new StreamFramer(SipLimits.STREAM)
        .feed(Wire.bytes(String.join("", messages))).stream()
            .map(
                frame ->
                    switch (frame) {
                      case StreamFramer.Message(ParseResult.Malformed malformed) ->
                          malformed.answer().orElseThrow().status();
                      case StreamFramer.Message _ -> 0;
                      case StreamFramer.Broken broken -> -broken.answer().orElseThrow().status();
                      case StreamFramer.Ping _ -> 1;
                    })
            .toList();
  }

  private static String withSize(String header) {
    return withHeader(header + "\nContent-Length: 0");
  }

  private static byte[] stream(int body) {
    return (Wire.text(Wire.request(OPTIONS))
                .replace("Length: 0", "Length: " + body)
                .replace("\n", "\r\n")
            + "b".repeat(body))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String withHeader(String header) {
    return OPTIONS.replace("Call-ID: x", "Call-ID: x\n" + header);
  }

  private static void refuses(String text, int status) {
    ParseResult.Malformed malformed = Wire.malformed(text);
    assertThat(malformed.status()).isEqualTo(status);
    assertThat(malformed.answer().orElseThrow().status()).isEqualTo(status);
  }
}
