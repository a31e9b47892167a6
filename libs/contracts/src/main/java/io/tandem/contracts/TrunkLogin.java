package io.tandem.contracts;

/**
 * How we prove ourselves to a carrier that knows us by name and password.
 *
 * @param username the user part of our address there
 * @param authUsername the digest user name; empty: the same as {@code username}
 * @param sealedPassword the password, sealed for {@link #purpose} of the trunk; empty in a request
 *     that keeps the one that was set
 * @param domain the host of our address there; empty: that of the server
 * @param register whether we register there, so that calls come to us
 * @param expiresSeconds the lifetime that we ask for
 * @param number in E.164 with +, that calls to the account itself are for; empty: they name one
 */
public record TrunkLogin(
    String username,
    String authUsername,
    String sealedPassword,
    String domain,
    boolean register,
    int expiresSeconds,
    String number) {

  public TrunkLogin {
    if (username.isEmpty() || expiresSeconds < 1) {
      throw new IllegalArgumentException("a login needs a username and a lifetime");
    }
  }

  /** What the password of a trunk is sealed for: in another's place it does not open. */
  public static String purpose(String trunkId) {
    return "password of trunk " + trunkId;
  }

  /** The name that the password belongs to. */
  public String digestName() {
    return authUsername.isEmpty() ? username : authUsername;
  }

  public TrunkLogin withSealedPassword(String sealed) {
    return new TrunkLogin(username, authUsername, sealed, domain, register, expiresSeconds, number);
  }

  /** Without the secret, sealed or not. */
  @Override
  public String toString() {
    return "TrunkLogin[" + username + "@" + domain + ", register=" + register + "]";
  }
}
