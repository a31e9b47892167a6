package io.tandem.sip.auth;

import io.tandem.sip.message.SipUri;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/**
 * What a phone answers to a challenge: the value of an Authorization or Proxy-Authorization header,
 * without quotes and escapes. {@link #verify} proves the password only: that the realm is ours, the
 * nonce fresh ({@link Nonces}), its count new ({@link NonceCounts}), the algorithm offered and the
 * user allowed to do this is for the caller to check.
 *
 * @param uri what the phone believes to be the Request-URI; part of the proof
 * @param response hexadecimal digits
 * @param cnonce "" when absent
 * @param nc eight hexadecimal digits as they came, since the proof covers the text; "" when absent
 * @param qop in lower case, "" when absent; never present without cnonce and nc
 * @param opaque "" when absent
 */
public record DigestCredentials(
    String username,
    String realm,
    String nonce,
    String uri,
    String response,
    DigestAlgorithm algorithm,
    String cnonce,
    String nc,
    String qop,
    String opaque) {

  public DigestCredentials {
    if (!isSound(cnonce, nc, qop)) {
      throw new IllegalArgumentException("qop " + qop + ", nc " + nc);
    }
  }

  /**
   * Reads a header value; empty for another scheme, an unknown algorithm, a name given twice, and
   * when anything is missing or malformed. Never throws.
   */
  public static Optional<DigestCredentials> parse(String headerValue) {
    return AuthParams.read(headerValue).flatMap(DigestCredentials::from);
  }

  private static Optional<DigestCredentials> from(AuthParams params) {
    String qop = params.text("qop").toLowerCase(Locale.ROOT);
    if (!params.has("username", "realm", "nonce", "uri", "response")
        || !isSound(params.text("cnonce"), params.text("nc"), qop)) {
      return Optional.empty();
    }
    return params
        .algorithm()
        .map(
            algorithm ->
                new DigestCredentials(
                    params.text("username"),
                    params.text("realm"),
                    params.text("nonce"),
                    params.text("uri"),
                    params.text("response"),
                    algorithm,
                    params.text("cnonce"),
                    params.text("nc"),
                    qop,
                    params.text("opaque")));
  }

  /** RFC 7616 section 3.4: who sends qop sends cnonce and nc, and nc has eight digits. */
  private static boolean isSound(String cnonce, String nc, String qop) {
    boolean counted = !cnonce.isEmpty() && !nc.isEmpty();
    return (qop.isEmpty() || counted) && (nc.isEmpty() || isEightHexDigits(nc));
  }

  private static boolean isEightHexDigits(String text) {
    // Not Character.digit alone: it would take digits of other scripts too.
    return text.length() == 8
        && text.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
  }

  /** The count as a number, 0 when absent. */
  public long nonceCount() {
    return nc.isEmpty() ? 0 : Long.parseLong(nc, 16);
  }

  /**
   * Whether the sender knows the password behind this HA1; false without a qop that we know. The
   * comparison takes the same time wherever the difference is.
   *
   * @param ha1 of our realm, for {@link #algorithm()}
   * @param method of the request that carries these credentials
   * @param body of that request, covered where the sender chose "auth-int"
   */
  public boolean verify(String ha1, String method, byte[] body) {
    return proves(true, ha1, method, body);
  }

  /**
   * As {@link #verify}, for phones from before qop where a setting allows them: takes the proof of
   * RFC 2069 too, which has no count and so can be replayed as long as the nonce lives.
   */
  public boolean verifyOldForm(String ha1, String method, byte[] body) {
    return qop.isEmpty()
        ? same(DigestResponse.withoutQop(algorithm, ha1, method, uri, nonce))
        : verify(ha1, method, body);
  }

  /**
   * Always false, after the same work as {@link #verify}: for a user who does not exist, or has no
   * HA1 for this algorithm. Who asks cannot tell by the time that passes whether there is such a
   * user.
   */
  public boolean verifyStranger(String method, byte[] body) {
    // As long as an HA1. That anybody knows it is no harm: the result is false all the same.
    return proves(false, "0".repeat(algorithm.hexLength()), method, body);
  }

  private boolean proves(boolean known, String ha1, String method, byte[] body) {
    Optional<Qop> chosen = Qop.parse(qop);
    if (chosen.isEmpty()) {
      return false;
    }
    boolean same =
        same(DigestResponse.of(algorithm, ha1, method, uri, body, nonce, nc, cnonce, chosen.get()));
    return same && known;
  }

  private boolean same(String expected) {
    return MessageDigest.isEqual(bytes(expected), bytes(response.toLowerCase(Locale.ROOT)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether the URI of the proof means the Request-URI, seen leniently: same user and host. Port,
   * parameters and "sip" against "sips" are left aside, because phones and the proxies on their way
   * change them. Other schemes are compared as text.
   */
  public boolean coversUri(String requestUri) {
    if (uri.equalsIgnoreCase(requestUri)) {
      return true;
    }
    Optional<SipUri> ours = SipUri.parse(requestUri);
    Optional<SipUri> theirs = SipUri.parse(uri);
    return ours.isPresent()
        && theirs.isPresent()
        && ours.get().user().equals(theirs.get().user())
        && ours.get().host().equals(theirs.get().host());
  }

  /** Without the proof, so that it reaches no log. */
  @Override
  public String toString() {
    return "DigestCredentials[" + username + " in " + realm + " by " + algorithm.token() + ']';
  }
}
