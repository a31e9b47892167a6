package io.tandem.registrar.location;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.PackedBindings;
import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.RegisterRequest.ContactChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The bindings of the addresses-of-record of one partition, by the table in
 * docs/specs/registration.md (RFC 3261 section 10.3, RFC 5626 section 6).
 *
 * <p>{@link #handle} decides and changes nothing; {@link #apply} takes over a set, whether it was
 * decided a moment ago or is replayed from {@code bindings}. Owned by the thread that owns the
 * partition. Does not know Kafka, sends nothing, and trusts that the request was authenticated.
 */
public final class LocationTable {

  /** 64·T1: how long a REGISTER transaction lives (RFC 3261 section 17.1.2.2). */
  public static final long TRANSACTION_MILLIS = 32_000;

  /**
   * How long a phone's request is worth judging: signaling-service has told the phone 503 after 4
   * s, and clocks may differ by a few.
   */
  public static final long AWAITED_MILLIS = 10_000;

  /**
   * How far a CSeq falls behind by being overtaken: a phone sends two for each registration with
   * digest, and one registration at a time (RFC 3261 section 10.2). Further behind is a phone that
   * has restarted.
   */
  private static final int MOST_OVERTAKEN = 10;

  private static final int MAX_TEXT = 2048;

  /** Proxies between a phone and its registrar; each is a Route in every request to it. */
  private static final int MAX_PATH = 8;

  /** Enough to tell a phone's model and release; it is kept with every binding. */
  private static final int MAX_USER_AGENT = 256;

  private final LocationLimits limits;
  private final PackedBindings packing;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, List<Trace>> traces = new HashMap<>();
  private final PriorityQueue<Wake> wakes =
      new PriorityQueue<>(Comparator.comparingLong(Wake::atEpochMillis));
  private int bindingCount;

  /**
   * The bindings, packed: there may be a million, and few are touched at a time.
   *
   * @param wakeAtEpochMillis the earliest wake-up that is queued for them
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares entries.
  private record Entry(byte[] packed, int count, long wakeAtEpochMillis) {
    Entry wakingAt(long epochMillis) {
      return new Entry(packed, count, epochMillis);
    }
  }

  private record Wake(long atEpochMillis, String addressOfRecord) {}

  /** What is remembered of a removal, so that a request that it overtook cannot undo it. */
  private record Trace(String callId, long cseq, long removedAtEpochMillis) {}

  public LocationTable(LocationLimits limits) {
    this(limits, new PackedBindings());
  }

  /**
   * @param packing may be shared with other tables
   */
  public LocationTable(LocationLimits limits, PackedBindings packing) {
    this.limits = limits;
    this.packing = packing;
  }

  /** Judges a request by the table, in its order. */
  public Verdict handle(RegisterRequest request, long nowEpochMillis) {
    List<Binding> current = live(request.addressOfRecord(), nowEpochMillis);
    if (request.flowClosed()) {
      return new Verdict.Accepted(
          new BindingSet(request.addressOfRecord(), without(request.reach(), current)));
    }
    if (isOfAPhone(request) && nowEpochMillis - request.receivedAtEpochMillis() > AWAITED_MILLIS) {
      return new Verdict.Late(new BindingSet(request.addressOfRecord(), current));
    }
    if (!isWellFormed(request)) {
      return refused(400, "Bad Request", request, current);
    }
    if (request.contacts().size() > limits.maxContacts()) {
      return refused(403, "Too Many Contacts", request, current);
    }
    if (request.contacts().stream().anyMatch(this::isTooBrief)) {
      return refused(423, "Interval Too Brief", request, current);
    }
    if (isOutOfOrder(request, current)) {
      return refused(500, "Out Of Order", request, current);
    }
    List<Binding> merged =
        request.removeAll() ? List.of() : merge(request, current, nowEpochMillis);
    return new Verdict.Accepted(new BindingSet(request.addressOfRecord(), merged));
  }

  /**
   * Takes over the outcome of a request, and remembers what it removed.
   *
   * @param request the one that {@code verdict} was given for
   */
  public void apply(RegisterRequest request, Verdict verdict, long nowEpochMillis) {
    if (verdict instanceof Verdict.Accepted(BindingSet after)) {
      boolean removes =
          request.removeAll()
              || request.contacts().stream().anyMatch(change -> change.expiresSeconds() == 0);
      if (removes) {
        remember(
            request.addressOfRecord(),
            new Trace(request.callId(), request.cseq(), nowEpochMillis),
            nowEpochMillis);
      }
      apply(after);
    }
  }

  /** Takes over a whole set; an empty one removes the address-of-record. */
  public void apply(BindingSet set) {
    String addressOfRecord = set.addressOfRecord();
    Entry before = entries.get(addressOfRecord);
    bindingCount += set.bindings().size() - (before == null ? 0 : before.count());
    if (set.bindings().isEmpty()) {
      entries.remove(addressOfRecord);
      return;
    }
    long earliest =
        set.bindings().stream().mapToLong(Binding::expiresAtEpochMillis).min().getAsLong();
    // One queued wake-up serves an address-of-record until an earlier one is needed: refreshes,
    // which move the end away, cost nothing here.
    long queued = before == null ? Long.MAX_VALUE : before.wakeAtEpochMillis();
    if (earliest < queued) {
      wakes.add(new Wake(earliest, addressOfRecord));
    }
    entries.put(
        addressOfRecord,
        new Entry(packing.pack(set.bindings()), set.bindings().size(), Math.min(earliest, queued)));
  }

  /** The sets that have become smaller since their bindings' time has come; not yet applied. */
  public List<BindingSet> sweep(long nowEpochMillis) {
    List<BindingSet> smaller = new ArrayList<>();
    while (!wakes.isEmpty() && wakes.peek().atEpochMillis() <= nowEpochMillis) {
      Wake wake = wakes.remove();
      Entry entry = entries.get(wake.addressOfRecord());
      if (entry == null || entry.wakeAtEpochMillis() != wake.atEpochMillis()) {
        continue; // The set has gone, or an earlier wake-up has dealt with it.
      }
      List<Binding> live = live(wake.addressOfRecord(), nowEpochMillis);
      if (live.size() < entry.count()) {
        smaller.add(new BindingSet(wake.addressOfRecord(), live));
      }
      // Whatever is left needs a new wake-up, which applying the set would not queue.
      live.stream()
          .mapToLong(Binding::expiresAtEpochMillis)
          .min()
          .ifPresentOrElse(
              next -> {
                wakes.add(new Wake(next, wake.addressOfRecord()));
                entries.put(wake.addressOfRecord(), entry.wakingAt(next));
              },
              () -> entries.put(wake.addressOfRecord(), entry.wakingAt(Long.MAX_VALUE)));
    }
    traces.values().removeIf(list -> list.stream().allMatch(t -> isForgotten(t, nowEpochMillis)));
    return smaller;
  }

  /** The bindings that count now. */
  public BindingSet bindings(String addressOfRecord, long nowEpochMillis) {
    return new BindingSet(addressOfRecord, live(addressOfRecord, nowEpochMillis));
  }

  /** The bindings that are stored, with what has expired since the last sweep. */
  public List<Binding> stored(String addressOfRecord) {
    Entry entry = entries.get(addressOfRecord);
    return entry == null ? List.of() : packing.unpack(entry.packed());
  }

  public int addressCount() {
    return entries.size();
  }

  /** Expired ones that are not yet swept included. */
  public int bindingCount() {
    return bindingCount;
  }

  private static Verdict refused(
      int status, String reason, RegisterRequest request, List<Binding> current) {
    return new Verdict.Refused(status, reason, new BindingSet(request.addressOfRecord(), current));
  }

  /**
   * What a closed connection leaves: bindings by another connection, and those that are reached by
   * a Path, which needs no connection of the phone's.
   */
  private static List<Binding> without(Reach closed, List<Binding> current) {
    return current.stream()
        .filter(
            binding -> !binding.reach().isConnectionOf(closed) || !binding.reach().path().isEmpty())
        .toList();
  }

  /** An operator's comes by no transport, and is never too late. */
  private static boolean isOfAPhone(RegisterRequest request) {
    return !request.reach().transport().isEmpty();
  }

  private static boolean isWellFormed(RegisterRequest request) {
    return isText(request.addressOfRecord())
        && isText(request.callId())
        && isRoute(request.reach())
        && !(request.removeAll() && !request.contacts().isEmpty())
        && request.contacts().stream()
            .allMatch(
                change ->
                    isText(change.uri())
                        && change.expiresSeconds() >= 0
                        && change.qThousandths() >= 0
                        && change.qThousandths() <= 1000);
  }

  private static boolean isRoute(Reach reach) {
    return reach.path().size() <= MAX_PATH
        && reach.edgeRoute().length() <= MAX_TEXT
        && reach.path().stream().allMatch(LocationTable::isText);
  }

  private static boolean isText(String text) {
    return !text.isEmpty() && text.length() <= MAX_TEXT;
  }

  private boolean isTooBrief(ContactChange change) {
    return change.expiresSeconds() > 0 && change.expiresSeconds() < limits.minExpiresSeconds();
  }

  private boolean isOutOfOrder(RegisterRequest request, List<Binding> current) {
    if (request.contacts().isEmpty() && !request.removeAll()) {
      return false;
    }
    return current.stream().anyMatch(binding -> isOutOfOrder(request, binding))
        || traces.getOrDefault(request.addressOfRecord(), List.of()).stream()
            .anyMatch(
                trace ->
                    isOvertaken(
                        request, trace.callId(), trace.cseq(), trace.removedAtEpochMillis()));
  }

  private static boolean isOutOfOrder(RegisterRequest request, Binding binding) {
    List<ContactChange> touching =
        request.contacts().stream()
            .filter(change -> ContactIdentity.same(change, request.reach(), binding))
            .toList();
    if (touching.isEmpty() && !request.removeAll()) {
      return false;
    }
    boolean removes =
        request.removeAll() || touching.stream().anyMatch(change -> change.expiresSeconds() == 0);
    // A repetition finds what it removed gone; this is another request under a used CSeq.
    return (removes && isRepetition(request, binding))
        || (!ContactIdentity.isLaterConnection(request.reach(), binding.reach())
            && isOvertaken(
                request, binding.callId(), binding.cseq(), binding.registeredAtEpochMillis()));
  }

  private static boolean isOvertaken(
      RegisterRequest request, String callId, long cseq, long touchedAtEpochMillis) {
    return request.callId().equals(callId)
        && request.cseq() < cseq
        && cseq - request.cseq() <= MOST_OVERTAKEN
        && request.receivedAtEpochMillis() - touchedAtEpochMillis <= TRANSACTION_MILLIS;
  }

  private List<Binding> merge(RegisterRequest request, List<Binding> current, long nowEpochMillis) {
    List<Binding> merged = new ArrayList<>(current);
    for (ContactChange change : request.contacts()) {
      Optional<Binding> repeated =
          merged.stream()
              .filter(binding -> ContactIdentity.same(change, request.reach(), binding))
              .filter(binding -> isRepetition(request, binding))
              .findFirst();
      if (repeated.isPresent()) {
        continue;
      }
      merged.removeIf(binding -> ContactIdentity.same(change, request.reach(), binding));
      if (change.expiresSeconds() > 0) {
        merged.add(binding(request, change, nowEpochMillis));
      }
    }
    while (merged.size() > limits.maxContacts()) {
      // Bindings stand in the order in which they were registered or refreshed.
      merged.removeFirst();
    }
    return merged;
  }

  private static boolean isRepetition(RegisterRequest request, Binding binding) {
    return request.callId().equals(binding.callId()) && request.cseq() == binding.cseq();
  }

  private Binding binding(RegisterRequest request, ContactChange change, long nowEpochMillis) {
    return new Binding(
        change.uri(),
        nowEpochMillis + lifetimeSeconds(request, change) * 1000,
        change.qThousandths(),
        request.callId(),
        request.cseq(),
        change.instanceId(),
        change.regId(),
        request.userAgent().substring(0, Math.min(request.userAgent().length(), MAX_USER_AGENT)),
        request.reach(),
        nowEpochMillis);
  }

  /**
   * What is asked, within the limits, less a share that the request itself decides: who judges it
   * again grants the same.
   */
  private long lifetimeSeconds(RegisterRequest request, ContactChange change) {
    long most = Math.min(change.expiresSeconds(), limits.maxExpiresSeconds());
    long room = Math.min(most * limits.spreadPercent() / 100, most - limits.minExpiresSeconds());
    int drawn =
        Objects.hash(request.addressOfRecord(), change.uri(), request.callId(), request.cseq());
    // Texts that differ in one digit have hashes that differ by little; this spreads them.
    return most - Math.floorMod(new SplittableRandom(drawn).nextLong(), room + 1);
  }

  private List<Binding> live(String addressOfRecord, long nowEpochMillis) {
    return stored(addressOfRecord).stream()
        .filter(binding -> binding.expiresAtEpochMillis() > nowEpochMillis)
        .toList();
  }

  private void remember(String addressOfRecord, Trace trace, long nowEpochMillis) {
    List<Trace> kept = new ArrayList<>();
    kept.add(trace);
    for (Trace other : traces.getOrDefault(addressOfRecord, List.of())) {
      boolean room = kept.size() < limits.maxContacts();
      if (room && !isForgotten(other, nowEpochMillis) && !other.callId().equals(trace.callId())) {
        kept.add(other);
      }
    }
    traces.put(addressOfRecord, kept);
  }

  private static boolean isForgotten(Trace trace, long nowEpochMillis) {
    return nowEpochMillis - trace.removedAtEpochMillis() > 2 * TRANSACTION_MILLIS;
  }
}
