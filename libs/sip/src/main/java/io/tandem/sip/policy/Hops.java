package io.tandem.sip.policy;

import io.tandem.sip.message.HeaderValue;
import io.tandem.sip.message.SipRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * How far, and into how many branches, a request may go on (RFC 3261 section 16.3, RFC 5393 section
 * 5.3): the rules in docs/specs/sip-policy.md. A back-to-back user agent that began anew at each
 * turn would make every loop endless, so it keeps to them as a proxy does.
 */
public final class Hops {
  private static final String MAX_BREADTH = "Max-Breadth";
  private static final int USUAL_HOPS = 70;
  private static final int USUAL_BREADTH = 60;

  private Hops() {}

  public sealed interface Verdict {
    /**
     * It may go on.
     *
     * @param maxForwards for each of the requests that follow
     * @param breadths the Max-Breadth of each branch, in their order
     */
    record GoOn(int maxForwards, List<Integer> breadths) implements Verdict {}

    /** 483 or 440. */
    record Refuse(int status) implements Verdict {}
  }

  /** For a request that is to be sent on to so many targets at once. */
  public static Verdict next(SipRequest request, int branches) {
    if (branches < 1) {
      throw new IllegalArgumentException("to nobody");
    }
    int hops = request.maxForwards().orElse(USUAL_HOPS);
    if (hops <= 0) {
      return new Verdict.Refuse(483);
    }
    long told = HeaderValue.in(request, MAX_BREADTH).map(value -> value.number(255)).orElse(-1L);
    int breadth = told < 0 ? USUAL_BREADTH : (int) told;
    if (breadth < branches) {
      return new Verdict.Refuse(440);
    }
    List<Integer> breadths = new ArrayList<>(branches);
    for (int i = 0; i < branches; i++) {
      breadths.add(breadth / branches + (i < breadth % branches ? 1 : 0));
    }
    return new Verdict.GoOn(Math.min(hops, USUAL_HOPS) - 1, List.copyOf(breadths));
  }
}
