package io.tandem.sip.auth;

import java.util.List;
import java.util.Optional;

/**
 * The client's side for a single request: answers the challenge of whoever we call, with the
 * strongest algorithm that is offered. Does not remember nonces or counts: {@link DigestClient}
 * does.
 */
public final class DigestAnswer {
  private DigestAnswer() {}

  /**
   * The value for Authorization (after 401) or Proxy-Authorization (after 407).
   *
   * @param challenges the values of all WWW-Authenticate or Proxy-Authenticate headers
   * @param uri the Request-URI of the request that will carry the answer
   * @param body of that request, for who asks for "auth-int"
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
      byte[] body,
      String cnonce,
      long nc) {
    if (nc < 1) {
      throw new IllegalArgumentException("no nonce count: " + nc);
    }
    List<ReceivedChallenge> known =
        challenges.stream().flatMap(c -> ReceivedChallenge.parse(c).stream()).toList();
    return ReceivedChallenge.strongest(known)
        .map(
            challenge ->
                challenge.answer(
                    username,
                    Ha1.of(username, challenge.realm(), password, challenge.algorithm()),
                    method,
                    uri,
                    body,
                    cnonce,
                    nc));
  }
}
