package io.tandem.signaling.call;

import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.Octets;
import io.tandem.contracts.Reach;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Tokens;
import io.tandem.sdp.SessionDescription;
import io.tandem.sip.dialog.Dialog;
import io.tandem.sip.message.ParseResult;
import io.tandem.sip.message.SipMessage;
import io.tandem.sip.message.SipParser;
import io.tandem.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call as a snapshot, and a snapshot as a call. What the snapshot leaves out is either derived
 * (the destination follows from the plan) or not needed at a stable point (a re-INVITE under way:
 * its sender repeats it).
 */
public final class Snapshots {

  /**
   * What the former owner may have sent after the snapshot. Gaps are allowed (RFC 3261 section
   * 12.2.2), a number that was used is answered 500.
   */
  private static final int CSEQ_GAP = 100;

  /** How another process than the one that wrote the snapshot reaches the peers of a call. */
  @FunctionalInterface
  public interface Ways {

    /** How we show ourselves to a peer that is reached in this way. */
    Egress egress(Reach reach);

    /**
     * An INVITE that the former owner received, as if it had come here by way of the node that
     * holds the caller's flow: our responses must pass it.
     */
    default SipRequest received(SipRequest invite, Egress caller) {
      return invite;
    }

    /** With what a trunk's challenges are answered. */
    default Optional<Login> login(String trunk) {
      return Optional.empty();
    }
  }

  private Snapshots() {}

  static CallSnapshot of(Call call, CallSnapshot.Phase phase) {
    Leg callee = call.callee;
    return new CallSnapshot(
        call.sid,
        call.epoch,
        phase,
        leg(call, call.caller),
        callee == null ? Optional.empty() : Optional.of(leg(call, callee)),
        Optional.of(call.media.snapshot()),
        call.history.called,
        call.history.caller,
        call.history.startedAt,
        call.history.ringingAt,
        call.history.answeredAt,
        call.ringDeadline,
        call.longestMillis);
  }

  /** The stable point that a call in that state has passed. */
  static CallSnapshot.Phase phase(Call.State state) {
    return state == Call.State.RINGING ? CallSnapshot.Phase.RINGING : CallSnapshot.Phase.ANSWERED;
  }

  private static CallSnapshot.Leg leg(Call call, Leg leg) {
    Dialog dialog = leg.dialog;
    SipRequest invite = leg.invite;
    return new CallSnapshot.Leg(
        leg.role == LegRole.CALLER,
        dialog == null ? "" : dialog.callId(),
        leg.localTag,
        dialog == null ? "" : dialog.remoteTag(),
        dialog == null ? "" : dialog.localUri(),
        dialog == null ? "" : dialog.remoteUri(),
        dialog == null ? "" : dialog.remoteTarget(),
        dialog == null ? List.of() : dialog.routeSet(),
        dialog == null ? 0 : dialog.localCseq(),
        dialog == null ? 0 : dialog.remoteCseq(),
        leg.egress.reach(),
        invite == null ? Octets.EMPTY : Octets.of(withoutKeys(invite).encode()),
        text(leg.local),
        text(leg.remote),
        leg.sdpSessionId,
        0,
        leg.endpointId,
        leg.acknowledged,
        leg.device.addressOfRecord(),
        leg.device.instanceId(),
        leg.device.contactUri(),
        leg.trunk,
        sealed(call, leg));
  }

  /** Whatever bears keys, used or not, is written without its body. */
  private static SipRequest withoutKeys(SipRequest invite) {
    boolean bearsKeys = BearsKeys.in(invite.body());
    return bearsKeys ? invite.toBuilder().withoutBody().build() : invite;
  }

  private static String sealed(Call call, Leg leg) {
    String keys = leg.keys.text();
    return keys.isEmpty()
        ? ""
        : call.settings
            .srtp()
            .seal()
            .orElseThrow()
            .seal(CallSnapshot.Leg.purpose(call.sid, leg.endpointId), keys);
  }

  private static String opened(CallSnapshot.Leg leg, CallSid sid, CallSettings settings) {
    return settings
        .srtp()
        .seal()
        .flatMap(
            seal -> seal.open(CallSnapshot.Leg.purpose(sid, leg.endpointId()), leg.sealedCrypto()))
        .orElseThrow(
            () -> new IllegalArgumentException("sealing.key does not open the keys of a leg"));
  }

  private static String text(@Nullable SessionDescription description) {
    return description == null ? "" : description.print();
  }

