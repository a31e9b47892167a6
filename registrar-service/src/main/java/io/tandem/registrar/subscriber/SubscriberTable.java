package io.tandem.registrar.subscriber;

import io.tandem.contracts.ProvisioningRequest;
import io.tandem.contracts.ProvisioningRequest.Change;
import io.tandem.contracts.Subscriber;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The subscribers of one partition, and the judge over changes to them: versions are compared here
 * and nowhere else, because here is the one writer of each.
 *
 * <p>{@link #handle} decides, {@link #apply} and {@link #remove} take over what was decided or
 * replayed. Owned by the thread that owns the partition. Does not see passwords.
 */
public final class SubscriberTable {

  private static final String PASSWORD_NEEDED =
      "is needed for a subscriber that is new in this domain";

  private final Map<String, Subscriber> subscribers = new HashMap<>();

  public SubscriberVerdict handle(ProvisioningRequest request) {
    return switch (request.change()) {
      case Change.PutSubscriber(Subscriber wanted) -> put(request, wanted);
      case Change.DeleteSubscriber(String name) -> delete(request, name);
    };
  }

  public void apply(Subscriber subscriber) {
    subscribers.put(subscriber.name(), subscriber);
  }

  public void remove(String name) {
    subscribers.remove(name);
  }

  public Optional<Subscriber> subscriber(String name) {
    return Optional.ofNullable(subscribers.get(name));
  }

  public int count() {
    return subscribers.size();
  }

  private SubscriberVerdict put(ProvisioningRequest request, Subscriber wanted) {
    Optional<Subscriber> existing = subscriber(wanted.name());
    Optional<SubscriberVerdict> mismatch = mismatch(request, existing);
    if (mismatch.isPresent()) {
      return mismatch.get();
    }
    // A change without a password keeps the one that was set: nobody can read it back to repeat it.
    // It holds for the realm that it was set in.
    Map<String, String> ha1 =
        wanted.ha1().isEmpty()
            ? existing
                .filter(before -> before.realm().equals(wanted.realm()))
                .map(Subscriber::ha1)
                .orElse(Map.of())
            : wanted.ha1();
    if (ha1.isEmpty()) {
      return new SubscriberVerdict.Refused(422, PASSWORD_NEEDED);
    }
    long version = existing.map(Subscriber::version).orElse(0L);
    // A request that comes twice must not count twice, so a change that changes nothing is none.
    Subscriber same = subscriber(wanted, ha1, version);
    return new SubscriberVerdict.Stored(
        existing.filter(same::equals).orElseGet(() -> subscriber(wanted, ha1, version + 1)));
  }

  private static Subscriber subscriber(Subscriber wanted, Map<String, String> ha1, long version) {
    return new Subscriber(
        wanted.name(), wanted.realm(), ha1, wanted.displayName(), wanted.disabled(), version);
  }

  private SubscriberVerdict delete(ProvisioningRequest request, String name) {
    Optional<Subscriber> existing = subscriber(name);
    if (existing.isEmpty()) {
      return new SubscriberVerdict.Refused(404, "there is no subscriber of that name");
    }
    return mismatch(request, existing).orElseGet(() -> new SubscriberVerdict.Removed(name));
  }

  private static Optional<SubscriberVerdict> mismatch(
      ProvisioningRequest request, Optional<Subscriber> existing) {
    if (request.ifAbsent() && existing.isPresent()) {
      return Optional.of(
          new SubscriberVerdict.Refused(412, "a subscriber of that name exists already"));
    }
    long version = existing.map(Subscriber::version).orElse(0L);
    if (request.ifVersion() != 0 && request.ifVersion() != version) {
      return Optional.of(
          new SubscriberVerdict.Refused(412, "the subscriber has been changed meanwhile"));
    }
    return Optional.empty();
  }
}
