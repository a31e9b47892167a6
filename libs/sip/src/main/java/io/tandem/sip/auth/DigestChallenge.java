package io.tandem.sip.auth;

import io.tandem.sip.message.Quoting;

/**
 * One challenge, the value of a WWW-Authenticate or Proxy-Authenticate header. Where several
 * algorithms are offered, each is a header of its own, the preferred one first (RFC 8760 section
 * 2.4); they may share one nonce. The qop is always "auth": bodies are not covered, since what
 * stands between phones and us may change them.
 *
 * @param nonce from {@link Nonces#issue}
 * @param stale the digest was right and only the nonce too old or spent: the phone tries again
 *     without asking its user (RFC 7616 section 3.3)
 */
public record DigestChallenge(
    String realm, String nonce, DigestAlgorithm algorithm, boolean stale) {
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
        + DigestResponse.QOP_AUTH
        + '"'
        + (stale ? ", stale=true" : "");
  }
}
