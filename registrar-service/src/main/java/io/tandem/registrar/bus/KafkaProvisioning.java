package io.tandem.registrar.bus;

import io.tandem.contracts.ContractCodec;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.RecordHeaders;
import io.tandem.contracts.Topic;
import io.tandem.kernel.Tokens;
import io.tandem.registrar.http.Provisioning;
import io.tandem.registrar.provisioning.ObjectVerdict;
import io.tandem.runtime.kafka.OutRecord;
import io.tandem.runtime.kafka.Publisher;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;

/**
 * Sends changes to the owner of the object's partition and waits for the record that answers them:
 * the record is the reply. Any thread.
 */
public final class KafkaProvisioning implements Provisioning {

  private static final int REQUEST_ID_BYTES = 16;

  private final Publisher publisher;
  private final PendingVerdicts pending;
  private final Tokens tokens;
  private final Duration timeout;

  public KafkaProvisioning(
      Publisher publisher, PendingVerdicts pending, Tokens tokens, Duration timeout) {
    this.publisher = publisher;
    this.pending = pending;
    this.tokens = tokens;
    this.timeout = timeout;
  }

  @Override
  public Future<ObjectVerdict> submit(ProvisioningRequest request) {
    String requestId = tokens.hex(REQUEST_ID_BYTES);
    Future<ObjectVerdict> verdict = pending.await(requestId, timeout);
    publisher
        .publish(
            OutRecord.of(
                    Topic.PROVISIONING_REQUESTS.topicName(),
                    request.change().id(),
                    ContractCodec.encode(request))
                .with(Map.of(RecordHeaders.REQUEST_ID, requestId)))
        .onFailure(cause -> pending.abandon(requestId, cause.toString()));
    return verdict;
  }
}
