package io.tandem.signaling.call;

/**
 * What we answer a carrier's challenges with.
 *
 * @param username of the digest
 * @param password in clear
 */
public record Login(String username, String password) {

  /** Without the password. */
  @Override
  public String toString() {
    return "Login[" + username + "]";
  }
}
