package io.tandem.signaling.regevent;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.signaling.regevent.ReginfoDocument.Contact;
import io.tandem.signaling.regevent.ReginfoDocument.Event;
import io.tandem.signaling.regevent.ReginfoDocument.State;
import io.tandem.sip.event.Notifier;
import io.tandem.sip.event.SubscriptionState;
import io.tandem.sip.event.SubscriptionState.Phase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One subscription to the bindings of an address-of-record: the table in docs/specs/reg-event.md.
 * Told what is bound now, it says what its subscriber must be told. Owned by the desk of one loop
 * and confined to it; knows neither the dialog nor the way.
 */
public final class RegSubscription {

  /** RFC 3680 section 4.4 suggests 3761 s where nobody says; no subscription lasts so long here. */
  public static final Notifier.Terms TERMS = new Notifier.Terms(60, 3600, 3600);

  /** RFC 3680 section 4.10. What answers a SUBSCRIBE does not wait, nor does the last one. */
  private static final long PACE_MILLIS = 5_000;

  private static final long NEVER = Long.MAX_VALUE;

  /** What a NOTIFY says. */
  public record Notification(SubscriptionState state, ReginfoDocument document) {}

  /** What makes two bindings one and the same contact, however often it is refreshed. */
  private record Key(String uri, String instanceId, int regId) {
    static Key of(Binding binding) {
      return new Key(binding.contactUri(), binding.instanceId(), binding.regId());
    }
  }

  /** A contact that the subscriber knows of, and its latest binding. */
  private record Told(String id, Key key, Binding binding) {}

  private final String address;
  private Notifier notifier;
  private List<Told> told = List.of();
  private long version;
  private int contacts;
  private long toldAtMillis;
  private boolean owes;

  private RegSubscription(String address, Notifier notifier) {
    this.address = address;
    this.notifier = notifier;
  }

  /**
   * Begins; {@link #tell} must follow at once. With 0 seconds that is all (RFC 6665 section 4.4.3).
   *
   * @param address the address-of-record as a URI
   * @param seconds granted by {@link #TERMS}
   */
  public static RegSubscription begun(String address, long seconds, long nowMillis) {
    return new RegSubscription(address, Notifier.begun(true, seconds, nowMillis));
  }

  /** SUBSCRIBE in the dialog; {@link #tell} must follow at once. */
  public void refreshed(long seconds, long nowMillis) {
    notifier = notifier.refreshed(seconds, nowMillis);
  }

  /** Ends it for a reason of RFC 6665 section 4.2.2; {@link #tell} must follow at once. */
  public void ended(String reason, long nowMillis) {
    notifier = notifier.terminated(reason, nowMillis);
  }

  /** The final response to a NOTIFY; none is 408. */
  public void responded(int status, boolean retryAfter, long nowMillis) {
    notifier = notifier.responded(status, retryAfter, nowMillis);
  }

  public boolean isOver() {
    return notifier.phase() == Phase.TERMINATED;
  }

  /**
   * When to {@link #look} again, if nothing changes before: when the subscription or a contact
   * expires, or when what is owed may be told.
   */
  public long nextAtMillis() {
    long change =
        owes
            ? toldAtMillis + PACE_MILLIS
            : told.stream().mapToLong(t -> t.binding().expiresAtEpochMillis()).min().orElse(NEVER);
    return Math.min(notifier.endsAtMillis(), change);
  }

  /** Something may have changed, or it is time: what is to be told now, if anything. */
  public Optional<Notification> look(List<Binding> bindings, long nowMillis) {
    if (isOver()) {
      return Optional.empty();
    }
    if (notifier.isExpired(nowMillis)) {
      ended("timeout", nowMillis);
      return Optional.of(tell(bindings, nowMillis));
    }
    owes = !keys(bindings).equals(keysTold());
    if (owes && nowMillis >= toldAtMillis + PACE_MILLIS) {
      return Optional.of(tell(bindings, nowMillis));
    }
    // A refresh is no change, but it says when the contact expires.
    told = told.stream().map(known -> renewed(known, bindings)).toList();
    return Optional.empty();
  }

  /** What is bound now, and what is not any more of what was told before. */
  public Notification tell(List<Binding> bindings, long nowMillis) {
    List<Told> current = new ArrayList<>();
    List<Contact> shown = new ArrayList<>();
    for (Binding binding : bindings) {
      Told contact = new Told(idOf(Key.of(binding)), Key.of(binding), binding);
      current.add(contact);
      shown.add(shown(contact, Event.REGISTERED, nowMillis));
    }
    Set<Key> left = keys(bindings);
    for (Told before : told) {
      if (!left.contains(before.key())) {
        boolean late = before.binding().expiresAtEpochMillis() <= nowMillis;
        shown.add(shown(before, late ? Event.EXPIRED : Event.UNREGISTERED, nowMillis));
      }
    }
    State state =
        current.isEmpty() ? (shown.isEmpty() ? State.INIT : State.TERMINATED) : State.ACTIVE;
    told = List.copyOf(current);
    owes = false;
    toldAtMillis = nowMillis;
    return new Notification(
        notifier.header(nowMillis), new ReginfoDocument(version++, address, state, shown));
  }

  private String idOf(Key key) {
    return told.stream()
        .filter(known -> known.key().equals(key))
        .map(Told::id)
        .findFirst()
        .orElseGet(() -> "c" + ++contacts);
  }

  private Set<Key> keysTold() {
    Set<Key> keys = new HashSet<>();
    told.forEach(known -> keys.add(known.key()));
    return keys;
  }

  private static Set<Key> keys(List<Binding> bindings) {
    Set<Key> keys = new HashSet<>();
    bindings.forEach(binding -> keys.add(Key.of(binding)));
    return keys;
  }

  private static Told renewed(Told known, List<Binding> bindings) {
    return bindings.stream()
        .filter(binding -> Key.of(binding).equals(known.key()))
        .findFirst()
        .map(binding -> new Told(known.id(), known.key(), binding))
        .orElse(known);
  }

  private static Contact shown(Told contact, Event event, long nowMillis) {
    Binding binding = contact.binding();
    return new Contact(
        contact.id(),
        binding.contactUri(),
        event,
        Math.max(0, binding.expiresAtEpochMillis() - nowMillis) / 1000,
        binding.qThousandths(),
        binding.instanceId(),
        binding.regId());
  }
}
