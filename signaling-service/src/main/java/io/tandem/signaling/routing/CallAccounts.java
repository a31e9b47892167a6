package io.tandem.signaling.routing;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.Provisioned;
import io.tandem.contracts.Trunk;
import java.util.Optional;

/**
 * Whose a call was: the caller's. One that a trunk has brought is of the account of the number that
 * it was for, since a carrier serves many; the trunk's own where the number is none of ours. As
 * things stand when the call ends: what of a call survives a pod says nothing of accounts. Any
 * thread.
 */
public final class CallAccounts {

  private final Directory directory;
  private final Trunks trunks;

  public CallAccounts(Directory directory, Trunks trunks) {
    this.directory = directory;
    this.trunks = trunks;
  }

  /** The record with its account; as it was where nobody knows it. */
  public CallRecord attributed(CallRecord call) {
    return (call.callerTrunk().isEmpty() ? byPhone(call) : byTrunk(call))
        .map(whose -> call.withAccount(whose.custody().account()))
        .orElse(call);
  }

  private Optional<? extends Provisioned> byPhone(CallRecord call) {
    int at = call.caller().lastIndexOf('@');
    return at < 0 ? Optional.empty() : directory.subscriber(call.caller().substring(0, at));
  }

  private Optional<? extends Provisioned> byTrunk(CallRecord call) {
    Optional<Trunk> trunk = trunks.trunk(call.callerTrunk());
    Optional<PhoneNumber> ours =
        trunk
            .flatMap(by -> NumberPlan.toE164(by.numbering(), call.called()))
            .flatMap(trunks::number);
    return ours.isPresent() ? ours : trunk;
  }
}
