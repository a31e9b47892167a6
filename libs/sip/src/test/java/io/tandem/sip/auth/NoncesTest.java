package io.tandem.sip.auth;

import static io.tandem.sip.auth.Freshness.ANOTHERS;
import static io.tandem.sip.auth.Freshness.EXPIRED;
import static io.tandem.sip.auth.Freshness.FORGED;
import static io.tandem.sip.auth.Freshness.FRESH;
import static io.tandem.sip.auth.Freshness.FROM_THE_FUTURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NoncesTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OTHER_KEY =
      "0123456789abcdef0123456789abcdeF".getBytes(StandardCharsets.US_ASCII);
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final long NOON = 1_700_000_000_000L;
  private static final long LIFETIME = 300_000;
  private static final long PHONE = 0xffff_ffff_c000_0207L;

  private final Nonces nonces = nonces(KEY, "example.com", 1);

  @Test
  void isFreshForItsLifetimeAndThenExpires() {
    String nonce = nonces.issue(PHONE, NOON);

    assertThat(nonce).matches("[A-Za-z0-9_-]{48}");
    assertThat(nonces.check(nonce, PHONE, NOON, LIFETIME)).isEqualTo(FRESH);
    assertThat(nonces.check(nonce, PHONE, NOON + 300_000, LIFETIME)).isEqualTo(FRESH);
    assertThat(nonces.check(nonce, PHONE, NOON + 300_001, LIFETIME)).isEqualTo(EXPIRED);
  }

  @Test
  void allowsClocksToBeThreeSecondsApart() {
    String nonce = nonces.issue(PHONE, NOON);

    assertThat(nonces.check(nonce, PHONE, NOON - 3_000, LIFETIME)).isEqualTo(FRESH);
    assertThat(nonces.check(nonce, PHONE, NOON - 3_001, LIFETIME)).isEqualTo(FROM_THE_FUTURE);
  }

  @Test
  void isKnownToAnotherNodeWithTheSameKey() {
    assertThat(
            nonces(KEY, "example.com", 2).check(nonces.issue(PHONE, NOON), PHONE, NOON, LIFETIME))
        .isEqualTo(FRESH);
  }

  @Test
  void isForgedUnderAnotherKeyOrRealm() {
    String nonce = nonces.issue(PHONE, NOON);

    assertThat(nonces(OTHER_KEY, "example.com", 1).check(nonce, PHONE, NOON, LIFETIME))
        .isEqualTo(FORGED);
    assertThat(nonces(KEY, "example.org", 1).check(nonce, PHONE, NOON, LIFETIME)).isEqualTo(FORGED);
  }

  @Test
  void isForgedWhenAnyCharacterIsAnother() {
    String nonce = nonces.issue(PHONE, NOON);

    for (int i = 0; i < nonce.length(); i++) {
      for (char other : ALPHABET.toCharArray()) {
        String changed = nonce.substring(0, i) + other + nonce.substring(i + 1);
        assertThat(nonces.check(changed, PHONE, NOON, LIFETIME))
            .isEqualTo(changed.equals(nonce) ? FRESH : FORGED);
      }
    }
  }

  @Test
  void isForgedWhenItIsNoNonceAtAll() {
    String nonce = nonces.issue(PHONE, NOON);

    assertThat(nonces.check("", PHONE, NOON, LIFETIME)).isEqualTo(FORGED);
    assertThat(nonces.check(nonce + "=", PHONE, NOON, LIFETIME)).isEqualTo(FORGED);
    assertThat(nonces.check(nonce.substring(1), PHONE, NOON, LIFETIME)).isEqualTo(FORGED);
    assertThat(nonces.check("\u00e4".repeat(48), PHONE, NOON, LIFETIME)).isEqualTo(FORGED);
    assertThat(nonces.check("A".repeat(100_000), PHONE, NOON, LIFETIME)).isEqualTo(FORGED);
  }

  @Test
  void isNeverTheSameTwice() {
    assertThat(nonces.issue(PHONE, NOON)).isNotEqualTo(nonces.issue(PHONE, NOON));
  }

  @Test
  void needsAKey() {
    assertThatThrownBy(() -> new Nonces(new byte[15], "r", new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void provesThatWhoSendsItHasReceivedIt() {
    String nonce = nonces.issue(PHONE, NOON);

    assertThat(nonces.check(nonce, PHONE + 1, NOON, LIFETIME)).isEqualTo(ANOTHERS);
    assertThat(nonces.check(nonce, ~PHONE, NOON, LIFETIME)).isEqualTo(ANOTHERS);
  }

  @Test
  void livesAsLongAsWhoAsksSays() {
    String nonce = nonces.issue(PHONE, NOON);

    assertThat(nonces.check(nonce, PHONE, NOON + 60_001, 60_000)).isEqualTo(EXPIRED);
    assertThat(nonces.check(nonce, PHONE, NOON + 60_001, LIFETIME)).isEqualTo(FRESH);
  }

  private static Nonces nonces(byte[] key, String realm, long seed) {
    return new Nonces(key, realm, new SplittableRandom(seed));
  }
}
