package io.tandem.signaling.auth;

import io.tandem.sip.auth.DigestAlgorithm;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import java.time.Duration;
import java.util.List;

/**
 * How requests are challenged.
 *
 * @param algorithms in the order in which they are offered
 * @param oldAgents who are offered MD5 alone, if it is among the algorithms
 * @param bodiesToo whether "auth-int" is offered
 * @param lifetime of a nonce
 * @param inviteLifetime of a nonce where it begins a call, which costs money: never longer
 */
public record DigestSettings(
    List<DigestAlgorithm> algorithms,
    OldAgents oldAgents,
    boolean bodiesToo,
    Duration lifetime,
    Duration inviteLifetime) {

  public DigestSettings {
    algorithms = List.copyOf(algorithms);
    if (inviteLifetime.compareTo(lifetime) > 0) {
      inviteLifetime = lifetime;
    }
  }

  Duration lifetime(String method) {
    return method.equals(Method.INVITE) ? inviteLifetime : lifetime;
  }

  /** Decided by what the client says of itself, and never by whom it claims to be. */
  List<DigestAlgorithm> offered(SipRequest request) {
    boolean old = algorithms.contains(DigestAlgorithm.MD5) && oldAgents.sent(request);
    return old ? List.of(DigestAlgorithm.MD5) : algorithms;
  }
}
