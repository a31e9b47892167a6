package io.tandem.sip.event;

import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a REFER asks for (RFC 3515, 4488, 7647), and how its progress is told: the rules in
 * docs/specs/sip-events.md. Pure functions; whether the target may be called is the user's to say.
 *
 * @param subscribes whether its sender wants NOTIFYs
 * @param eventId distinguishes several REFERs in one dialog: the CSeq number
 */
public record Refer(
    NameAddr target, Optional<String> referredBy, boolean subscribes, String eventId) {
  /** What is asked of whoever sends NOTIFYs. */
  public static final String SIPFRAG = "message/sipfrag;version=2.0";

  private static final String REFER_SUB = "Refer-Sub";

  /** Reads a REFER; empty without exactly one readable Refer-To: 400 (RFC 3515 section 2.4.2). */
  public static Optional<Refer> of(SipRequest request) {
    List<String> targets = request.headers().all(HeaderName.REFER_TO);
    if (targets.size() != 1) {
      return Optional.empty();
    }
    boolean silent =
        request.headers().first(REFER_SUB).filter("false"::equalsIgnoreCase).isPresent();
    return NameAddr.parse(targets.getFirst())
        .filter(target -> !target.isStar())
        .map(
            target ->
                new Refer(
                    target,
                    request.headers().first(HeaderName.REFERRED_BY),
                    !silent,
                    Long.toString(request.cseq().number())));
  }

  /** 202, or 200 that confirms that no subscription was made (RFC 4488 section 4). */
  public SipResponse.Builder accept(SipRequest request) {
    return subscribes
        ? SipResponse.to(request, 202)
        : SipResponse.to(request, 200).set(REFER_SUB, "false");
  }

  /** The Event of its NOTIFYs. */
  public String event() {
    return "refer;id=" + eventId;
  }

  /** The body that tells of a response to what was asked for: its status line alone. */
  public static byte[] sipfrag(int status, String reason) {
    return ("SIP/2.0 " + status + ' ' + reason + "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The state to tell with it: the final response ends the subscription (section 2.4.5). */
  public static SubscriptionState state(int status, long leftSeconds) {
    return status >= 200
        ? SubscriptionState.terminated("noresource")
        : SubscriptionState.live(SubscriptionState.Phase.ACTIVE, leftSeconds);
  }

  /** The status that such a body tells, empty when it is none. */
  public static OptionalInt status(byte[] sipfrag) {
    String text = new String(sipfrag, StandardCharsets.UTF_8);
    boolean response =
        text.length() >= 11
            && text.regionMatches(true, 0, "SIP/2.0 ", 0, 8)
            && text.substring(8, 11).chars().allMatch(c -> c >= '0' && c <= '9')
            && (text.length() == 11 || text.charAt(11) <= ' ');
    if (!response) {
      return OptionalInt.empty();
    }
    int status = Integer.parseInt(text.substring(8, 11));
    return status >= 100 && status < 700 ? OptionalInt.of(status) : OptionalInt.empty();
  }
}
