package io.tandem.sip.auth;

import io.tandem.sip.message.Quoting;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A challenge that somebody sent us, and the credentials that meet it. Immutable; what is counted
 * with it is for {@link DigestClient} to remember.
 *
 * @param qops those offered that we know; empty when the challenge is from before qop (RFC 2069)
 * @param opaque to be sent back as it came, "" when absent
 */
record ReceivedChallenge(
    String realm,
    String nonce,
    DigestAlgorithm algorithm,
    Set<Qop> qops,
    Optional<String> opaque,
    boolean stale) {

  ReceivedChallenge {
    qops = Set.copyOf(qops);
  }

  /** Empty for what we cannot meet: another scheme, algorithm or qop, or malformed text. */
  static Optional<ReceivedChallenge> parse(String headerValue) {
    return AuthParams.read(headerValue)
        .filter(params -> params.has("realm", "nonce"))
        .flatMap(ReceivedChallenge::from);
  }

  private static Optional<ReceivedChallenge> from(AuthParams params) {
    Set<Qop> qops = EnumSet.noneOf(Qop.class);
    for (String offered : params.text("qop").split(",", -1)) {
      Qop.parse(offered).ifPresent(qops::add);
    }
    if (params.has("qop") && qops.isEmpty()) {
      return Optional.empty();
    }
    return params
        .algorithm()
        .map(
            algorithm ->
                new ReceivedChallenge(
                    params.text("realm"),
                    params.text("nonce"),
                    algorithm,
                    qops,
                    params.get("opaque"),
                    params.text("stale").equalsIgnoreCase("true")));
  }

  /**
   * Of several for one realm the strongest. RFC 8760 section 2.4 would have us take the topmost
   * that we know; but who can put a weak one above a strong one could also have left the strong one
   * out, and we lose nothing by looking.
   */
  static Optional<ReceivedChallenge> strongest(List<ReceivedChallenge> challenges) {
    return challenges.stream().max(Comparator.comparing(ReceivedChallenge::algorithm));
  }

  ReceivedChallenge withNonce(String next) {
    return new ReceivedChallenge(realm, next, algorithm, qops, opaque, false);
  }

  /**
   * The value for Authorization or Proxy-Authorization. Quoted is what RFC 3261 section 25.1 has
   * quoted, and nothing else: peers exist that take a quoted nc for a wrong password.
   *
   * @param nc how often the nonce was used, this time included: 1 to 2^32 - 1
   */
  String answer(
      String username, String ha1, String method, String uri, byte[] body, String cnonce, long nc) {
    if (nc < 1 || nc > 0xffff_ffffL) {
      throw new IllegalArgumentException("no nonce count: " + nc);
    }
    String count = String.format(Locale.ROOT, "%08x", nc);
    // Proxies rewrite bodies: only where nothing else is offered is ours bound to the proof.
    Optional<Qop> qop = qops.contains(Qop.AUTH) ? Optional.of(Qop.AUTH) : qops.stream().findFirst();
    String response =
        qop.map(
                chosen ->
                    DigestResponse.of(
                        algorithm, ha1, method, uri, body, nonce, count, cnonce, chosen))
            .orElseGet(() -> DigestResponse.withoutQop(algorithm, ha1, method, uri, nonce));
    StringBuilder out = new StringBuilder(320).append("Digest username=");
    out.append(Quoting.quote(username));
    out.append(", realm=").append(Quoting.quote(realm));
    out.append(", nonce=").append(Quoting.quote(nonce));
    out.append(", uri=").append(Quoting.quote(uri));
    out.append(", response=\"").append(response).append('"');
    out.append(", algorithm=").append(algorithm.token());
    if (qop.isPresent()) {
      out.append(", cnonce=").append(Quoting.quote(cnonce));
      out.append(", qop=").append(qop.get().token()).append(", nc=").append(count);
    }
    opaque.ifPresent(text -> out.append(", opaque=").append(Quoting.quote(text)));
    return out.toString();
  }
}
