package io.tandem.sip.session;

import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.HeaderName;
import io.tandem.sip.message.HeaderValue;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipResponse;

/**
 * Which reliable provisional responses came in one early dialog (RFC 3262 section 4): table
 * "Receiving" in docs/specs/sip-reliable.md. A value, held beside its {@link Dialog} by whoever
 * sent the INVITE.
 *
 * @param lastRseq the number of the last response taken in order, 0 before the first
 */
public record ReceivedReliables(long lastRseq) {
  public static final ReceivedReliables NONE = new ReceivedReliables(0);

  /** The option tag. */
  public static final String OPTION = "100rel";

  private static final long MOST_RSEQ = 0xffff_ffffL;

  /** What a provisional response is. */
  public enum Verdict {
    /** To be taken as it is, no PRACK. */
    UNRELIABLE,
    /** To be taken, and acknowledged by {@link #prack}. */
    IN_ORDER,
    /** Came before: its PRACK is on its way, nothing to do. */
    REPEATED,
    /** One before it is missing: not to be taken, it will come again. */
    EARLY,
    /** Says that it is reliable but has no number: not to be taken. */
    MALFORMED
  }

  public record Receipt(ReceivedReliables next, Verdict verdict) {}

  public Receipt receive(SipResponse response) {
    if (response.status() <= 100
        || response.isFinal()
        || !response.headers().lists(HeaderName.REQUIRE, OPTION)) {
      return new Receipt(this, Verdict.UNRELIABLE);
    }
    long rseq = rseq(response);
    if (rseq < 1) {
      return new Receipt(this, Verdict.MALFORMED);
    }
    if (lastRseq == 0 || rseq == lastRseq + 1) {
      return new Receipt(new ReceivedReliables(rseq), Verdict.IN_ORDER);
    }
    return new Receipt(this, rseq <= lastRseq ? Verdict.REPEATED : Verdict.EARLY);
  }

  /** The PRACK for a response that is {@link Verdict#IN_ORDER}, for the caller to complete. */
  public static Dialog.Outgoing prack(Dialog dialog, SipResponse response) {
    Dialog.Outgoing prack = dialog.nextRequest(Method.PRACK);
    prack.request().set(HeaderName.RACK, rack(response));
    return prack;
  }

  static String rack(SipResponse provisional) {
    return rseq(provisional)
        + " "
        + provisional.cseq().number()
        + ' '
        + provisional.cseq().method();
  }

  private static long rseq(SipResponse response) {
    return HeaderValue.in(response, HeaderName.RSEQ).map(v -> v.number(MOST_RSEQ)).orElse(-1L);
  }
}
