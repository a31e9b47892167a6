package io.tandem.kernel;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Tokens from a generator of random bits; as safe for threads as that generator is. */
public final class RandomTokens implements Tokens {

  private final RandomGenerator random;

  public RandomTokens(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public String hex(int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return HexFormat.of().formatHex(drawn);
  }

  @Override
  public int below(int bound) {
    return random.nextInt(bound);
  }
}
