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
import java.util.function.Consumer;

/**
 * What signaling writes down. No method blocks; what is written is kept in order for each call and
 * survives an absence of the broker in memory.
 */
public interface Journal {

  void plan(int partition, MediaPlan plan);

  void dropPlan(int partition, CallSid sid);

  /**
   * Writes a snapshot.
   *
   * @param outcome told on any thread: an empty text once Kafka has it, or why it does not
   */
  void snapshot(CallSnapshot snapshot, Consumer<String> outcome);

  /**
   * Ends the snapshots of a call.
   *
   * @param epoch of the owner that says so: a later owner's snapshot is not ended by it
   */
  void forget(CallSid sid, long epoch);

  void write(CallRecord callRecord);

  /** How the registration of a trunk stands. */
  void state(TrunkState state);

  /** A trunk registers no more. */
  void forgetTrunk(String trunk);

  /** Asks the registrar; the answer is the record in {@code bindings} that bears the id. */
  void ask(String requestId, RegisterRequest request);

  /** Tells all processes of a ban; completes when Kafka has it. */
  Future<Long> ban(Ban ban);

  /** Tells all processes that a ban is lifted or need not be remembered. */
  Future<Long> unban(Network network);

  /** Records that are not acknowledged yet. */
  int pending();

  /** Hands a request to the owner of its call. */
  void forward(SipArrived arrived);

  /** Whether what is written now can be expected to be acknowledged soon. */
  boolean isResponsive();
}
