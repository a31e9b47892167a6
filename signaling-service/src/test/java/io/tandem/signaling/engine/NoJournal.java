package io.tandem.signaling.engine;

import io.tandem.contracts.Ban;
import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.SipArrived;
import io.tandem.contracts.TrunkState;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Network;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A journal that keeps what the registrar is asked, and what owners are handed, and no more. */
final class NoJournal implements Journal {

  final List<RegisterRequest> asked = new ArrayList<>();
  final List<SipArrived> forwarded = new ArrayList<>();

  @Override
  public void plan(int partition, MediaPlan plan) {}

  @Override
  public void dropPlan(int partition, CallSid sid) {}

  @Override
  public void snapshot(CallSnapshot snapshot, Consumer<String> outcome) {}

  @Override
  public void forget(CallSid sid, long epoch) {}

  @Override
  public void write(CallRecord callRecord) {}

  @Override
  public void state(TrunkState state) {}

  @Override
  public void forgetTrunk(String trunk) {}

  @Override
  public void ask(String requestId, RegisterRequest request) {
    asked.add(request);
  }

  @Override
  public Future<Long> ban(Ban ban) {
    return Future.succeededFuture(0L);
  }

  @Override
  public Future<Long> unban(Network network) {
    return Future.succeededFuture(0L);
  }

  @Override
  public int pending() {
    return 0;
  }

  @Override
  public void forward(SipArrived arrived) {
    forwarded.add(arrived);
  }

  @Override
  public boolean isResponsive() {
    return true;
  }
}
