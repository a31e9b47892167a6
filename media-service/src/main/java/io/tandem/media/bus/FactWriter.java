package io.tandem.media.bus;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.MediaFact;
import io.tandem.contracts.Topic;
import io.tandem.media.engine.FactSink;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes facts to the inbox of the call's shard, in the order told. Called on media loops, never
 * blocks. While Kafka is away the publisher keeps the facts; what it gives up is counted and
 * logged.
 */
public final class FactWriter implements FactSink {

  private static final Logger log = LoggerFactory.getLogger(FactWriter.class);

  private final Publisher publisher;
  private final Runnable onLost;

  public FactWriter(Publisher publisher, Runnable onLost) {
    this.publisher = publisher;
    this.onLost = onLost;
  }

  @Override
  public void tell(MediaFact fact) {
    publisher
        .publish(
            OutRecord.of(
                Topic.CALL_INBOX.topicName(),
                fact.shard(),
                fact.callSid().value(),
                ContractCodec.encode(fact)))
        .onFailure(
            cause -> {
              onLost.run();
              log.warn("call {}: {} was not delivered: {}", fact.callSid(), fact, cause.toString());
            });
  }
}
