package io.tandem.registrar.provisioning;

import io.tandem.contracts.Provisioned;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The objects of one partition, and the judge over changes to them: versions are compared here and
 * nowhere else, because here is the one writer of each.
 *
 * <p>{@link #handle} decides, {@link #apply} and {@link #remove} take over what was decided or
 * replayed. Owned by the thread that owns the partition. Does not see passwords, and not whether
 * what an object names exists: that may be another partition's.
 */
public final class ObjectTable {

  private final Map<Provisioned.Kind, Map<String, Provisioned>> objects =
      new EnumMap<>(Provisioned.Kind.class);

  public ObjectTable() {
    for (Provisioned.Kind kind : Provisioned.Kind.values()) {
      objects.put(kind, new HashMap<>());
    }
  }

  public ObjectVerdict handle(ProvisioningRequest request) {
    return switch (request.change()) {
      case Change.Put(Provisioned wanted) -> put(request, wanted);
      case Change.Delete(Provisioned.Kind kind, String id) -> delete(request, kind, id);
    };
  }

  public void apply(Provisioned object) {
    of(object.kind()).put(object.id(), object);
  }

  public void remove(Provisioned.Kind kind, String id) {
    of(kind).remove(id);
  }

  public Optional<Provisioned> object(Provisioned.Kind kind, String id) {
    return Optional.ofNullable(of(kind).get(id));
  }

  private Map<String, Provisioned> of(Provisioned.Kind kind) {
    return objects.getOrDefault(kind, Map.of());
  }

  private ObjectVerdict put(ProvisioningRequest request, Provisioned wanted) {
    Optional<Provisioned> existing = object(wanted.kind(), wanted.id());
    if (!mayTouch(request, existing)) {
      // Whose it is, and in which version, is not for others to know.
      return new ObjectVerdict.Refused(409, "is taken");
    }
    Optional<ObjectVerdict> mismatch = mismatch(request, wanted.kind(), existing);
    if (mismatch.isPresent()) {
      return mismatch.get();
    }
    Provisioned complete = Secrets.kept(wanted, existing);
    Optional<String> lacking = Secrets.lacking(complete);
    if (lacking.isPresent()) {
      return new ObjectVerdict.Refused(422, lacking.get());
    }
    // A request that comes twice must not count twice, so a change that changes nothing is none.
    long version = existing.map(Provisioned::version).orElse(0L);
    Provisioned same = complete.withVersion(version);
    return new ObjectVerdict.Stored(
        existing.filter(same::equals).isPresent() ? same : complete.withVersion(version + 1));
  }

  private ObjectVerdict delete(ProvisioningRequest request, Provisioned.Kind kind, String id) {
    Optional<Provisioned> existing = object(kind, id);
    if (existing.isEmpty() || !mayTouch(request, existing)) {
      return new ObjectVerdict.Refused(404, "there is no such " + word(kind));
    }
    return mismatch(request, kind, existing).orElseGet(() -> new ObjectVerdict.Removed(kind, id));
  }

  private static boolean mayTouch(ProvisioningRequest request, Optional<Provisioned> existing) {
    return request.account().isEmpty()
        || existing.isEmpty()
        || existing.get().custody().account().equals(request.account());
  }

  private static Optional<ObjectVerdict> mismatch(
      ProvisioningRequest request, Provisioned.Kind kind, Optional<Provisioned> existing) {
    if (request.ifAbsent() && existing.isPresent()) {
      return Optional.of(
          new ObjectVerdict.Refused(412, "there is such a " + word(kind) + " already"));
    }
    long version = existing.map(Provisioned::version).orElse(0L);
    if (request.ifVersion() != 0 && request.ifVersion() != version) {
      return Optional.of(
          new ObjectVerdict.Refused(412, "the " + word(kind) + " has been changed meanwhile"));
    }
    return Optional.empty();
  }

  private static String word(Provisioned.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
