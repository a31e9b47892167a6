package io.tandem.sip.auth;

import io.tandem.sip.message.Quoting;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The client's side: answers the challenge of whoever we call. Takes the first challenge that can
 * be met, since servers put the one that they prefer first (RFC 8760 section 2.4). Does not
 * remember nonces or counts: that is for the caller.
 */
public final class DigestAnswer {
  private DigestAnswer() {}

  /**
   * The value for Authorization (after 401) or Proxy-Authorization (after 407).
   *
   * @param challenges the values of all WWW-Authenticate or Proxy-Authenticate headers, in order
   * @param uri the Request-URI of the request that will carry the answer
   * @param cnonce random, of our own
   * @param nc how often the nonce was used, this time included: 1 to 2^32 - 1
   * @return empty if no challenge has an algorithm and a qop that we know
   * @throws IllegalArgumentException if nc is out of range
   */
  public static Optional<String> to(
      List<String> challenges,
      String username,
      String password,
      String method,
      String uri,
      String cnonce,
      long nc) {
    if (nc < 1 || nc > 0xffff_ffffL) {
      throw new IllegalArgumentException("no nonce count: " + nc);
    }
    String count = String.format(Locale.ROOT, "%08x", nc);
    return challenges.stream()
        .flatMap(challenge -> AuthParams.read(challenge).stream())
        .filter(DigestAnswer::canMeet)
        .findFirst()
        .map(challenge -> answer(challenge, username, password, method, uri, cnonce, count));
  }

  private static boolean canMeet(AuthParams challenge) {
    return challenge.has("realm", "nonce")
        && challenge.algorithm().isPresent()
        && (!challenge.has("qop") || offersAuth(challenge));
  }

  private static boolean offersAuth(AuthParams challenge) {
    return Arrays.stream(challenge.text("qop").split(",", -1))
        .anyMatch(qop -> qop.strip().equalsIgnoreCase(DigestResponse.QOP_AUTH));
  }

  private static String answer(
      AuthParams challenge,
      String username,
      String password,
      String method,
      String uri,
      String cnonce,
      String nc) {
    DigestAlgorithm algorithm = challenge.algorithm().orElseThrow();
    String realm = challenge.text("realm");
    String nonce = challenge.text("nonce");
    String ha1 = Ha1.of(username, realm, password, algorithm);
    boolean counted = offersAuth(challenge);
    String response =
        counted
            ? DigestResponse.of(algorithm, ha1, method, uri, nonce, nc, cnonce)
            : DigestResponse.withoutQop(algorithm, ha1, method, uri, nonce);
    StringBuilder out = new StringBuilder(320).append("Digest username=");
    out.append(Quoting.quote(username));
    out.append(", realm=").append(Quoting.quote(realm));
    out.append(", nonce=").append(Quoting.quote(nonce));
    out.append(", uri=").append(Quoting.quote(uri));
    out.append(", response=\"").append(response).append('"');
    out.append(", algorithm=").append(algorithm.token());
    if (counted) {
      out.append(", cnonce=").append(Quoting.quote(cnonce));
      out.append(", qop=").append(DigestResponse.QOP_AUTH).append(", nc=").append(nc);
    }
    challenge
        .get("opaque")
        .ifPresent(opaque -> out.append(", opaque=").append(Quoting.quote(opaque)));
    return out.toString();
  }
}
