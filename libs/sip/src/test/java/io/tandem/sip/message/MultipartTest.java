package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
  private static final Set<String> SDP = Set.of("application/sdp");
  private static final BodyPart DESCRIPTION = BodyPart.of(MediaType.SDP, bytes("v=0\n"));
  private static final BodyPart ISUP =
      BodyPart.of(MediaType.of("application", "isup"), new byte[] {1, 13, 10, 0, 2});

  @Test
  void readsPartsBetweenTheirBoundaries() {
    Multipart multipart =
        parsed(
            "multipart/mixed;boundary=\"-b 1\"",
            """
            This is for readers that know nothing of multipart.
            ---b 1x
            ---b 1
            Content-Type: application/sdp
            Content-Disposition: session;
              handling=optional

            v=0
            ---b 1 \t

            plain
            ---b
            text

            ---b 1
            Content-ID: <a@b>

            ---b 1--
            This too.
            ---b 1
            """);

    assertThat(multipart.subtype()).isEqualTo("mixed");
    assertThat(multipart.parts())
        .extracting(MultipartTest::text)
        .containsExactly("v=0", "plain\n---b\ntext\n", "");
    BodyPart first = multipart.parts().getFirst();
    assertThat(first.type()).contains(MediaType.SDP);
    assertThat(first.disposition()).isEqualTo(new ContentDisposition("session", false));
    assertThat(multipart.parts().get(1).type()).contains(MediaType.PLAIN_TEXT);
    assertThat(multipart.parts().get(1).disposition())
        .isEqualTo(new ContentDisposition("render", true));
    assertThat(multipart.parts().getLast().contentId()).contains("a@b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--b\n",
        "--b\n\nx\n",
        "--b--\n",
        "--b\n\nx\n--b",
        "--b\nno header\n\nx\n--b--",
        "--b\nContent-Type: a/b\n--b--",
        "--b\n: a\n\nx\n--b--",
        "x\n--c\n\ny\n--c--",
      })
  void refusesWhatHasNoParts(String body) {
    assertThat(read("multipart/mixed;boundary=b", body))
        .isInstanceOf(Multipart.Reading.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multipart/mixed",
        "multipart/mixed;boundary=",
        "multipart/mixed;boundary=\"a \"",
        "multipart/mixed;boundary=\"a\\\"b\"",
        "multipart/mixed;boundary="
            + "12345678901234567890123456789012345678901234567890123456789012345678901",
      })
  void refusesWhatIsNoBoundary(String type) {
    assertThat(read(type, "--\n\nx\n----\n")).isInstanceOf(Multipart.Reading.Malformed.class);
  }

  @Test
  void aBodyOfAnotherTypeIsSingle() {
    assertThat(read("application/sdp", "v=0")).isEqualTo(new Multipart.Reading.Single());
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    BodyPart inner =
        Multipart.write("alternative", "in", List.of(ISUP, DESCRIPTION.with("Content-ID", "<x>")));
    BodyPart outer = Multipart.write("mixed", "out'(side) 1", List.of(inner, DESCRIPTION));

    Multipart read =
        parsed(outer.type().orElseThrow().toString(), new String(outer.bytes(), latin1()));

    assertThat(read.parts()).hasSize(2);
    Multipart again = parsed(read.parts().getFirst());
    assertThat(again.subtype()).isEqualTo("alternative");
    assertThat(again.parts().getFirst().bytes()).isEqualTo(ISUP.bytes());
    assertThat(again.parts().getLast().contentId()).contains("x");
    assertThat(again.parts().getLast().depth()).isEqualTo(2);
  }

  @Test
  void aBoundaryThatStandsInAPartIsABug() {
    assertThatThrownBy(
            () ->
                Multipart.write(
                    "mixed", "b", List.of(BodyPart.of(MediaType.SDP, bytes("x\n--b\n")))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Multipart.write("mixed", "b", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void goesThreeDeepAndNoDeeper() {
    BodyPart nested = DESCRIPTION;
    for (int depth = 1; depth <= 3; depth++) {
      nested = Multipart.write("mixed", "b" + depth, List.of(nested));
    }
    assertThat(choice(nested))
        .isInstanceOfSatisfying(
            BodyChoice.Taken.class,
            taken ->
                assertThat(taken.parts()).extracting(MultipartTest::text).containsExactly("v=0\n"));

    nested = Multipart.write("mixed", "b4", List.of(nested));
    assertThat(choice(nested)).isEqualTo(new BodyChoice.Malformed("Multipart too deep"));
  }

  @Test
  void aBodyOfManyBoundariesCostsNoMoreThanItsBytes() {
    // 10,000 delimiters, and no part may cost another pass over what is behind it.
    assertThat(read("multipart/mixed;boundary=b", "--b\n\n".repeat(6_000)))
        .isEqualTo(new Multipart.Reading.Malformed("Too many parts"));
    assertThat(read("multipart/mixed;boundary=b", "--b\n" + "X: y\n".repeat(6_000)))
        .isInstanceOf(Multipart.Reading.Malformed.class);
  }

  @Test
  void takesAllOfMixedAndRefusesWhatItMustUnderstand() {
    assertThat(choice(Multipart.write("mixed", "b", List.of(DESCRIPTION, ISUP))))
        .isEqualTo(new BodyChoice.Unsupported());
    BodyPart optional = ISUP.with("Content-Disposition", "signal;handling=optional");
    assertThat(taken(Multipart.write("mixed", "b", List.of(optional, DESCRIPTION))))
        .containsExactly("v=0\n");
    // An unknown kind of multipart is treated as mixed.
    assertThat(taken(Multipart.write("digest", "b", List.of(DESCRIPTION, DESCRIPTION))))
        .containsExactly("v=0\n", "v=0\n");
  }

  @Test
  void takesTheLastAlternativeThatItUnderstands() {
    BodyPart second = BodyPart.of(MediaType.SDP, bytes("v=1\n"));
    assertThat(taken(Multipart.write("alternative", "b", List.of(DESCRIPTION, second, ISUP))))
        .containsExactly("v=1\n");
    assertThat(choice(Multipart.write("alternative", "b", List.of(ISUP))))
        .isEqualTo(new BodyChoice.Unsupported());
  }

  @Test
  void takesTheRootOfRelatedParts() {
    List<BodyPart> parts = List.of(ISUP, DESCRIPTION.with("Content-ID", "<root@a>"));
    BodyPart related = Multipart.write("related", "b", parts);
    assertThat(choice(related)).isEqualTo(new BodyChoice.Unsupported());

    String type = "multipart/related;boundary=b;start=\"<root@a>\"";
    assertThat(BodyChoice.of(message(type, related.bytes()), SDP))
        .isInstanceOfSatisfying(
            BodyChoice.Taken.class,
            taken ->
                assertThat(taken.parts()).extracting(MultipartTest::text).containsExactly("v=0\n"));
  }

  @Test
  void findsATypeWhereverItLies() {
    BodyPart second = BodyPart.of(MediaType.SDP, bytes("v=1\n"));
    BodyPart best = Multipart.write("alternative", "in", List.of(DESCRIPTION, second, ISUP));
    BodyPart body = Multipart.write("mixed", "out", List.of(ISUP, best, DESCRIPTION));

    SipRequest message = message(body.type().orElseThrow().toString(), body.bytes());

    assertThat(BodyChoice.first(message, MediaType.SDP).map(MultipartTest::text)).contains("v=1\n");
    assertThat(BodyChoice.first(message, MediaType.PLAIN_TEXT)).isEmpty();
    assertThat(BodyChoice.first(message("multipart/mixed;boundary=b", bytes("x")), MediaType.SDP))
        .isEmpty();
  }

  @Test
  void aSingleBodyIsJudgedByTheSameRule() {
    assertThat(taken(DESCRIPTION)).containsExactly("v=0\n");
    assertThat(choice(ISUP)).isEqualTo(new BodyChoice.Unsupported());
    assertThat(BodyChoice.of(message("application/sdp", new byte[0]), SDP))
        .isEqualTo(new BodyChoice.Taken(List.of()));
    assertThat(BodyChoice.of(message("application", bytes("x")), SDP))
        .isEqualTo(new BodyChoice.Unsupported());
  }

  @Test
  void unpacksWhatMailWouldHavePacked() {
    assertThat(DESCRIPTION.with("Content-Transfer-Encoding", "8bit").content().orElseThrow())
        .isEqualTo(DESCRIPTION.bytes());
    BodyPart packed = BodyPart.of(MediaType.SDP, bytes("dj0w\nCg==\n"));
    assertThat(packed.with("Content-Transfer-Encoding", "Base64").content().orElseThrow())
        .isEqualTo("v=0\n".getBytes(StandardCharsets.UTF_8));
    assertThat(
            BodyPart.of(MediaType.SDP, bytes("dj0"))
                .with("Content-Transfer-Encoding", "base64")
                .content())
        .isPresent();
    assertThat(
            BodyPart.of(MediaType.SDP, bytes("d"))
                .with("Content-Transfer-Encoding", "base64")
                .content())
        .isEmpty();
    assertThat(packed.with("Content-Encoding", "gzip").content()).isEmpty();
    assertThat(packed.with("Content-Transfer-Encoding", "x-own").content()).isEmpty();
  }

  private static List<String> taken(BodyPart body) {
    return switch (choice(body)) {
      case BodyChoice.Taken(List<BodyPart> parts) ->
          parts.stream().map(MultipartTest::text).toList();
      case BodyChoice other -> throw new AssertionError(other.toString());
    };
  }

  private static BodyChoice choice(BodyPart body) {
    return BodyChoice.of(message(body.type().orElseThrow().toString(), body.bytes()), SDP);
  }

  private static Multipart parsed(String type, String body) {
    return parsed(BodyPart.of(message(type, bytes(body.replace("\r\n", "\n")))));
  }

  private static Multipart parsed(BodyPart body) {
    return switch (body.multipart()) {
      case Multipart.Reading.Parsed(Multipart multipart) -> multipart;
      case Multipart.Reading other -> throw new AssertionError(other.toString());
    };
  }

  private static Multipart.Reading read(String type, String body) {
    return BodyPart.of(message(type, bytes(body))).multipart();
  }

  private static SipRequest message(String type, byte[] body) {
    return SipRequest.builder("INVITE", "sip:a@b.example")
        .add("Via", "SIP/2.0/UDP a.example;branch=z9hG4bK1")
        .add("From", "<sip:a@a.example>;tag=1")
        .add("To", "<sip:b@b.example>")
        .add("Call-ID", "x")
        .add("CSeq", "1 INVITE")
        .body(type, body)
        .build();
  }

  private static byte[] bytes(String text) {
    return text.replace("\n", "\r\n").getBytes(latin1());
  }

  private static String text(BodyPart part) {
    return new String(part.bytes(), latin1()).replace("\r\n", "\n");
  }

  private static java.nio.charset.Charset latin1() {
    return StandardCharsets.ISO_8859_1;
  }
}