  /**
   * Builds the call that a snapshot describes. {@link Call#resume} then tells what to do about it.
   *
   * @param epoch of the new owner
   * @param ways how the new owner reaches peers
   * @throws IllegalArgumentException when the snapshot contradicts itself
   */
  public static Call restore(
      CallSnapshot snapshot, long epoch, CallSettings settings, Tokens tokens, Ways ways) {
    CallMedia media =
        new CallMedia(
            snapshot
                .media()
                .orElseThrow(() -> new IllegalArgumentException("a snapshot without media")),
            settings);
    Leg caller = leg(LegRole.CALLER, snapshot.caller(), ways, tokens);
    giveKeys(caller, snapshot.caller(), snapshot.callSid(), settings);
    @Nullable Leg callee =
        snapshot.callee().map(leg -> leg(LegRole.CALLEE, leg, ways, tokens)).orElse(null);
    if (callee != null) {
      giveKeys(callee, snapshot.callee().orElseThrow(), snapshot.callSid(), settings);
    }
    CallHistory history =
        new CallHistory(
            snapshot.callSid(),
            snapshot.callerIdentity(),
            snapshot.calledNumber(),
            Calls.source(snapshot.caller().flow()),
            snapshot.startedAtEpochMillis());
    history.ringingAt = snapshot.ringingAtEpochMillis();
    history.answeredAt = snapshot.answeredAtEpochMillis();
    Call call =
        new Call(
            snapshot.callSid(),
            epoch,
            settings,
            tokens,
            history,
            media,
            destination(callee, media.plan()),
            caller,
            callee);
    call.ringDeadline = snapshot.ringDeadlineEpochMillis();
    call.longestMillis = snapshot.longestMillis();
    call.stateIs(
        switch (snapshot.phase()) {
          case RINGING -> Call.State.RINGING;
          case ANSWERED -> Call.State.ANSWERED;
        });
    return call;
  }

  private static Leg leg(LegRole role, CallSnapshot.Leg snapshot, Ways ways, Tokens tokens) {
    Leg leg =
        new Leg(
            role,
            snapshot.localTag(),
            snapshot.sdpSessionId(),
            ways.egress(snapshot.flow()),
            new Device(
                snapshot.addressOfRecord(), snapshot.instanceId(), snapshot.registeredContact()));
    if (!snapshot.remoteTag().isEmpty()) {
      leg.dialog =
          new Dialog(
              snapshot.callId(),
              snapshot.localTag(),
              snapshot.remoteTag(),
              snapshot.localUri(),
              snapshot.remoteUri(),
              snapshot.remoteTarget(),
              snapshot.routeSet(),
              snapshot.localCseq() + CSEQ_GAP,
              snapshot.remoteCseq(),
              role == LegRole.CALLEE);
    }
    if (!snapshot.invite().isEmpty()) {
      SipRequest invite = invite(snapshot.invite());
      leg.invite = role == LegRole.CALLER ? ways.received(invite, leg.egress) : invite;
    }
    if (!snapshot.remoteSdp().isEmpty()) {
      leg.remote = MediaOfCall.parsed(snapshot.remoteSdp());
    }
    leg.acknowledged = snapshot.acknowledged();
    leg.trunk = snapshot.trunk();
    ways.login(leg.trunk).ifPresent(login -> leg.proveBy(login, tokens));
    return leg;
  }

  private static void giveKeys(
      Leg leg, CallSnapshot.Leg snapshot, CallSid sid, CallSettings settings) {
    if (!snapshot.sealedCrypto().isEmpty()) {
      leg.keys.restore(opened(snapshot, sid, settings));
    }
    if (!snapshot.localSdp().isEmpty()) {
      leg.wasTold(MediaOfCall.parsed(snapshot.localSdp()));
      SipRequest invite = leg.invite;
      if (leg.role == LegRole.CALLEE && invite != null && invite.body().length == 0) {
        leg.invite = invite.toBuilder().body(Leg.SDP, leg.toldBody()).build();
      }
    }
  }

  private static SipRequest invite(Octets bytes) {
    if (SipParser.parse(bytes.toByteArray()) instanceof ParseResult.Parsed(SipMessage message)
        && message instanceof SipRequest request) {
      return request;
    }
    throw new IllegalArgumentException("a snapshot whose INVITE cannot be read");
  }

  private static Destination destination(@Nullable Leg callee, MediaPlan plan) {
    if (callee != null) {
      SipRequest invite = callee.invite;
      Dialog dialog = callee.dialog;
      return new Destination.Phone(
          dialog != null ? dialog.remoteTarget() : invite != null ? invite.requestUri() : "",
          dialog != null ? dialog.remoteUri() : "",
          callee.egress);
    }
    return plan.endpoints().stream()
        .map(MediaPlan.Endpoint::source)
        .map(Snapshots::serviceWith)
        .findFirst()
        .orElseGet(Destination.Echo::new);
  }

  private static Destination serviceWith(MediaPlan.Source source) {
    return switch (source) {
      case MediaPlan.Source.Tone _ -> new Destination.Tone();
      case MediaPlan.Source.Room(String room, var _, var _, var _) -> new Destination.Room(room);
      case MediaPlan.Source.Echo _, MediaPlan.Source.Bridged _ -> new Destination.Echo();
    };
  }
}
