package io.tandem.signaling.call;

import io.tandem.contracts.MediaNode;
import io.tandem.contracts.Reach;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.IpLiteral;
import io.tandem.kernel.ShardTag;
import io.tandem.kernel.Tokens;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.ServerTransactionId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes calls out of INVITEs. */
public final class Calls {

  /** SDP session ids are numbers; 31 bits do for telling our descriptions apart. */
  private static final int SDP_SESSION_IDS = Integer.MAX_VALUE;

  private final CallSettings settings;
  private final Tokens tokens;

  public Calls(CallSettings settings, Tokens tokens) {
    this.settings = settings;
    this.tokens = tokens;
  }

  /**
   * What is known when a call begins.
   *
   * @param epoch of the shard's owner
   * @param identity address-of-record that the caller has proven
   * @param caller who calls, as the registrar knows him
   * @param callerTrunk that the call came by; empty when a phone calls
   * @param called the number, as dialled
   * @param srtp what holds for the caller's side
   * @param longest that the call may last, as far as the caller's side is concerned; zero: no limit
   */
  public record Opening(
      int shard,
      long epoch,
      SipRequest invite,
      ServerTransactionId transaction,
      Egress egress,
      String identity,
      Device caller,
      String callerTrunk,
      String called,
      Destination destination,
      SrtpUse srtp,
      Duration longest,
      MediaNode node) {}

  /** A call that has not started. */
  public Call open(Opening opening, long nowEpochMillis) {
    CallSid sid = CallSid.of(opening.shard(), tokens);
    Leg caller = leg(LegRole.CALLER, opening.shard(), opening.egress(), opening.caller());
    caller.invite = opening.invite();
    caller.transaction = opening.transaction();
    caller.trunk = opening.callerTrunk();
    caller.srtp = opening.srtp();
    @Nullable Leg callee =
        switch (opening.destination()) {
          case Destination.Callee somebody ->
              leg(
                  LegRole.CALLEE,
                  opening.shard(),
                  somebody.ways().getFirst().egress(),
                  somebody.device());
          case Destination.Echo _, Destination.Tone _, Destination.Room _ -> null;
        };
    CallHistory history =
        new CallHistory(
            sid,
            opening.identity(),
            opening.called(),
            source(opening.egress().reach()),
            nowEpochMillis);
    MediaNode node = opening.node();
    CallMedia media =
        new CallMedia(
            sid, node.nodeId(), node.partition(), node.addresses(), node.srtp(), settings);
    Call call =
        new Call(
            sid,
            opening.epoch(),
            settings,
            tokens,
            history,
            media,
            opening.destination(),
            caller,
            callee);
    call.limit(opening.longest());
    return call;
  }

  private Leg leg(LegRole role, int shard, Egress egress, Device device) {
    return new Leg(role, ShardTag.of(shard, tokens), tokens.below(SDP_SESSION_IDS), egress, device);
  }

  /** The caller's own address, also where another node holds his flow. */
  static String source(Reach caller) {
    return IpLiteral.print(
        new InetSocketAddress(InetAddress.ofLiteral(caller.remoteHost()), caller.remotePort()));
  }
}
