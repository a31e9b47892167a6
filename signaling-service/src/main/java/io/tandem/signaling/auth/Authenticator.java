package io.tandem.signaling.auth;

import io.tandem.contracts.Subscriber;
import io.tandem.signaling.routing.Directory;
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
 * <p>Nobody outside can tell somebody unknown from somebody with a wrong password: the same
 * challenges, the same computation, the same verdict. Nor can passwords be tried without being
 * counted: a digest is looked at only when it was made with a fresh nonce that was issued to this
 * very source; anything else is answered with {@code stale}, right or wrong. Thread-safe.
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

    /**
     * Wrong credentials, or none that anybody has.
     *
     * @param known whether there is such a user: for our own log, never for an answer
     */
    record Refused(String user, boolean known) implements Verdict {}

    /** Too many have guessed at this account; whether this one was right was not looked at. */
    record Guarded(String user) implements Verdict {}
  }

  /** Whether somebody may try credentials. */
  @FunctionalInterface
  public interface Guard {
    boolean mayTry(String user);
  }

  private final DigestSettings settings;
  private final String realm;
  private final Nonces nonces;
  private final NonceCounts counts;
  private final Directory directory;

  /**
   * An authenticator for one realm.
   *
   * @param counts shared by all loops
   */
  public Authenticator(
      DigestSettings settings,
      String realm,
      Nonces nonces,
      NonceCounts counts,
      Directory directory) {
    this.settings = settings;
    this.realm = realm;
    this.nonces = nonces;
    this.counts = counts;
    this.directory = directory;
  }

  /**
   * Judges the credentials of a request.
   *
   * @param header {@code Authorization} for a registrar, {@code Proxy-Authorization} otherwise
   * @param source from whom it came, as a number of the caller's
   */
  public Verdict check(
      SipRequest request, String header, long source, Guard guard, long nowEpochMillis) {
    Optional<DigestCredentials> given = credentials(request, header);
    return given.isEmpty()
        ? challenge(request, source, false, nowEpochMillis)
        : verify(request, given.get(), source, guard, nowEpochMillis);
  }

  private Verdict verify(
      SipRequest request, DigestCredentials given, long source, Guard guard, long nowEpochMillis) {
    long lifetimeMillis = settings.lifetime(request.method()).toMillis();
    Freshness freshness = nonces.check(given.nonce(), source, nowEpochMillis, lifetimeMillis);
    if (freshness != Freshness.FRESH) {
      return challenge(request, source, true, nowEpochMillis);
    }
    String user = given.username();
    if (!guard.mayTry(user)) {
      return new Verdict.Guarded(user);
    }
    Optional<Subscriber> subscriber = directory.subscriber(user).filter(s -> !s.disabled());
    Optional<String> ha1 = subscriber.map(s -> s.ha1().get(given.algorithm().token()));
    // Somebody unknown is verified too, against nothing: it takes as long.
    boolean right =
        ha1.isPresent()
            ? given.verify(ha1.get(), request.method(), request.body())
            : given.verifyStranger(request.method(), request.body());
    if (!right || !given.coversUri(request.requestUri())) {
      return new Verdict.Refused(user, subscriber.isPresent());
    }
    return counts.accept(given.nonce(), given.nonceCount())
        ? new Verdict.Accepted(subscriber.orElseThrow())
        : challenge(request, source, true, nowEpochMillis);
  }

  private Verdict challenge(SipRequest request, long source, boolean stale, long nowEpochMillis) {
    String nonce = nonces.issue(source, nowEpochMillis);
    return new Verdict.Challenged(
        settings.offered(request).stream()
            .map(
                algorithm ->
                    new DigestChallenge(realm, nonce, algorithm, settings.bodiesToo(), stale)
                        .headerValue())
            .toList(),
        stale);
  }

  /** A request may carry credentials for several realms (RFC 3261 section 22.3). */
  private Optional<DigestCredentials> credentials(SipRequest request, String header) {
    return request.headers().all(header).stream()
        .flatMap(value -> DigestCredentials.parse(value).stream())
        .filter(c -> c.realm().equals(realm) && settings.algorithms().contains(c.algorithm()))
        .findFirst();
  }
}
