package io.tandem.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ten thousand messages that were right once. */
class MutationTest {
  private static final long SEED = 3261;
  private static final int ROUNDS = 10_000;

  private static final List<String> RIGHT =
      List.of(
          """
          INVITE sip:1002@tandem.example;user=phone SIP/2.0
          Via: SIP/2.0/UDP [2001:db8::1]:5060;rport;branch=z9hG4bK-1;x="q\\"", SIP/2.0/TCP b
          v: SIP/2.0/TLS c.example
          Record-Route: <sip:p1.example;lr>,<sip:p2.example;lr>
          Route: "r" <sip:p3.example;lr>
          Max-Forwards: 70
          f: "A \\\\ \\"B\\"" <sip:1001@tandem.example>;tag=t1
          To: sip:1002@tandem.example;tag=t2
          i: c1@192.0.2.4
          CSeq: 7 INVITE
          m: <sip:1001@192.0.2.4:5060;transport=udp?X=a%20b>;expires=60;+sip.instance="<urn:x>"
          Expires: 3600
          Subject: a
            folded line
          c: application/sdp
          l: 5

          v=0
          """,
          """
          SIP/2.0 200 Grüß Gott
          Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks
          From: <sip:a@b.example>;tag=1
          To: Bob Bobson <sip:b@b.example>;tag=2
          Call-ID: x
          CSeq: 2147483647 REGISTER
          Contact: *
          Content-Length: 0

          """);

  private static final String[] SPICE = {
    "\r\n",
    "\n",
    "\r",
    "\0",
    ";",
    ",",
    "<",
    ">",
    "\"",
    "\\",
    ":",
    "@",
    "%",
    "=",
    " ",
    "\t",
    "[",
    "]",
    "*",
    "?",
    "ÿ",
    "\r\n ",
    "SIP/2.0",
    "99999999999",
    "-1",
    "Via:",
    "\r\n\r\n",
  };

  @Test
  void nothingThatArrivesMakesTheParserThrow() {
    Random random = new Random(SEED);
    int parsed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutated(random);
      try {
        ParseResult result = SipParser.parse(bytes);
        Survivor.use(result);
        parsed += result instanceof ParseResult.Parsed ? 1 : 0;
        feedInPieces(bytes, random);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "seed " + SEED + ", round " + round + ":\n" + new String(bytes, StandardCharsets.UTF_8),
            e);
      }
    }
    // Else the mutations would be too wild to reach what lies behind the first checks.
    assertThat(parsed).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
  }

  private static byte[] mutated(Random random) {
    byte[] bytes = Wire.bytes(RIGHT.get(random.nextInt(RIGHT.size())));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      bytes =
          switch (random.nextInt(5)) {
            case 0 -> spliced(bytes, at, 1, new byte[] {(byte) random.nextInt(256)});
            case 1 -> spliced(bytes, at, random.nextInt(20), new byte[0]);
            case 2 ->
                spliced(
                    bytes,
                    at,
                    random.nextInt(2),
                    SPICE[random.nextInt(SPICE.length)].getBytes(StandardCharsets.UTF_8));
            case 3 -> {
              int from = random.nextInt(bytes.length);
              int to = Math.min(bytes.length, from + random.nextInt(80));
              yield spliced(bytes, at, 0, Arrays.copyOfRange(bytes, from, to));
            }
            default -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, Math.max(at, 1)) : bytes;
          };
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, int removed, byte[] inserted) {
    int behind = Math.min(bytes.length, at + removed);
    byte[] out = new byte[at + inserted.length + bytes.length - behind + 1];
    System.arraycopy(bytes, 0, out, 0, at);
    System.arraycopy(inserted, 0, out, at, inserted.length);
    System.arraycopy(bytes, behind, out, at + inserted.length, bytes.length - behind);
    return Arrays.copyOf(out, out.length - 1 == 0 ? 1 : out.length - 1);
  }

  private static void feedInPieces(byte[] bytes, Random random) {
    StreamFramer framer = new StreamFramer(SipLimits.STREAM);
    int at = 0;
    while (at < bytes.length) {
      int next = Math.min(bytes.length, at + 1 + random.nextInt(200));
      for (StreamFramer.Frame frame : framer.feed(Arrays.copyOfRange(bytes, at, next))) {
        if (frame instanceof StreamFramer.Message(ParseResult result)) {
          Survivor.use(result);
        }
      }
      at = next;
    }
  }
}
