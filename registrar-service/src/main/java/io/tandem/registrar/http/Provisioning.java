package io.tandem.registrar.http;

import io.tandem.contracts.ProvisioningRequest;
import io.tandem.registrar.provisioning.ObjectVerdict;
import io.vertx.core.Future;

/** How changes are made: the owner of the object's partition decides, wherever it runs. */
@FunctionalInterface
public interface Provisioning {

  /**
   * Completes with the owner's verdict; fails when none came in time, and then nothing is known.
   */
  Future<ObjectVerdict> submit(ProvisioningRequest request);
}
