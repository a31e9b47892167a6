package io.tandem.registrar.http;

import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.Subscriber;
import io.tandem.registrar.subscriber.SubscriberDirectory;
import io.tandem.registrar.subscriber.SubscriberTable;
import io.tandem.registrar.subscriber.SubscriberVerdict;
import io.vertx.core.Future;
import java.util.Optional;

/** The owner of every subscriber, without Kafka between it and the API. */
final class TableProvisioning implements Provisioning {

  private final SubscriberTable table = new SubscriberTable();
  private final SubscriberDirectory directory;
  boolean silent;

  TableProvisioning(SubscriberDirectory directory) {
    this.directory = directory;
  }

  @Override
  public synchronized Future<SubscriberVerdict> submit(ProvisioningRequest request) {
    if (silent) {
      return Future.failedFuture("no verdict in time");
    }
    SubscriberVerdict verdict = table.handle(request);
    switch (verdict) {
      case SubscriberVerdict.Stored(Subscriber subscriber) -> {
        table.apply(subscriber);
        directory.put(subscriber);
      }
      case SubscriberVerdict.Removed(String name) -> {
        table.remove(name);
        directory.remove(name);
      }
      case SubscriberVerdict.Refused _ -> {}
    }
    return Future.succeededFuture(verdict);
  }

  synchronized Optional<Subscriber> subscriber(String name) {
    return table.subscriber(name);
  }
}
