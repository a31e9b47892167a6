package io.tandem.kernel;

/**
 * A source of random text for tags, branches and names. Pure code is given one; tests give a seeded
 * one, services one that draws from {@link java.security.SecureRandom}.
 */
public interface Tokens {

  /** Lower-case hexadecimal text of {@code bytes} random bytes: two digits each. */
  String hex(int bytes);

  /** A random number from 0 to {@code bound} - 1. */
  int below(int bound);
}
