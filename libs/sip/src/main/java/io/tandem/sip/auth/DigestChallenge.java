package io.tandem.sip.auth;

import io.tandem.sip.message.Quoting;

/**
 * One challenge, the value of a WWW-Authenticate or Proxy-Authenticate header. Where several
 * algorithms are offered, each is a header of its own, the preferred one first (RFC 8760 section
 * 2.4); they may share one nonce. The qop "auth" is always among those offered, since what stands
 * between phones and us may change bodies.
 *
 * @param nonce from {@link Nonces#issue}
 * @param bodiesToo offers "auth-int" besides
 * @param stale only the nonce was of no use, being too old, spent or not ours: the phone tries
 *     again without asking its user (RFC 7616 section 3.3)
 */
public record DigestChallenge(
    String realm, String nonce, DigestAlgorithm algorithm, boolean bodiesToo, boolean stale) {
  public DigestChallenge {
    if (realm.isEmpty() || nonce.isEmpty()) {
      throw new IllegalArgumentException("a challenge needs a realm and a nonce");
    }
  }

  public String headerValue() {
    return "Digest realm="
        + Quoting.quote(realm)
        + ", nonce="
        + Quoting.quote(nonce)
        + ", algorithm="
        + algorithm.token()
        + ", qop=\""
        + (bodiesToo ? "auth,auth-int" : "auth")
        + '"'
        + (stale ? ", stale=true" : "");
  }
}
