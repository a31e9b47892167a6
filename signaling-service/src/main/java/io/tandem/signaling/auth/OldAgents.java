package io.tandem.signaling.auth;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;

/**
 * Clients that cannot stand a challenge with an algorithm they do not know. RFC 8760 section 2.4
 * has them skip it; some give up at the sight of it, wherever it stands, and others look at the
 * first challenge only. They are offered MD5 alone.
 *
 * @param prefixes of User-Agent values; {@link #NAMELESS} stands for requests without one
 */
public record OldAgents(List<String> prefixes) {

  /** Load generators and scripts name no User-Agent. */
  public static final String NAMELESS = "none";

  public OldAgents {
    prefixes = List.copyOf(prefixes);
  }

  boolean sent(SipRequest request) {
    Optional<String> agent = request.headers().first(HeaderName.USER_AGENT);
    return agent.isPresent()
        ? prefixes.stream().anyMatch(agent.get()::startsWith)
        : prefixes.contains(NAMELESS);
  }
}
