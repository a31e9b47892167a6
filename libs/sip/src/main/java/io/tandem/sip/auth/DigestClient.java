package io.tandem.sip.auth;

import io.tandem.sip.message.Header;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The client's side over a series of requests to one peer, such as a registration or a dialog with
 * a trunk: remembers the challenges of that peer and of the proxies before it, and counts how often
 * each nonce was used, so that only the first request makes the round trip of a challenge. Owned by
 * whoever sends those requests, on one thread. Sends nothing itself.
 *
 * <p>It stops when credentials are refused: trying again with the same password would only get the
 * account locked. {@code stale} is no refusal, but a peer that finds every nonce stale is.
 */
public final class DigestClient {
  /** Nonces expire while a request is under way, hardly twice in a row. */
  private static final int MOST_STALE_IN_A_ROW = 2;

  /** Proxies on one way, each with a realm of its own. */
  private static final int MOST_REALMS = 8;

  /** What to do about a 401 or 407. */
  public enum Next {
    /** Send the request again, with a new branch and CSeq, and what {@link #authorize} gives. */
    TRY_AGAIN,
    /** The password is wrong, or the peer asks for what we do not know. */
    GIVE_UP
  }

  private final String username;
  private final String password;
  private final Supplier<String> cnonces;
  private final Map<Realm, Standing> standings = new LinkedHashMap<>();

  /**
   * A client that has met nobody yet.
   *
   * @param cnonces gives a new random text each time
   */
  public DigestClient(String username, String password, Supplier<String> cnonces) {
    this.username = username;
    this.password = password;
    this.cnonces = cnonces;
  }

  /** The same name may be one realm at a proxy and another at the server behind it. */
  private record Realm(boolean proxy, String name) {}

  /** How we stand with a realm. */
  private static final class Standing {
    private ReceivedChallenge challenge;
    private long used;
    private boolean accepted;
    private int staleInARow;

    Standing(ReceivedChallenge challenge) {
      this.challenge = challenge;
    }

    void take(ReceivedChallenge next) {
      challenge = next;
      used = 0;
      accepted = false;
    }
  }

  /** Takes a 401 or 407. Every realm in it that is new or stale will be answered. */
  public Next onChallenge(SipResponse response) {
    boolean hope = false;
    for (boolean proxy : new boolean[] {false, true}) {
      for (Map.Entry<String, List<ReceivedChallenge>> realm : byRealm(response, proxy).entrySet()) {
        ReceivedChallenge strongest = ReceivedChallenge.strongest(realm.getValue()).orElseThrow();
        if (!take(new Realm(proxy, realm.getKey()), strongest)) {
          return Next.GIVE_UP;
        }
        hope = true;
      }
    }
    return hope ? Next.TRY_AGAIN : Next.GIVE_UP;
  }

  private boolean take(Realm realm, ReceivedChallenge challenge) {
    Standing standing = standings.get(realm);
    if (standing == null) {
      if (standings.size() >= MOST_REALMS) {
        return false;
      }
      standings.put(realm, new Standing(challenge));
      return true;
    }
    standing.staleInARow = challenge.stale() ? standing.staleInARow + 1 : 0;
    // A nonce that was good before has expired at a server that does not know the word stale.
    boolean refused = standing.used > 0 && !standing.accepted && !challenge.stale();
    standing.take(challenge);
    return !refused && standing.staleInARow <= MOST_STALE_IN_A_ROW;
  }

  private static Map<String, List<ReceivedChallenge>> byRealm(SipResponse response, boolean proxy) {
    String header = proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
    Map<String, List<ReceivedChallenge>> byRealm = new LinkedHashMap<>();
    for (String value : response.headers().all(header)) {
      ReceivedChallenge.parse(value)
          .ifPresent(c -> byRealm.computeIfAbsent(c.realm(), _ -> new ArrayList<>()).add(c));
    }
    return byRealm;
  }

  /**
   * The header lines that the next request needs; none before the first challenge. Each call counts
   * as a use of every nonce, so the result goes into one request.
   *
   * @param uri the Request-URI of that request
   * @param body of that request, for who asks for "auth-int"
   */
  public List<Header> authorize(String method, String uri, byte[] body) {
    List<Header> lines = new ArrayList<>(standings.size());
    standings.forEach(
        (realm, standing) -> {
          ReceivedChallenge challenge = standing.challenge;
          standing.used++;
          String ha1 = Ha1.of(username, challenge.realm(), password, challenge.algorithm());
          lines.add(
              Header.of(
                  realm.proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION,
                  challenge.answer(
                      username, ha1, method, uri, body, cnonces.get(), standing.used)));
        });
    return lines;
  }

  /**
   * Takes any other final response: the credentials were good. A peer may name the nonce that it
   * wants to see next (RFC 7616 section 3.5).
   */
  public void onAccepted(SipResponse response) {
    standings.forEach(
        (realm, standing) -> {
          if (!realm.proxy) {
            nextNonce(response).ifPresent(n -> standing.take(standing.challenge.withNonce(n)));
          }
          standing.accepted = true;
          standing.staleInARow = 0;
        });
  }

  private static Optional<String> nextNonce(SipResponse response) {
    return response.headers().all(HeaderName.AUTHENTICATION_INFO).stream()
        // The same grammar as a challenge, but for the scheme in front (RFC 7615 section 3).
        .flatMap(value -> AuthParams.read("Digest " + value).stream())
        .flatMap(info -> info.get("nextnonce").stream())
        .filter(nonce -> !nonce.isEmpty())
        .findFirst();
  }
}
