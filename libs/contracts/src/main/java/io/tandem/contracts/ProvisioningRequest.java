package io.tandem.contracts;

/**
 * A change to a provisioned object, on its way to the owner of its partition.
 *
 * @param ifVersion 0 for any; otherwise the change applies only over exactly this version
 * @param ifAbsent the change applies only when nothing of that name exists
 * @param account the only one whose objects it may touch; empty: it may touch everybody's
 */
public record ProvisioningRequest(Change change, long ifVersion, boolean ifAbsent, String account)
    implements ContractRecord {

  /** By somebody who may touch everybody's. */
  public ProvisioningRequest(Change change, long ifVersion, boolean ifAbsent) {
    this(change, ifVersion, ifAbsent, "");
  }

  /** What to do. */
  public sealed interface Change {
    /** The version in the object is ignored: the owner counts. */
    record Put(Provisioned object) implements Change {
      @Override
      public Provisioned.Kind kind() {
        return object.kind();
      }

      @Override
      public String id() {
        return object.id();
      }
    }

    record Delete(Provisioned.Kind kind, String id) implements Change {}

    Provisioned.Kind kind();

    /** Of the object; the key of the request. */
    String id();
  }
}
