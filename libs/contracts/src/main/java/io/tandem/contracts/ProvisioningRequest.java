package io.tandem.contracts;

/**
 * A change to a provisioned object, on its way to the owner of its partition.
 *
 * @param ifVersion 0 for any; otherwise the change applies only over exactly this version
 * @param ifAbsent the change applies only when nothing of that name exists
 */
public record ProvisioningRequest(Change change, long ifVersion, boolean ifAbsent)
    implements ContractRecord {

  /** What to do. */
  public sealed interface Change {
    /** The version in the subscriber is ignored: the owner counts. */
    record PutSubscriber(Subscriber subscriber) implements Change {}

    record DeleteSubscriber(String name) implements Change {}
  }
}
