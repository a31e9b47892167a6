package io.tandem.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderExtensionsTest {

  private static final String HEADER = "9000000100000000000000ab";
  private static final String PAYLOAD = "7f7f7f7f";

  private final RtpPacket packet = new RtpPacket();

  /** What stands for element 3 in these words of header extension, its own header included. */
  @ParameterizedTest
  @CsvSource({
    "bede0001 30a50000, 165",
    "bede0001 0030a500, 165",
    "bede0002 11112230 a5000000, 165",
    "bede0002 42112233 307f0000, 127",
    "bede0001 3101ff00, 1",
    "10000001 03017f00, 127",
    "100f0002 00010200 0003017f, 127",
    "10050002 0403aabb cc03017f, 127",
  })
  void findsAnElementAmongOthersAndPadding(String words, int expected) {
    assertThat(firstOctet(words)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // No elements; another kind of header; another element.
    "bede0000",
    "beef0001 30a50000",
    "00000001 30a50000",
    "bede0001 40a50000",
    // Behind the end; behind what ends the list; longer than all.
    "bede0001 00000030",
    "bede0001 f030a500",
    "bede0001 3fa50000",
    "bede0002 4f000000 30a50000",
    "bede0001 0130a500",
    // Of no octets; cut behind its number; longer than all; the other kind's form.
    "10000001 03000000",
    "10000001 00000003",
    "10000001 0003ff00",
    "10000001 30a50000",
  })
  void whatIsNotThereOrLiesIsNone(String words) {
    assertThat(firstOctet(words)).isEqualTo(HeaderExtensions.NONE);
  }

  @Test
  void aPacketWithoutExtensionHasNone() {
    byte[] bytes = HexFormat.of().parseHex(HEADER.replaceFirst("90", "80") + PAYLOAD);
    assertThat(packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length).isValid()).isTrue();
    assertThat(HeaderExtensions.firstOctet(packet, 3)).isEqualTo(HeaderExtensions.NONE);
  }

  @Test
  void countsContributingSourcesAndWhereThePacketLies() {
    byte[] bytes =
        HexFormat.of()
            .parseHex(
                "ffff92000001000000000000 00ab 00000001 00000002 bede0001 30110000".replace(" ", "")
                    + PAYLOAD);
    assertThat(packet.wrap(ByteBuffer.wrap(bytes), 2, bytes.length - 2).isValid()).isTrue();
    assertThat(HeaderExtensions.firstOctet(packet, 3)).isEqualTo(0x11);
  }

  /** Whatever octets come, there is an answer. */
  @Test
  void answersToAnything() {
    SplittableRandom random = new SplittableRandom(8285);
    byte[] bytes = new byte[64];
    int found = 0;
    for (int i = 0; i < 200_000; i++) {
      random.nextBytes(bytes);
      bytes[0] = (byte) 0x90;
      bytes[12] = (byte) (i % 2 == 0 ? 0xBE : 0x10);
      bytes[13] = (byte) (i % 2 == 0 ? 0xDE : 0x00);
      bytes[14] = 0;
      bytes[15] = (byte) random.nextInt(13);
      int length = random.nextInt(12, bytes.length + 1);
      if (packet.wrap(ByteBuffer.wrap(bytes), 0, length).isValid()) {
        int octet = HeaderExtensions.firstOctet(packet, random.nextInt(1, 256));
        assertThat(octet).isBetween(HeaderExtensions.NONE, 255);
        found += octet >= 0 ? 1 : 0;
      }
    }
    assertThat(found).isPositive();
  }

  private int firstOctet(String words) {
    byte[] bytes = HexFormat.of().parseHex(HEADER + words.replace(" ", "") + PAYLOAD);
    assertThat(packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length).isValid()).isTrue();
    return HeaderExtensions.firstOctet(packet, 3);
  }
}
