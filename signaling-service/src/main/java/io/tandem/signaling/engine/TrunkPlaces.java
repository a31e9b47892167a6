package io.tandem.signaling.engine;

import io.tandem.kernel.CallSid;
import io.tandem.kernel.Clock;
import io.tandem.signaling.call.Call;
import io.tandem.signaling.call.Destination;
import io.tandem.signaling.call.LegRole;
import io.tandem.signaling.routing.Bar;
import io.tandem.signaling.routing.TrunkLoad;
import io.tandem.sip.message.Method;
import io.tandem.sip.message.SipRequest;
import java.util.Optional;

/**
 * The places that calls hold on trunks, as calls go their way: one more trunk is tried, a call is
 * taken over, a call is over. One for the process; any loop. Where calls begin, {@link CallDesk}
 * takes their first places.
 */
public final class TrunkPlaces {

  private final TrunkLoad load;
  private final Clock clock;
  private final SignalingMetrics metrics;

  public TrunkPlaces(TrunkLoad load, Clock clock, SignalingMetrics metrics) {
    this.load = load;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Before a request of a call is sent: why the trunk that it opens a leg on takes no call now. */
  Optional<String> barred(Call call, LegRole leg, SipRequest request) {
    boolean opens =
        leg == LegRole.CALLEE && request.is(Method.INVITE) && request.to().tag().isEmpty();
    Optional<Bar> bar = opens ? call.trunkWay().flatMap(way -> goOut(call, way)) : Optional.empty();
    bar.ifPresent(metrics::barred);
    return bar.map(Bar::reason);
  }

  private Optional<Bar> goOut(Call call, Destination.TrunkWay way) {
    return load.goOut(
        call.sid(),
        way.trunk(),
        way.terms().maxCalls(),
        way.terms().callsPerSecond(),
        clock.nanoTime());
  }

  void takenOver(Call call) {
    String brought = call.trunk(LegRole.CALLER);
    String out = call.trunk(LegRole.CALLEE);
    boolean placed = brought.isEmpty() && !out.isEmpty();
    load.resume(
        call.sid(), new TrunkLoad.Places(brought, out, placed ? call.callerIdentity() : ""));
  }

  void over(CallSid call) {
    load.over(call);
  }
}
