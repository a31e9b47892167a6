package io.tandem.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class RtcpNamesTest {
  /** Its own inverse. */
  private static final IntUnaryOperator NAMES = ssrc -> ssrc ^ 0x0F0F0F0F;

  private static final RtcpCompound COMPOUND = new RtcpCompound();

  @Test
  void renamesTheSenderOfAReportAndOfItsDescription() {
    String report =
        "81c8000c 11111111 0000000000000014000000000000000200000140 22222222 00000000"
            + " 00000001 00000000 00000000 00000000";
    String chunks = " 82ca0006 11111111 010461626364 0000 33333333 0102616200000000";
    assertThat(senders(report + chunks))
        .isEqualTo(
            hex(
                report.replace("11111111", "1e1e1e1e")
                    + chunks.replace("11111111", "1e1e1e1e").replace("33333333", "3c3c3c3c")));
  }

  @Test
  void renamesThoseThatAReportIsAbout() {
    String report =
        "82c9000d 11111111 22222222 0000000000000001 000000000000000000000000"
            + " 33333333 0000000000000001 000000000000000000000000";
    String extended =
        "80cf0008 11111111 04000002 0000000000000000 05000003 22222222 0000000000000000";
    assertThat(subjects(report + extended))
        .isEqualTo(
            hex(
                (report + extended)
                    .replace("22222222", "2d2d2d2d")
                    .replace("33333333", "3c3c3c3c")));
  }

  @Test
  void renamesEachSourceThatSaysGoodbyeAndBothOfAFeedback() {
    assertThat(senders("82cb0002 11111111 22222222")).isEqualTo(hex("82cb0002 1e1e1e1e 2d2d2d2d"));
    assertThat(senders("81cd0002 11111111 22222222")).isEqualTo(hex("81cd0002 1e1e1e1e 22222222"));
    assertThat(subjects("81cd0002 11111111 22222222")).isEqualTo(hex("81cd0002 11111111 2d2d2d2d"));
  }

  @Test
  void renamesThoseWhomFeedbackAsksForAFrameOrALimit() {
    String entries = " 22222222 05000000 33333333 06000000";
    for (String format : List.of("83cd", "84cd", "84ce", "85ce", "86ce")) {
      assertThat(subjects(format + "0006 11111111 00000000" + entries))
          .as(format)
          .isEqualTo(
              hex(
                  format
                      + "0006 11111111 0f0f0f0f"
                      + entries.replace("22222222", "2d2d2d2d").replace("33333333", "3c3c3c3c")));
      assertThat(senders(format + "0006 11111111 00000000" + entries))
          .as(format)
          .isEqualTo(hex(format + "0006 1e1e1e1e 00000000" + entries));
    }
    String lost = "81cd0003 11111111 22222222 00070000";
    assertThat(subjects(lost)).isEqualTo(hex(lost.replace("22222222", "2d2d2d2d")));
  }

  @Test
  void knowsWhatItTranslatesAndNothingElse() {
    String body = "0003 11111111 22222222 00000000";
    for (String known :
        List.of("81c9", "81cb", "80cc", "81cd", "83cd", "84cd", "8fcd", "81ce", "83ce", "84ce")) {
      String text = known.equals("81c9") ? known + "0007" + " 00000000".repeat(7) : known + body;
      assertThat(knows(text)).as(known).isTrue();
    }
    for (String unknown :
        List.of("82cd", "86cd", "89cd", "8bcd", "80ce", "87ce", "88ce", "8ace", "8fce", "80d0")) {
      assertThat(knows(unknown + body)).as(unknown).isFalse();
    }
    assertThat(knows("80cf0004 11111111 07000002 22222222 00000000")).isTrue();
    assertThat(knows("80cf0004 11111111 0e000002 22222222 00000000")).as("RFC 6776").isFalse();
  }

  private static boolean knows(String text) {
    assertThat(laid(text)).isNotEmpty();
    assertThat(COMPOUND.next()).isTrue();
    return RtcpNames.knows(COMPOUND.packet());
  }

  @Test
  void takesItsChangeBackAndStaysWithinAnyPacketThatIsValid() {
    Random random = new Random(7);
    int valid = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = new byte[4 * (1 + random.nextInt(20))];
      random.nextBytes(octets);
      octets[0] = (byte) (0x80 | random.nextInt(4));
      octets[1] = (byte) (200 + random.nextInt(8));
      octets[2] = 0;
      octets[3] = (byte) (octets.length / 4 - 1);
      byte[] changed = octets.clone();
      if (COMPOUND.wrap(ByteBuffer.wrap(changed), 0, changed.length).isValid()) {
        valid++;
        for (int twice = 0; twice < 2; twice++) {
          COMPOUND.wrap(ByteBuffer.wrap(changed), 0, changed.length);
          while (COMPOUND.next()) {
            RtcpNames.renameSenders(COMPOUND.packet(), NAMES);
            RtcpNames.renameSubjects(COMPOUND.packet(), NAMES);
          }
        }
      }
      assertThat(changed).isEqualTo(octets);
    }
    assertThat(valid).isGreaterThan(10_000);
  }

  private static String senders(String text) {
    byte[] octets = laid(text);
    while (COMPOUND.next()) {
      RtcpNames.renameSenders(COMPOUND.packet(), NAMES);
    }
    return HexFormat.of().formatHex(octets);
  }

  private static String subjects(String text) {
    byte[] octets = laid(text);
    while (COMPOUND.next()) {
      RtcpNames.renameSubjects(COMPOUND.packet(), NAMES);
    }
    return HexFormat.of().formatHex(octets);
  }

  private static byte[] laid(String text) {
    byte[] octets = HexFormat.of().parseHex(hex(text));
    assertThat(COMPOUND.wrap(ByteBuffer.wrap(octets), 0, octets.length).isValid()).isTrue();
    return octets;
  }

  private static String hex(String text) {
    return text.replace(" ", "");
  }
}
