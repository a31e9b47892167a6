package io.tandem.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CryptoLineTest {
  /** 30 octets: the example of RFC 4568 section 4. */
  private static final String KEY_30 = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

  private static final String KEY_28 = Base64.getEncoder().encodeToString(new byte[28]);
  private static final String KEY_44 = Base64.getEncoder().encodeToString(new byte[44]);

  @Test
  void readsTheSuitesThatWeKnow() {
    assertThat(usable("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY_30).suite())
        .isEqualTo(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
    assertThat(usable("2 AES_CM_128_HMAC_SHA1_32 inline:" + KEY_30).tag()).isEqualTo(2);
    assertThat(usable("0 AEAD_AES_128_GCM inline:" + KEY_28).key().length()).isEqualTo(28);
    assertThat(usable("999999999 aead_aes_256_gcm inline:" + KEY_44).key().length()).isEqualTo(44);
    assertThat(usable("  1\tAEAD_AES_256_GCM   INLINE:" + KEY_44.replace("=", "") + " ").key())
        .isEqualTo(KeyAndSalt.of(new byte[44]));
  }

  @Test
  void readsALifetimeAndPassesOverHints() {
    String base = "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY_30;
    assertThat(usable(base).lifetime()).isEmpty();
    assertThat(usable(base + "|2^20").lifetime()).hasValue(1 << 20);
    assertThat(usable(base + "|2^48").lifetime()).hasValue(1L << 48);
    assertThat(usable(base + "|1048576 WSH=1024 -SOMETHING").lifetime()).hasValue(1 << 20);
  }

  @Test
  void saysWhyALineIsOfNoUse() {
    String base = "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY_30;
    assertThat(reason("")).isEqualTo("not a tag, a suite and a key");
    assertThat(reason("1 AES_CM_128_HMAC_SHA1_80")).isEqualTo("not a tag, a suite and a key");
    for (String tag : new String[] {"x", "-1", "01", "1000000000", "+1", "1.0"}) {
      assertThat(reason(base.replaceFirst("1", tag))).as(tag).contains("tag");
    }
    for (String suite : new String[] {"F8_128_HMAC_SHA1_80", "NULL_HMAC_SHA1_80", "AES_CM_128"}) {
      assertThat(reason("1 " + suite + " inline:" + KEY_30)).as(suite).contains("suite");
    }
    assertThat(reason(base.replace("inline", "uri"))).contains("key method");
    assertThat(reason(base + "|2^20|1:4")).contains("MKI");
    assertThat(reason(base + "|1:4")).contains("MKI");
    assertThat(reason(base + "|2^20|1:4;inline:" + KEY_30 + "|2^20|2:4")).contains("several keys");
    for (String lifetime : new String[] {"", "0", "2^49", "2^", "3^4", "-1", "9999999999999999"}) {
      assertThat(reason(base + "|" + lifetime)).as(lifetime).contains("lifetime");
    }
    assertThat(reason(base + "|1|2")).isEqualTo("two lifetimes");
    for (String key :
        new String[] {"", KEY_28, KEY_44, KEY_30 + "AAAA", "!" + KEY_30.substring(1)}) {
      assertThat(reason("1 AES_CM_128_HMAC_SHA1_80 inline:" + key)).as(key).contains("base64");
    }
    assertThat(reason(base + " UNENCRYPTED_SRTP")).contains("leave out");
    assertThat(reason(base + " UNENCRYPTED_SRTCP")).contains("leave out");
    assertThat(reason(base + " UNAUTHENTICATED_SRTP")).contains("leave out");
    assertThat(reason(base + " KDR=1")).contains("derivation rate");
    assertThat(reason(base + " FEC_ORDER=FEC_SRTP")).contains("session parameter");
    assertThat(reason(base + " NEWTHING")).contains("session parameter");
  }

  @Test
  void printsWhatItReads() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      CryptoSuite suite = CryptoSuite.values()[random.nextInt(CryptoSuite.values().length)];
      byte[] key = new byte[suite.keyAndSaltOctets()];
      random.nextBytes(key);
      OptionalLong lifetime =
          random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(1 + random.nextInt(1000));
      CryptoLine.Usable line =
          new CryptoLine.Usable(random.nextInt(1000), suite, KeyAndSalt.of(key), lifetime);

      assertThat(CryptoLine.parse(line.attribute().value())).as("seed %d", seed).isEqualTo(line);
    }
  }

  @Test
  void printsAKeyNowhereElse() {
    CryptoLine.Usable line = usable("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY_30);
    SessionDescription description =
        Sdp.read(Sdp.BARESIP + line.attribute().text().replaceFirst("^", "a=") + "\n");

    assertThat(description.print()).contains(KEY_30);
    assertThat(line + " " + line.key() + " " + line.attribute() + " " + description)
        .doesNotContain(KEY_30.substring(0, 8))
        .doesNotContain("89, 83");

    line.key().close();
    assertThat(line.key()).isEqualTo(KeyAndSalt.of(new byte[30]));
  }

  private static CryptoLine.Usable usable(String value) {
    CryptoLine line = CryptoLine.parse(value);
    assertThat(line).isInstanceOf(CryptoLine.Usable.class);
    return (CryptoLine.Usable) line;
  }

  private static String reason(String value) {
    CryptoLine line = CryptoLine.parse(value);
    assertThat(line).as(value).isInstanceOf(CryptoLine.Unusable.class);
    return ((CryptoLine.Unusable) line).reason();
  }
}
