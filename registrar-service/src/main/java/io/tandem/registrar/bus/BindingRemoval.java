package io.tandem.registrar.bus;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.Topic;
import io.tandem.kernel.Clock;
import io.tandem.kernel.Tokens;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.Publisher;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes all bindings of somebody who may no longer be called, by the same request that a phone
 * would send ({@code Contact: *}). Nobody waits for it: what is missed expires within an hour, and
 * signaling asks whether a subscriber exists and is enabled before it looks for bindings. Any
 * thread.
 */
public final class BindingRemoval implements Consumer<String> {

  private static final Logger log = LoggerFactory.getLogger(BindingRemoval.class);

  private static final int CALL_ID_BYTES = 12;

  private final Publisher publisher;
  private final Tokens tokens;
  private final Clock clock;
  private final String nodeId;

  public BindingRemoval(Publisher publisher, Tokens tokens, Clock clock, String nodeId) {
    this.publisher = publisher;
    this.tokens = tokens;
    this.clock = clock;
    this.nodeId = nodeId;
  }

  @Override
  public void accept(String addressOfRecord) {
    // A Call-ID of its own: no CSeq of a phone stands against it.
    RegisterRequest request =
        new RegisterRequest(
            addressOfRecord,
            List.of(),
            true,
            "removed-" + tokens.hex(CALL_ID_BYTES),
            1,
            "registrar",
            new Reach(nodeId, "", "", 0, 0, List.of()),
            clock.epochMillis());
    publisher
        .publish(
            OutRecord.of(
                Topic.REGISTER_REQUESTS.topicName(),
                addressOfRecord,
                ContractCodec.encode(request)))
        .onFailure(cause -> log.warn("bindings of {} stay: {}", addressOfRecord, cause.toString()));
  }
}
