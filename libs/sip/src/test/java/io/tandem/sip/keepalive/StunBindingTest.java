package io.tandem.sip.keepalive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class StunBindingTest {
  /** Of the test vectors in RFC 5769. */
  private static final String ID = "b7e7a701bc34d686fa87dfae";

  private static final InetSocketAddress IPV4 = at("192.0.2.1", 32853);
  private static final InetSocketAddress IPV6 = at("2001:db8:1234:5678:11:2233:4455:6677", 32853);

  @Test
  void tellsAnIpv4PeerWhereItComesFrom() {
    // The attribute is that of RFC 5769 section 2.2.
    assertEquals(
        Optional.of("0101000c2112a442" + ID + "002000080001a147e112a643"),
        answer("00010000 2112a442" + ID, IPV4));
  }

  @Test
  void tellsAnIpv6PeerWhereItComesFrom() {
    // RFC 5769 section 2.3.
    assertEquals(
        Optional.of("010100182112a442" + ID + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"),
        answer("00010000 2112a442" + ID, IPV6));
  }

  @Test
  void givesAFingerprintToWhoGivesOne() {
    byte[] request = fingerprinted("00010008 2112a442" + ID);

    byte[] answer = StunBinding.answer(request, IPV4).orElseThrow();

    assertEquals(40, answer.length);
    byte[] bare = Arrays.copyOf(answer, 32);
    assertArrayEquals(fingerprinted(HexFormat.of().formatHex(bare)), answer);
  }

  @Test
  void dropsAWrongFingerprint() {
    byte[] request = fingerprinted("00010008 2112a442" + ID);
    request[request.length - 1] ^= 1;

    assertTrue(StunBinding.answer(request, IPV4).isEmpty());
  }

  @Test
  void doesNotMindOptionalAttributesAndCredentials() {
    // SOFTWARE "test" and USERNAME "evtj".
    Optional<String> answer =
        answer("00010010 2112a442" + ID + "80220004 74657374 00060004 6576746a", IPV4);

    assertTrue(answer.orElseThrow().startsWith("0101"));
  }

  @Test
  void refusesWhatMustBeUnderstoodByName() {
    // CHANGE-REQUEST, which would have us send from another address, and an unknown one.
    Optional<String> answer =
        answer("00010010 2112a442" + ID + "00030004 00000006 7abc0001 00000000", IPV4);

    assertEquals(
        Optional.of("011100102112a442" + ID + "0009000400000414" + "000a0004" + "00037abc"),
        answer);
  }

  @Test
  void padsAnOddNumberOfUnknownAttributes() {
    Optional<String> answer = answer("00010008 2112a442" + ID + "00030004 00000006", IPV4);

    assertEquals(
        Optional.of("011100102112a442" + ID + "0009000400000414" + "000a0002" + "00030000"),
        answer);
  }

  @Test
  void answersNothingElse() {
    assertEquals(Optional.empty(), answer("01010000 2112a442" + ID, IPV4));
    assertEquals(Optional.empty(), answer("00110000 2112a442" + ID, IPV4));
    assertEquals(Optional.empty(), answer("00010004 2112a442" + ID, IPV4));
    assertEquals(Optional.empty(), answer("00010000 2112a443" + ID, IPV4));
    // An attribute that is longer than the message.
    assertEquals(Optional.empty(), answer("00010004 2112a442" + ID + "80220004", IPV4));
  }

  @Test
  void takesNoSipMessageForStun() {
    byte[] options = "OPTIONS sip:exchange.test SIP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);

    assertFalse(StunBinding.isStun(options));
    assertFalse(StunBinding.isStun("\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertTrue(StunBinding.isStun(bytes("00010000 2112a442" + ID)));
  }

  @Test
  void standsWhateverItIsSent() {
    Random random = new Random(5389);
    byte[] seed = fingerprinted("00010018 2112a442" + ID + "80220004 74657374 00030004 00000006");
    for (int i = 0; i < 100_000; i++) {
      byte[] mutant = Arrays.copyOf(seed, random.nextInt(seed.length + 8));
      for (int change = random.nextInt(4); change > 0 && mutant.length > 0; change--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
      }
      StunBinding.answer(mutant, IPV6).ifPresent(a -> assertTrue(a.length <= 60));
    }
  }

  private static Optional<String> answer(String request, InetSocketAddress from) {
    return StunBinding.answer(bytes(request), from).map(HexFormat.of()::formatHex);
  }

  /** Written out again, so that the test does not ask the code under test. */
  private static byte[] fingerprinted(String message) {
    byte[] bare = bytes(message);
    CRC32 crc = new CRC32();
    crc.update(bare);
    byte[] whole = Arrays.copyOf(bare, bare.length + 8);
    byte[] attribute = bytes("80280004%08x".formatted((int) crc.getValue() ^ 0x5354554e));
    System.arraycopy(attribute, 0, whole, bare.length, 8);
    return whole;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
