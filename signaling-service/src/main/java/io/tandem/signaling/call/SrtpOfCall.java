package io.tandem.signaling.call;

import io.tandem.kernel.Seal;
import io.tandem.sdp.SessionDescription;
import io.tandem.sip.policy.SecureUris;
import io.tandem.sip.transaction.Transport;
import java.util.List;
import java.util.Optional;

/**
 * Which legs of a call have SRTP: each by itself, by the table in {@code docs/specs/srtp.md}.
 * Functions over a call; the keys are those of {@link LegKeys}, the order of events is decided in
 * {@link Call}.
 */
final class SrtpOfCall {

  private SrtpOfCall() {}

  /** The offer that the call begins with. */
  static Hearing hearFirst(Call call, SessionDescription offer) {
    Leg caller = call.caller;
    boolean takes =
        isPossible(call)
            && caller.srtp != SrtpUse.OFF
            && (caller.srtp != SrtpUse.REQUIRED || isTrusted(caller));
    boolean needs = caller.srtp == SrtpUse.REQUIRED;
    return hear(call, caller, offer, takes, needs);
  }

  /** A later offer: what is encrypted stays so. */
  static Hearing hearAnew(Call call, Leg leg, SessionDescription offer) {
    boolean takes = isPossible(call) && (leg.keys.inForce() || terms(call).phones() != SrtpUse.OFF);
    return hear(call, leg, offer, takes, leg.keys.inForce());
  }

  private static Hearing hear(
      Call call, Leg leg, SessionDescription offer, boolean takes, boolean needs) {
    return leg.keys.hearOffer(offer, takes, needs, terms(call).suites(), call.tokens);
  }

  /** The answer of a peer; empty when it breaks what was offered. */
  static Optional<Hearing.Heard> hearAnswer(Call call, Leg leg, SessionDescription answer) {
    SessionDescription told = Optional.ofNullable(leg.local).orElseThrow();
    return switch (leg.keys.hearAnswer(told, answer)) {
      case Hearing.Heard heard -> Optional.of(heard);
      case Hearing.Wrong _, Hearing.Refused _ -> {
        call.emit(new CallOutput.Noticed(leg.role, SrtpNotice.BROKEN));
        yield Optional.empty();
      }
    };
  }

  /**
   * What was heard holds, and is in the plan from now on.
   *
   * @return whether the keys are others than before
   */
  static boolean adopt(Call call, Leg leg, Hearing.Heard heard) {
    boolean had = leg.keys.inForce();
    boolean changes = leg.keys.adopt(heard);
    if (changes) {
      plan(call, leg);
    }
    if (!had && leg.keys.inForce()) {
      SrtpNotice notice = isReadable(leg) ? SrtpNotice.KEYS_IN_CLEAR : SrtpNotice.AGREED;
      call.emit(new CallOutput.Noticed(leg.role, notice));
    }
    return changes;
  }

  /** The callee is about to be asked by the way that it is the turn of. */
  static void open(Call call, Leg callee) {
    callee.keys.open(
        offers(call, callee) ? LegKeys.drawn(terms(call).suites(), call.tokens) : List.of());
    plan(call, callee);
  }

  /** Whether the callee must not be asked by this way: what he needs cannot be offered there. */
  static boolean isBarred(Call call, Leg callee) {
    return needs(call) && !offers(call, callee);
  }

  /** Whether a callee who has refused SRTP may be offered plain RTP. */
  static boolean mayGoInClear(Call call, Leg callee) {
    return callee.keys.isOffered() && !needs(call);
  }

  private static boolean offers(Call call, Leg callee) {
    if (!isPossible(call) || call.inClear) {
      return false;
    }
    boolean trunk = call.trunkWay().isPresent();
    boolean encrypted = !isReadable(callee);
    return switch (use(call)) {
      case OFF -> false;
      case ALLOWED -> !trunk && encrypted && call.caller.keys.inForce();
      case PREFERRED -> !trunk && encrypted;
      case REQUIRED -> trunk || encrypted;
    };
  }

  private static boolean needs(Call call) {
    return use(call) == SrtpUse.REQUIRED || isSheltered(call);
  }

  /** Who dials sips and has SRTP himself wants it all the way; no carrier promises that. */
  private static boolean isSheltered(Call call) {
    return call.trunkWay().isEmpty()
        && call.caller.keys.inForce()
        && SecureUris.isSecure(call.caller.openingInvite().requestUri());
  }

  private static SrtpUse use(Call call) {
    return call.trunkWay().map(way -> way.terms().srtp()).orElse(terms(call).phones());
  }

  private static boolean isPossible(Call call) {
    return terms(call).seal().isPresent() && call.media.encrypts();
  }

  /** A carrier has the operator's word, whatever it signals by. */
  private static boolean isTrusted(Leg leg) {
    return !leg.trunk.isEmpty() || !isReadable(leg);
  }

  /** Whether others can read what the peer and we say to each other. */
  private static boolean isReadable(Leg leg) {
    return Transport.named(leg.egress.reach().transport()).filter(Transport::secure).isEmpty();
  }

  private static void plan(Call call, Leg leg) {
    Optional<Seal> seal = terms(call).seal();
    seal.ifPresent(
        key ->
            call.media.protect(
                leg.endpointId, before -> leg.keys.planned(call.sid, leg.endpointId, before, key)));
  }

  private static SrtpTerms terms(Call call) {
    return call.settings.srtp();
  }
}
