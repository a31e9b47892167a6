package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamFramerTest {
  private static final String OPTIONS =
      """
      OPTIONS sip:tandem.example SIP/2.0
      Via: SIP/2.0/TCP a.example;branch=z9hG4bK1
      From: <sip:a@a.example>;tag=1
      To: <sip:b@b.example>
      Call-ID: x
      CSeq: 1 OPTIONS
      l : 4

      body\
      """;

  private final StreamFramer framer = new StreamFramer(SipLimits.STREAM);

  @Test
  void cutsMessagesOutOfAnyPieces() {
    byte[] three = Wire.bytes(OPTIONS + OPTIONS + "\n" + OPTIONS);
    for (int size = 1; size < three.length; size += 7) {
      StreamFramer fresh = new StreamFramer(SipLimits.STREAM);
      List<String> found = new ArrayList<>();
      for (int at = 0; at < three.length; at += size) {
        byte[] piece = Arrays.copyOfRange(three, at, Math.min(at + size, three.length));
        fresh.feed(piece).forEach(frame -> found.add(name(frame)));
      }
      assertThat(found).containsExactly("OPTIONS body", "OPTIONS body", "OPTIONS body");
      assertThat(fresh.midMessage()).isFalse();
    }
  }

  @Test
  void knowsWhetherAMessageHasBegun() {
    byte[] bytes = Wire.bytes(OPTIONS);

    assertThat(framer.midMessage()).isFalse();
    framer.feed(Wire.bytes("\n"));
    assertThat(framer.midMessage()).isFalse();
    framer.feed(new byte[] {bytes[0]});
    assertThat(framer.midMessage()).isTrue();
    framer.feed(Arrays.copyOfRange(bytes, 1, bytes.length));
    assertThat(framer.midMessage()).isFalse();
  }

  @Test
  void reportsAPingBetweenMessages() {
    assertThat(names("\n\n" + OPTIONS + "\n\n")).containsExactly("ping", "OPTIONS body", "ping");
  }

  @Test
  void aMessageThatIsMalformedInItselfDoesNotBreakTheStream() {
    assertThat(names(OPTIONS.replace("CSeq: 1", "CSeq: x") + OPTIONS))
        .containsExactly("malformed 400", "OPTIONS body");
  }

  @Test
  void aLengthThatIsMissingOrDoubtfulBreaksTheStream() {
    for (String bad :
        List.of(
            OPTIONS.replace("l : 4", "x: 4"),
            OPTIONS.replace("l : 4", "l: -4"),
            OPTIONS.replace("l : 4", "l: 99999999999"),
            OPTIONS.replace("l : 4", "l: 4\nContent-Length: 5"),
            OPTIONS.replace("l : 4", "l: 65536"))) {
      StreamFramer fresh = new StreamFramer(SipLimits.STREAM);
      List<StreamFramer.Frame> frames = fresh.feed(Wire.bytes(bad + OPTIONS));
      assertThat(frames)
          .as(bad)
          .singleElement()
          .isInstanceOfSatisfying(
              StreamFramer.Broken.class, b -> assertThat(b.answer()).isPresent());
      assertThat(fresh.feed(Wire.bytes(OPTIONS))).isEmpty();
    }
  }

  @Test
  void aHeaderWithoutEndBreaksTheStreamAtTheSizeLimit() {
    assertThat(framer.feed(Wire.bytes("OPTIONS sip:a SIP/2.0\nX: " + "x".repeat(70_000))))
        .singleElement()
        .isInstanceOf(StreamFramer.Broken.class);
    assertThat(framer.midMessage()).isFalse();
  }

  @Test
  void garbageIsGivenUpWithoutAnAnswer() {
    assertThat(framer.feed(Wire.bytes("GET / HTTP/1.1\nHost: a\n\n")))
        .singleElement()
        .isInstanceOfSatisfying(StreamFramer.Broken.class, b -> assertThat(b.answer()).isEmpty());
  }

  private List<String> names(String stream) {
    return framer.feed(Wire.bytes(stream)).stream().map(StreamFramerTest::name).toList();
  }

  private static String name(StreamFramer.Frame frame) {
    return switch (frame) {
      case StreamFramer.Message(ParseResult.Parsed(SipRequest request)) ->
          request.method() + " " + new String(request.body(), StandardCharsets.UTF_8);
      case StreamFramer.Message(ParseResult.Malformed malformed) ->
          "malformed " + malformed.status();
      case StreamFramer.Message(ParseResult other) -> other.toString();
      case StreamFramer.Ping() -> "ping";
      case StreamFramer.Broken broken -> "broken " + broken.reason();
    };
  }
}
