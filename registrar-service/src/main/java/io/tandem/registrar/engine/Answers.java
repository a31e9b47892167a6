package io.tandem.registrar.engine;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.ContractRecord;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.Topic;
import io.tandem.runtime.kafka.OutRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds the records that answer requests: a whole state, whose request it answers, and how. */
final class Answers {
  private Answers() {}

  /** A state that nobody asked for: swept, or written again. */
  static OutRecord unasked(
      Topic topic, int partition, String key, Optional<? extends ContractRecord> state) {
    return new OutRecord(
        topic.topicName(),
        OptionalInt.of(partition),
        key,
        state.map(ContractCodec::encode),
        Map.of());
  }

  /**
   * The answer to a request.
   *
   * @param requestId empty when the request bore none: nobody waits, but the state still counts
   */
  static OutRecord answer(
      Topic topic,
      int partition,
      String key,
      Optional<? extends ContractRecord> state,
      Optional<String> requestId,
      Outcome outcome) {
    Map<String, String> headers = new HashMap<>();
    headers.put(RecordHeaders.OUTCOME, outcome.header());
    requestId.ifPresent(id -> headers.put(RecordHeaders.REQUEST_ID, id));
    return unasked(topic, partition, key, state).with(headers);
  }
}
