package io.tandem.sip.auth;

/**
 * What is stored of a password: H(user ":" realm ":" password), RFC 7616 section 3.4.2. It opens
 * this realm as the password does, so it is as secret, and is never logged.
 */
public final class Ha1 {
  private Ha1() {}

  /** In lower-case hexadecimal digits. */
  public static String of(
      String username, String realm, String password, DigestAlgorithm algorithm) {
    return algorithm.hash(username + ':' + realm + ':' + password);
  }
}
