package io.tandem.signaling.bus;

import io.tandem.contracts.Ban;
import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallSnapshot;
import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.SipArrived;
import io.tandem.contracts.Topic;
import io.tandem.contracts.TrunkState;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.Network;
import io.tandem.kernel.Tokens;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.Publisher;
import io.tandem.signaling.engine.Journal;
import io.tandem.signaling.engine.SignalingMetrics;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal in Kafka. Any thread; nothing waits. */
public final class KafkaJournal implements Journal {

  /** Healthy acknowledgements take milliseconds; a caller gives up after seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(KafkaJournal.class);

  private static final int TRIES = 5;

  private final Publisher publisher;
  private final Tokens tokens;
  private final UnaryOperator<CallRecord> attributed;
  private final SignalingMetrics metrics;

  /**
   * @param attributed says in a call's record whose it was
   */
  public KafkaJournal(
      Publisher publisher,
      Tokens tokens,
      UnaryOperator<CallRecord> attributed,
      SignalingMetrics metrics) {
    this.attributed = attributed;
    this.metrics = metrics;
    this.publisher = publisher;
    this.tokens = tokens;
  }

  @Override
  public void plan(int partition, MediaPlan plan) {
    write(Topic.MEDIA_PLANS, partition, plan.callSid().value(), plan);
  }

  @Override
  public void dropPlan(int partition, CallSid sid) {
    insist(OutRecord.tombstone(Topic.MEDIA_PLANS.topicName(), partition, sid.value()), TRIES);
  }

  @Override
  public void snapshot(CallSnapshot snapshot, Consumer<String> outcome) {
    CallSid sid = snapshot.callSid();
    write(Topic.CALL_STATES, sid.shard(), sid.value(), snapshot)
        .onComplete(
            written -> outcome.accept(written.succeeded() ? "" : String.valueOf(written.cause())));
  }

  @Override
  public void forget(CallSid sid, long epoch) {
    insist(
        OutRecord.tombstone(Topic.CALL_STATES.topicName(), sid.shard(), sid.value())
            .with(Map.of(RecordHeaders.EPOCH, Long.toString(epoch))),
        TRIES);
  }

  @Override
  public void write(CallRecord callRecord) {
    insist(
        OutRecord.of(
            Topic.CDRS.topicName(),
            callRecord.callSid().value(),
            ContractCodec.encode(attributed.apply(callRecord))),
        TRIES);
  }

  @Override
  public void state(TrunkState state) {
    insist(
        OutRecord.of(Topic.TRUNK_STATES.topicName(), state.trunk(), ContractCodec.encode(state)),
        TRIES);
  }

  @Override
  public void forgetTrunk(String trunk) {
    insist(OutRecord.tombstone(Topic.TRUNK_STATES.topicName(), trunk), TRIES);
  }

  @Override
  public void ask(String requestId, RegisterRequest request) {
    publisher.publish(
        OutRecord.of(
                Topic.REGISTER_REQUESTS.topicName(),
                request.addressOfRecord(),
                ContractCodec.encode(request))
            .with(Map.of(RecordHeaders.REQUEST_ID, requestId)));
  }

  @Override
  public Future<Long> ban(Ban ban) {
    return write(Topic.BANS, 0, ban.network(), ban);
  }

  @Override
  public Future<Long> unban(Network network) {
    return publisher.publish(OutRecord.tombstone(Topic.BANS.topicName(), 0, network.toString()));
  }

  @Override
  public int pending() {
    return publisher.pending();
  }

  @Override
  public void forward(SipArrived arrived) {
    // The call is not known here, only its shard; a key of its own keeps the record from looking
    // like one of another call.
    write(Topic.CALL_INBOX, arrived.shard(), arrived.edgeNode() + "-" + tokens.hex(8), arrived);
  }

  /** What ends a call must arrive: each try lasts as long as the publisher's delivery timeout. */
  private void insist(OutRecord record, int tries) {
    publisher
        .publish(record)
        .onFailure(
            failure -> {
              if (tries > 1) {
                insist(record, tries - 1);
              } else {
                metrics.recordsLost(record.topic()).increment();
                log.error("a record for {} is lost: {}", record.topic(), failure.toString());
              }
            });
  }

  private Future<Long> write(Topic topic, int partition, String key, ContractRecord contents) {
    return publisher.publish(
        OutRecord.of(topic.topicName(), partition, key, ContractCodec.encode(contents)));
  }

  @Override
  public boolean isResponsive() {
    return publisher.oldestPendingAgeNanos() < PATIENCE.toNanos();
  }
}
