package io.tandem.registrar.provisioning;

import io.tandem.contracts.Provisioned;
import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
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
    Optional<ObjectVerdict> mismatch = mismatch(request, wanted.kind(), existing);
    if (mismatch.isPresent()) {
      return mismatch.get();
    }
    Provisioned complete = wanted;
    if (wanted instanceof Subscriber subscriber) {
      Subscriber withSecret = withSecret(subscriber, existing);
      if (withSecret.ha1().isEmpty()) {
        return new ObjectVerdict.Refused(
            422, "is needed for a subscriber that is new in this domain");
      }
      complete = withSecret;
    }
    if (wanted instanceof Trunk trunk && lacksPassword(trunk)) {
      Optional<Trunk> withPassword = withPassword(trunk, existing);
      if (withPassword.isEmpty()) {
        return new ObjectVerdict.Refused(422, "is needed for a login that is new");
      }
      complete = withPassword.get();
    }
    // A request that comes twice must not count twice, so a change that changes nothing is none.
    long version = existing.map(Provisioned::version).orElse(0L);
    Provisioned same = complete.withVersion(version);
    return new ObjectVerdict.Stored(
        existing.filter(same::equals).isPresent() ? same : complete.withVersion(version + 1));
  }

  /**
   * A change without a password keeps the one that was set: nobody can read it back to repeat it.
   * It holds for the realm that it was set in.
   */
  private static Subscriber withSecret(Subscriber wanted, Optional<Provisioned> existing) {
    if (!wanted.ha1().isEmpty()
        || !(existing.orElse(null) instanceof Subscriber before)
        || !before.realm().equals(wanted.realm())) {
      return wanted;
    }
    return new Subscriber(
        wanted.name(),
        wanted.realm(),
        before.ha1(),
        wanted.displayName(),
        wanted.disabled(),
        wanted.version());
  }

  private static boolean lacksPassword(Trunk trunk) {
    return trunk.login().filter(login -> login.sealedPassword().isEmpty()).isPresent();
  }

  /** The same for the password of a trunk, which belongs to the name that it was given for. */
  private static Optional<Trunk> withPassword(Trunk wanted, Optional<Provisioned> existing) {
    TrunkLogin login = wanted.login().orElseThrow();
    return existing
        .filter(Trunk.class::isInstance)
        .flatMap(before -> ((Trunk) before).login())
        .filter(before -> before.digestName().equals(login.digestName()))
        .map(before -> wanted.withLogin(login.withSealedPassword(before.sealedPassword())));
  }

  private ObjectVerdict delete(ProvisioningRequest request, Provisioned.Kind kind, String id) {
    Optional<Provisioned> existing = object(kind, id);
    if (existing.isEmpty()) {
      return new ObjectVerdict.Refused(404, "there is no such " + word(kind));
    }
    return mismatch(request, kind, existing).orElseGet(() -> new ObjectVerdict.Removed(kind, id));
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
