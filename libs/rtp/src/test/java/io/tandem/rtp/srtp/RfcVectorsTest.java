package io.tandem.rtp.srtp;

import static io.tandem.rtp.srtp.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 3711 appendix B and of RFC 7714 sections 16 and 17. */
class RfcVectorsTest {
  private static final byte[] SALT_7714 = hex("517569642070726f2071756f");
  private static final byte[] KEY_128 = hex("000102030405060708090a0b0c0d0e0f");
  private static final byte[] KEY_256 =
      hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  private static final int MARS = 0x4d617273;
  private static final int RTCP_WORD = 0x800005d4;

  private final SrtpWorkbench bench = new SrtpWorkbench();

  @Test
  void derivesTheSessionKeysOfRfc3711AppendixB3() {
    AesBlocks master = new AesBlocks(hex("E1F97A0D3E018BE0D64FA32C06DE4139"));
    byte[] salt = hex("0EC675AD498AFEEBB6960B3AABE6");

    assertThat(SessionKeys.octets(master, salt, 0, 16))
        .isEqualTo(hex("C61E7A93744F39EE10734AFE3FF7A087"));
    assertThat(SessionKeys.octets(master, salt, 2, 14))
        .isEqualTo(hex("30CBBC08863D8C85D49DB34A9AE1"));
    assertThat(SessionKeys.octets(master, salt, 1, 94))
        .isEqualTo(
            hex(
                """
                CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE
                E049646C43D9327AD175578EF7227098 6371C10C9A369AC2F94A8C5FBCDDDC25
                6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2
                """));
  }

  @Test
  void makesTheKeyStreamOfRfc3711AppendixB2() {
    SessionKeys keys =
        new SessionKeys(
            hex("2B7E151628AED2A6ABF7158809CF4F3C"),
            new byte[20],
            hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
    byte[] stream = new byte[0xFF02 * 16];

    new CounterModeTransform(keys, 10, bench).crypt(stream, 0, stream.length, 0, 0);

    assertThat(block(stream, 0)).isEqualTo(hex("E03EAD0935C95E80E166B16DD92B4EB4"));
    assertThat(block(stream, 1)).isEqualTo(hex("D23513162B02D0F72A43A2FE4A5F97AB"));
    assertThat(block(stream, 2)).isEqualTo(hex("41E95B3BB0A2E8DD477901E4FCA894C0"));
    assertThat(block(stream, 0xFEFF)).isEqualTo(hex("EC8CDF7398607CB0F2D21675EA9EA1E4"));
    assertThat(block(stream, 0xFF00)).isEqualTo(hex("362B7C3C6773516318A077D7FC5073AE"));
    assertThat(block(stream, 0xFF01)).isEqualTo(hex("6A2CC3787889374FBEB4C81B17BA6C44"));
  }

  @Test
  void sealsAndOpensTheRtpOfRfc7714Section16() {
    String header = "8040f17b 8041f8d3 5501a0b2";
    String plain =
        header
            + "47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573";
    String tagged128 =
        header
            + "f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833"
            + "899d7f27 beb16a91 52cf765e e4390cce";
    String tagged256 =
        header
            + "32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b"
            + "7aa3db36 dfffd6b0 f9bb7878 d7a76c13";

    checkRtp(KEY_128, plain, tagged128);
    checkRtp(KEY_256, plain, tagged256);
  }

  @Test
  void sealsAndOpensTheRtcpOfRfc7714Section17() {
    String header = "81c8000d 4d617273";
    String plain =
        header
            + "4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
            + "deadbeef deadbeef deadbeef deadbeef deadbeef";
    String tagged128 =
        header
            + "63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d"
            + "c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b"
            + "c84aa458 96cf4d2f c5abf872 45d9eade 800005d4";
    String tagged256 =
        header
            + "d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50"
            + "a2eaa5c1 110555be 8415f658 c61de047 6f1b6fad"
            + "1d1eb30c 4446839f 57ff6f6c b26ac3be 800005d4";

    checkRtcp(KEY_128, plain, tagged128);
    checkRtcp(KEY_256, plain, tagged256);
  }

  @Test
  void isTheSameGcmAsThatOfTheJdkForAllLengths() throws Exception {
    for (int seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] key = new byte[random.nextBoolean() ? 16 : 32];
      byte[] salt = new byte[12];
      random.nextBytes(key);
      random.nextBytes(salt);
      // Longer ones than the workbench has room for, too.
      int length = 12 + (seed < 200 ? seed : random.nextInt(4000));
      byte[] packet = new byte[length + 16];
      random.nextBytes(packet);
      int ssrc = random.nextInt();
      long index = random.nextLong(1L << 48);
      int clear = 12;

      byte[] nonce = salt.clone();
      for (int i = 0; i < 4; i++) {
        nonce[2 + i] ^= (byte) (ssrc >>> (24 - 8 * i));
      }
      for (int i = 0; i < 6; i++) {
        nonce[6 + i] ^= (byte) (index >>> (40 - 8 * i));
      }
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
      cipher.updateAAD(packet, 0, clear);
      byte[] expected = cipher.doFinal(packet, clear, length - clear);
      byte[] plain = packet.clone();

      gcm(key, salt).sealRtp(packet, 0, clear, length, ssrc, index);

      assertThat(Arrays.copyOfRange(packet, clear, length + 16))
          .as("seed %d", seed)
          .isEqualTo(expected);
      assertThat(gcm(key, salt).openRtp(packet, 0, clear, length, ssrc, index)).isTrue();
      assertThat(Arrays.copyOf(packet, length)).isEqualTo(Arrays.copyOf(plain, length));
    }
  }

  private void checkRtp(byte[] key, String plain, String tagged) {
    byte[] rtp = hex(plain);
    byte[] packet = Arrays.copyOf(rtp, rtp.length + 16);
    int ssrc = Octets.getInt(rtp, 8);
    int sequence = Octets.getShort(rtp, 2);

    gcm(key, SALT_7714).sealRtp(packet, 0, 12, rtp.length, ssrc, sequence);
    assertThat(hex(packet)).isEqualTo(hex(hex(tagged)));

    assertThat(gcm(key, SALT_7714).openRtp(packet, 0, 12, rtp.length, ssrc, sequence)).isTrue();
    assertThat(packet).startsWith(rtp);
  }

  private void checkRtcp(byte[] key, String plain, String tagged) {
    byte[] rtcp = hex(plain);
    byte[] packet = Arrays.copyOf(rtcp, rtcp.length + 20);

    gcm(key, SALT_7714).sealRtcp(packet, 0, rtcp.length, MARS, RTCP_WORD);
    assertThat(hex(packet)).isEqualTo(hex(hex(tagged)));

    assertThat(gcm(key, SALT_7714).openRtcp(packet, 0, rtcp.length, MARS, RTCP_WORD)).isTrue();
    assertThat(packet).startsWith(rtcp);
  }

  /** The RFC gives session keys, not master keys. */
  private GcmTransform gcm(byte[] key, byte[] salt) {
    return new GcmTransform(new SessionKeys(key.clone(), new byte[0], salt.clone()), bench);
  }

  private static byte[] block(byte[] stream, int number) {
    return Arrays.copyOfRange(stream, number * 16, number * 16 + 16);
  }
}
