package io.tandem.registrar.engine;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.ContractRecord;
import io.tandem.registrar.history.StoredCall;
import io.tandem.runtime.kafka.Ack;
import io.tandem.runtime.kafka.DeadLetters;
import io.tandem.runtime.kafka.InRecord;
import io.tandem.runtime.kafka.PartitionOwner;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hands the records of {@code cdrs} to the {@link HistoryKeeper}, which acknowledges each when it
 * is stored. A partition with too many that are not gets no more for a while, so that nothing piles
 * up here while the database is away.
 *
 * <p>On Kafka's thread. It has no state of its own: a call that the next owner reads again is one
 * that the store knows.
 */
public final class HistoryFeed implements PartitionOwner {

  private final HistoryKeeper keeper;
  private final DeadLetters deadLetters;
  private final Consumer<String> fenced;

  /**
   * @param fenced told why when another process has taken our place
   */
  public HistoryFeed(HistoryKeeper keeper, DeadLetters deadLetters, Consumer<String> fenced) {
    this.keeper = keeper;
    this.deadLetters = deadLetters;
    this.fenced = fenced;
  }

  @Override
  public void onReceived(int partition, InRecord record, Ack ack) {
    Optional<ContractRecord> contents = deadLetters.read(record);
    if (contents.isEmpty()) {
      ack.acknowledge();
    } else if (contents.get() instanceof CallRecord call
        && call.callSid().value().equals(record.key())) {
      keeper.keep(
          StoredCall.of(call), ack, reason -> deadLetters.keep(record, "not stored: " + reason));
    } else {
      deadLetters.keep(record, "not the record of the call that is its key");
      ack.acknowledge();
    }
  }

  @Override
  public void onAssigned(int partition, int epoch) {
    // Whoever stored a call has stored it for all.
  }

  @Override
  public void onState(int partition, InRecord record) {
    // The state is the database's.
  }

  @Override
  public void onReady(int partition) {
    // What comes is stored at once.
  }

  @Override
  public void onRevoked(int partition) {
    // What is waiting is stored here as well as by the next owner: one row all the same.
  }

  @Override
  public void onLost(int partition) {
    // See above.
  }

  @Override
  public void onLeaseLost() {
    // Storing twice does no harm, so that nothing has to stop.
  }

  @Override
  public void onLeaseRegained() {
    // See above.
  }

  @Override
  public void onFenced(String reason) {
    fenced.accept(reason);
  }
}
