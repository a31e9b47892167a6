package io.tandem.sip.auth;

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

  private final Nonces nonces = nonces(KEY, "example.com", 1);

  @Test
  void isFreshForItsLifetimeAndThenExpires() {
    String nonce = nonces.issue(NOON);

    assertThat(nonce).matches("[A-Za-z0-9_-]{43}");
    assertThat(nonces.check(nonce, NOON)).isEqualTo(FRESH);
    assertThat(nonces.check(nonce, NOON + 300_000)).isEqualTo(FRESH);
    assertThat(nonces.check(nonce, NOON + 300_001)).isEqualTo(EXPIRED);
  }

  @Test
  void allowsClocksToBeThreeSecondsApart() {
    String nonce = nonces.issue(NOON);

    assertThat(nonces.check(nonce, NOON - 3_000)).isEqualTo(FRESH);
    assertThat(nonces.check(nonce, NOON - 3_001)).isEqualTo(FROM_THE_FUTURE);
  }

  @Test
  void isKnownToAnotherNodeWithTheSameKey() {
    assertThat(nonces(KEY, "example.com", 2).check(nonces.issue(NOON), NOON)).isEqualTo(FRESH);
  }

  @Test
  void isForgedUnderAnotherKeyOrRealm() {
    String nonce = nonces.issue(NOON);

    assertThat(nonces(OTHER_KEY, "example.com", 1).check(nonce, NOON)).isEqualTo(FORGED);
    assertThat(nonces(KEY, "example.org", 1).check(nonce, NOON)).isEqualTo(FORGED);
  }

  @Test
  void isForgedWhenAnyCharacterIsAnother() {
    String nonce = nonces.issue(NOON);

    for (int i = 0; i < nonce.length(); i++) {
      // The last character holds two bits that mean nothing, so it has neighbours that decode to
      // the
      // same bytes.
      String others = i == nonce.length() - 1 ? ALPHABET : "A_";
      for (char other : others.toCharArray()) {
        String changed = nonce.substring(0, i) + other + nonce.substring(i + 1);
        assertThat(nonces.check(changed, NOON)).isEqualTo(changed.equals(nonce) ? FRESH : FORGED);
      }
    }
  }

  @Test
  void isForgedWhenItIsNoNonceAtAll() {
    String nonce = nonces.issue(NOON);

    assertThat(nonces.check("", NOON)).isEqualTo(FORGED);
    assertThat(nonces.check(nonce + "=", NOON)).isEqualTo(FORGED);
    assertThat(nonces.check(nonce.substring(1), NOON)).isEqualTo(FORGED);
    assertThat(nonces.check("\u00e4".repeat(43), NOON)).isEqualTo(FORGED);
    assertThat(nonces.check("A".repeat(100_000), NOON)).isEqualTo(FORGED);
  }

  @Test
  void isNeverTheSameTwice() {
    assertThat(nonces.issue(NOON)).isNotEqualTo(nonces.issue(NOON));
  }

  @Test
  void needsAKeyAndALifetime() {
    assertThatThrownBy(() -> new Nonces(new byte[15], "r", 1, new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Nonces(KEY, "r", 0, new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Nonces nonces(byte[] key, String realm, long seed) {
    return new Nonces(key, realm, 300_000, new SplittableRandom(seed));
  }
}
