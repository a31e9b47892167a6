package io.tandem.signaling.auth;

import io.tandem.contracts.Subscriber;
import io.tandem.signaling.routing.Directory;
import io.tandem.sip.auth.DigestAlgorithm;
import io.tandem.sip.auth.DigestChallenge;
import io.tandem.sip.auth.DigestCredentials;
import io.tandem.sip.auth.Freshness;
import io.tandem.sip.auth.NonceCounts;
import io.tandem.sip.auth.Nonces;
import io.tandem.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a request comes from the subscriber that it claims to come from: digest
 * authentication as RFC 3261 section 22 and RFC 8760 have it.
 *
 * <p>Somebody unknown and somebody with a wrong password are refused alike, after the same
 * computation. A nonce that has expired, or a count that was seen before, is not a wrong password:
 * it is answered by a new challenge with {@code stale}.
 */
public final class Authenticator {

  /** What came of it. */
  public sealed interface Verdict {
    record Accepted(Subscriber subscriber) implements Verdict {}

    /**
     * Ask for credentials, or for fresh ones.
     *
     * @param challenges values of WWW-Authenticate or Proxy-Authenticate, in order of preference
     */
    record Challenged(List<String> challenges, boolean stale) implements Verdict {}

    /** Wrong credentials, or none that anybody has. */
    record Refused(String user) implements Verdict {}
  }

  private final String realm;
  private final List<DigestAlgorithm> algorithms;
  private final Nonces nonces;
  private final NonceCounts counts;
  private final OldAgents oldAgents;
  private final Directory directory;

  /**
   * @param algorithms in the order in which they are offered
   * @param oldAgents who are offered MD5 alone, if it is among the algorithms
   * @param counts shared by all loops
   */
  public Authenticator(
      String realm,
      List<DigestAlgorithm> algorithms,
      OldAgents oldAgents,
      Nonces nonces,
      NonceCounts counts,
      Directory directory) {
    this.realm = realm;
    this.algorithms = List.copyOf(algorithms);
    this.oldAgents = oldAgents;
    this.nonces = nonces;
    this.counts = counts;
    this.directory = directory;
  }

  /**
   * Judges the credentials of a request.
   *
   * @param header {@code Authorization} for a registrar, {@code Proxy-Authorization} otherwise
   */
  public Verdict check(SipRequest request, String header, long nowEpochMillis) {
    Optional<DigestCredentials> given =
        credentials(request, header)
            .filter(c -> c.realm().equals(realm) && algorithms.contains(c.algorithm()));
    return given.isEmpty()
        ? challenge(request, false, nowEpochMillis)
        : verify(request, given.get(), nowEpochMillis);
  }

  private Verdict verify(SipRequest request, DigestCredentials given, long nowEpochMillis) {
    Optional<Subscriber> subscriber =
        directory.subscriber(given.username()).filter(s -> !s.disabled());
    Optional<String> ha1 = subscriber.map(s -> s.ha1().get(given.algorithm().token()));
    // Somebody unknown is verified too, against nothing: it takes as long.
    boolean right =
        ha1.isPresent()
            ? given.verify(ha1.get(), request.method())
            : given.verifyStranger(request.method(), false);
    if (nonces.check(given.nonce(), nowEpochMillis) != Freshness.FRESH) {
      // RFC 7616 section 3.3: stale tells a phone that its password is right, so only then.
      return challenge(request, right, nowEpochMillis);
    }
    if (!right) {
      return new Verdict.Refused(given.username());
    }
    if (!given.coversUri(request.requestUri())) {
      return new Verdict.Refused(given.username());
    }
    return counts.accept(given.nonce(), given.nonceCount())
        ? new Verdict.Accepted(subscriber.orElseThrow())
        : challenge(request, true, nowEpochMillis);
  }

  private Verdict challenge(SipRequest request, boolean stale, long nowEpochMillis) {
    String nonce = nonces.issue(nowEpochMillis);
    boolean old = algorithms.contains(DigestAlgorithm.MD5) && oldAgents.sent(request);
    List<DigestAlgorithm> offered = old ? List.of(DigestAlgorithm.MD5) : algorithms;
    return new Verdict.Challenged(
        offered.stream()
            .map(algorithm -> new DigestChallenge(realm, nonce, algorithm, stale).headerValue())
            .toList(),
        stale);
  }

  /** A request may carry credentials for several realms (RFC 3261 section 22.3). */
  private Optional<DigestCredentials> credentials(SipRequest request, String header) {
    return request.headers().lines().stream()
        .filter(line -> line.name().equalsIgnoreCase(header))
        .flatMap(line -> DigestCredentials.parse(line.value()).stream())
        .filter(c -> c.realm().equals(realm))
        .findFirst();
  }
}
