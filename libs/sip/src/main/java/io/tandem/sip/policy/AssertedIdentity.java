package io.tandem.sip.policy;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may say who is calling (RFC 3325 sections 5 and 7): the rules in docs/specs/sip-policy.md.
 * Pure functions over a request; whom to trust is the user's to say.
 */
public final class AssertedIdentity {
  private AssertedIdentity() {}

  /**
   * Who the request says is calling: the first SIP URI and the first telephone number, since there
   * may be one of each (section 9.1). None where the header cannot be read. Whether to believe it
   * is another question: see {@link #received}.
   */
  public static List<NameAddr> of(SipRequest request) {
    List<NameAddr> asserted = new ArrayList<>(2);
    for (NameAddr one : NameAddr.allOf(request, HeaderName.P_ASSERTED_IDENTITY).orElse(List.of())) {
      boolean another =
          asserted.stream().noneMatch(a -> a.sipUri().isPresent() == one.sipUri().isPresent());
      if (another && (one.sipUri().isPresent() || one.telUri().isPresent())) {
        asserted.add(one);
      }
    }
    return List.copyOf(asserted);
  }

  /** A request as it may be believed: what the untrusted asserts is taken away. */
  public static SipRequest received(SipRequest request, boolean trusted) {
    return trusted || !request.headers().has(HeaderName.P_ASSERTED_IDENTITY)
        ? request
        : request.toBuilder().remove(HeaderName.P_ASSERTED_IDENTITY).build();
  }

  /**
   * A request as it may be sent: the trusted see who is calling, with the wish to hide it; others
   * only if the caller has said {@code Privacy: none}. What was preferred ends here.
   */
  public static SipRequest sent(SipRequest request, boolean trusted) {
    SipRequest.Builder sent = request.toBuilder().remove(HeaderName.P_PREFERRED_IDENTITY);
    if (!trusted && !Privacy.of(request).isDeclined()) {
      sent.remove(HeaderName.P_ASSERTED_IDENTITY);
    }
    return sent.build();
  }
}
