package io.tandem.registrar.http;

import io.tandem.contracts.Provisioned;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.Subscriber;
import io.tandem.registrar.provisioning.ObjectDirectory;
import io.tandem.registrar.provisioning.ObjectTable;
import io.tandem.registrar.provisioning.ObjectVerdict;
import io.vertx.core.Future;
import java.util.Optional;

/** The owner of every object, without Kafka between it and the API. */
public final class TableProvisioning implements Provisioning {

  private final ObjectTable table = new ObjectTable();
  private final ObjectDirectory directory;
  public boolean silent;

  public TableProvisioning(ObjectDirectory directory) {
    this.directory = directory;
  }

  @Override
  public synchronized Future<ObjectVerdict> submit(ProvisioningRequest request) {
    if (silent) {
      return Future.failedFuture("no verdict in time");
    }
    ObjectVerdict verdict = table.handle(request);
    switch (verdict) {
      case ObjectVerdict.Stored(Provisioned object) -> {
        table.apply(object);
        directory.put(object);
      }
      case ObjectVerdict.Removed(Provisioned.Kind kind, String id) -> {
        table.remove(kind, id);
        directory.remove(kind, id);
      }
      case ObjectVerdict.Refused _ -> {}
    }
    return Future.succeededFuture(verdict);
  }

  public synchronized Optional<Subscriber> subscriber(String name) {
    return table.object(Provisioned.Kind.SUBSCRIBER, name).map(Subscriber.class::cast);
  }
}
