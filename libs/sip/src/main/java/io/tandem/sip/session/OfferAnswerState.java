package io.tandem.sip.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may offer a session when, in one dialog (RFC 3261 sections 13 and 14, RFC 3311 section 5,
 * summed up in RFC 6337): tables in docs/specs/sip-offer-answer.md. A value that a leg holds and
 * replaces with each message that it sends or receives; one rule serves both sides, so it says as
 * well what we may send as what the peer may. It sees no SDP, only whether there is one.
 *
 * @param offerer who made the offer that has no answer yet
 * @param carrier what carried that offer
 * @param inviter whose INVITE has no ACK or failure yet
 * @param exchange how far the offer and answer of that INVITE are
 * @param unacknowledged whether a reliable provisional response waits for its PRACK
 * @param weUpdate whether an UPDATE of ours has no final response yet
 * @param peerUpdates whether one of the peer has none; both may be, when they hold no offer
 * @param agreed whether there is a session to fall back to
 */
public record OfferAnswerState(
    Optional<Side> offerer,
    Carrier carrier,
    Optional<Side> inviter,
    Exchange exchange,
    boolean unacknowledged,
    boolean weUpdate,
    boolean peerUpdates,
    boolean agreed) {
  /** Before the first INVITE. */
  public static final OfferAnswerState FRESH =
      new OfferAnswerState(
          Optional.empty(),
          Carrier.INVITE,
          Optional.empty(),
          Exchange.DONE,
          false,
          false,
          false,
          false);

  /** Of the INVITE that is under way. */
  public enum Exchange {
    /** Waiting for the answer to the offer in the INVITE, or in a response to it. */
    OPEN,
    /** Waiting for the offer of the callee: the INVITE had none. */
    OWED,
    /** Waiting for nothing. */
    DONE
  }

  /** What a message is in the exchange. */
  public sealed interface Step {
    /** It carries an offer. */
    record Offer(OfferAnswerState next) implements Step {}

    /** It carries the answer: the session is agreed. */
    record Answer(OfferAnswerState next) implements Step {}

    /** No part in the exchange; a description in it is not to be acted upon. */
    record Plain(OfferAnswerState next) implements Step {}

    /** Not now: a request of the peer is answered so; one of ours must wait. */
    record NotNow(int status, boolean retryAfter) implements Step {}

    /** It breaks the rules, and a response cannot be refused: the call should be ended. */
    record Broken(String reason) implements Step {}
  }

  private static final Step GLARE = new Step.NotNow(491, false);
  private static final Step TOO_SOON = new Step.NotNow(500, true);

  /** A message goes from that side, with a description or without. */
  public Step on(Side from, Carrier message, boolean described) {
    return switch (message) {
      case INVITE -> onInvite(from, described);
      case UNRELIABLE_PROVISIONAL -> new Step.Plain(this);
      case RELIABLE_PROVISIONAL -> onResponse(from, message, described);
      case INVITE_SUCCESS -> onSuccess(from, described);
      case INVITE_FAILURE -> new Step.Plain(withoutInvite());
      case ACK -> onAck(from, described);
      case PRACK -> onPrack(from, described);
      case PRACK_SUCCESS -> answerTo(Carrier.PRACK, from, described, this);
      case PRACK_FAILURE -> new Step.Plain(withoutOffer(Carrier.PRACK, from.other()));
      case UPDATE -> onUpdate(from, described);
      case UPDATE_SUCCESS ->
          answerTo(Carrier.UPDATE, from, described, withUpdate(from.other(), false));
      case UPDATE_FAILURE ->
          new Step.Plain(
              withoutOffer(Carrier.UPDATE, from.other()).withUpdate(from.other(), false));
    };
  }

  private Step onInvite(Side from, boolean described) {
    if (inviter.isPresent()) {
      return inviter.get() == from ? TOO_SOON : GLARE;
    }
    if (offerer.isPresent()) {
      // Also without a description: an offer would have to follow while the other one is open.
      return offerer.get() == from ? TOO_SOON : GLARE;
    }
    OfferAnswerState next = withInvite(from, described ? Exchange.OPEN : Exchange.OWED);
    return described ? new Step.Offer(next.open(from, Carrier.INVITE)) : new Step.Plain(next);
  }

  private Step onUpdate(Side from, boolean described) {
    if (from == Side.US ? weUpdate : peerUpdates) {
      return TOO_SOON;
    }
    if (!described) {
      return new Step.Plain(withUpdate(from, true));
    }
    Step refusal = refusal(from);
    if (refusal != null) {
      return refusal;
    }
    return new Step.Offer(withUpdate(from, true).open(from, Carrier.UPDATE));
  }

  /** Why that side cannot offer anything outside INVITE now, null if it can. */
  private @Nullable Step refusal(Side from) {
    if (offerer.isPresent()) {
      return offerer.get() == from ? TOO_SOON : GLARE;
    }
    if (!agreed || exchange == Exchange.OWED) {
      return TOO_SOON;
    }
    // The callee waits until it knows that its answer has arrived (RFC 3311 section 5.1).
    boolean callee = inviter.filter(side -> side != from).isPresent();
    return callee && unacknowledged ? TOO_SOON : null;
  }

  private Step onResponse(Side from, Carrier message, boolean described) {
    if (inviter.filter(side -> side != from).isEmpty()) {
      return new Step.Broken("a response to no INVITE");
    }
    OfferAnswerState next =
        message == Carrier.RELIABLE_PROVISIONAL ? withUnacknowledged(true) : this;
    if (!described) {
      return new Step.Plain(next);
    }
    return switch (exchange) {
      case OPEN ->
          carrier == Carrier.INVITE && offerer.isPresent()
              ? new Step.Answer(next.closed(true).withExchange(Exchange.DONE))
              : new Step.Plain(next);
      case OWED ->
          offerer.isPresent()
              ? new Step.Broken("an offer while another is open")
              : new Step.Offer(next.open(from, message).withExchange(Exchange.OPEN));
      // Once answered, further descriptions mean nothing (RFC 6337 section 3.1.1).
      case DONE -> new Step.Plain(next);
    };
  }

  private Step onSuccess(Side from, boolean described) {
    if (exchange == Exchange.OPEN && carrier == Carrier.RELIABLE_PROVISIONAL) {
      return new Step.Broken("a 2xx before the answer to the offer in a provisional response");
    }
    if (exchange != Exchange.DONE && !described) {
      return new Step.Broken("a 2xx without the description that it owes");
    }
    return onResponse(from, Carrier.INVITE_SUCCESS, described);
  }

  private Step onAck(Side from, boolean described) {
    if (inviter.filter(side -> side == from).isEmpty()) {
      return new Step.Plain(this);
    }
    if (exchange == Exchange.OPEN && carrier == Carrier.INVITE_SUCCESS) {
      return described
          ? new Step.Answer(closed(true).withoutInvite())
          : new Step.Broken("an ACK without the answer that it owes");
    }
    return new Step.Plain(withoutInvite());
  }

  private Step onPrack(Side from, boolean described) {
    OfferAnswerState next = withUnacknowledged(false);
    if (exchange == Exchange.OPEN && carrier == Carrier.RELIABLE_PROVISIONAL) {
      return described
          ? new Step.Answer(next.closed(true).withExchange(Exchange.DONE))
          : new Step.Broken("a PRACK without the answer that it owes");
    }
    if (!described) {
      return new Step.Plain(next);
    }
    Step refusal = next.refusal(from);
    return refusal != null ? refusal : new Step.Offer(next.open(from, Carrier.PRACK));
  }

  private Step answerTo(Carrier request, Side from, boolean described, OfferAnswerState next) {
    boolean owed = carrier == request && offerer.filter(side -> side != from).isPresent();
    if (!owed) {
      return new Step.Plain(next);
    }
    return described
        ? new Step.Answer(next.closed(true))
        : new Step.Broken("a 2xx without the answer that it owes");
  }

  private OfferAnswerState open(Side from, Carrier by) {
    return new OfferAnswerState(
        Optional.of(from), by, inviter, exchange, unacknowledged, weUpdate, peerUpdates, agreed);
  }

  private OfferAnswerState closed(boolean nowAgreed) {
    return new OfferAnswerState(
        Optional.empty(),
        Carrier.INVITE,
        inviter,
        exchange,
        unacknowledged,
        weUpdate,
        peerUpdates,
        nowAgreed);
  }

  private OfferAnswerState withInvite(Side from, Exchange next) {
    return new OfferAnswerState(
        offerer, carrier, Optional.of(from), next, false, weUpdate, peerUpdates, agreed);
  }

  private OfferAnswerState withExchange(Exchange next) {
    return new OfferAnswerState(
        offerer, carrier, inviter, next, unacknowledged, weUpdate, peerUpdates, agreed);
  }

  private OfferAnswerState withUnacknowledged(boolean next) {
    return new OfferAnswerState(
        offerer, carrier, inviter, exchange, next, weUpdate, peerUpdates, agreed);
  }

  private OfferAnswerState withUpdate(Side side, boolean pending) {
    return new OfferAnswerState(
        offerer,
        carrier,
        inviter,
        exchange,
        unacknowledged,
        side == Side.US ? pending : weUpdate,
        side == Side.PEER ? pending : peerUpdates,
        agreed);
  }

  /** The offer of that side in a request that failed is void. */
  private OfferAnswerState withoutOffer(Carrier by, Side side) {
    boolean open = carrier == by && offerer.filter(side::equals).isPresent();
    return open ? closed(agreed) : this;
  }

  /** An INVITE that is over takes its open offer with it; one in an UPDATE or PRACK stays. */
  private OfferAnswerState withoutInvite() {
    boolean keeps = carrier == Carrier.UPDATE || carrier == Carrier.PRACK;
    return new OfferAnswerState(
        keeps ? offerer : Optional.empty(),
        keeps ? carrier : Carrier.INVITE,
        Optional.empty(),
        Exchange.DONE,
        false,
        weUpdate,
        peerUpdates,
        agreed);
  }
}
