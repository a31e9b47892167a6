package io.tandem.registrar.location;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.PackedBindings;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * All binding sets in order of address-of-record, as the API shows them. Written by the thread that
 * follows the topic, read by any. What has expired is not shown, whether swept or not.
 */
public final class BindingDirectory {

  /** Stands between address and contact in an item's key; neither can hold it. */
  private static final char SEPARATOR = ' ';

  private final PackedBindings packing = new PackedBindings();

  /** Packed: there may be a million, and a page shows a hundred. */
  private final ConcurrentNavigableMap<String, byte[]> byAddress = new ConcurrentSkipListMap<>();

  private final AtomicLong bindings = new AtomicLong();

  /** One contact of one address-of-record. */
  public record Item(String addressOfRecord, Binding binding) {
    String key() {
      return addressOfRecord + SEPARATOR + binding.contactUri();
    }
  }

  /**
   * Items behind a key, and how many there are in all.
   *
   * @param total counts what has expired within the last second too
   */
  public record Listing(Iterator<Map.Entry<String, Item>> rest, long total) {}

  public void put(BindingSet set) {
    byte[] before = byAddress.put(set.addressOfRecord(), packing.pack(set.bindings()));
    bindings.addAndGet(set.bindings().size() - (before == null ? 0 : packing.count(before, 0)));
  }

  public void remove(String addressOfRecord) {
    byte[] before = byAddress.remove(addressOfRecord);
    if (before != null) {
      bindings.addAndGet(-packing.count(before, 0));
    }
  }

  public long count() {
    return bindings.get();
  }

  /** Every address-of-record, behind the item with that key; {@code ""} for all. */
  public Listing all(String afterKey, long nowEpochMillis) {
    int end = afterKey.indexOf(SEPARATOR);
    String from = end < 0 ? afterKey : afterKey.substring(0, end);
    Stream<Item> items =
        byAddress.tailMap(from, true).entrySet().stream()
            .flatMap(entry -> items(entry.getKey(), entry.getValue(), nowEpochMillis));
    return new Listing(entries(items, afterKey), bindings.get());
  }

  /** One address-of-record. */
  public Listing of(String addressOfRecord, String afterKey, long nowEpochMillis) {
    byte[] packed = byAddress.get(addressOfRecord);
    if (packed == null) {
      return new Listing(entries(Stream.of(), afterKey), 0);
    }
    List<Item> items = items(addressOfRecord, packed, nowEpochMillis).toList();
    return new Listing(entries(items.stream(), afterKey), items.size());
  }

  /** Several addresses-of-record. */
  public Listing of(Collection<String> addressesOfRecord, String afterKey, long nowEpochMillis) {
    List<Item> items =
        addressesOfRecord.stream()
            .flatMap(
                address ->
                    Optional.ofNullable(byAddress.get(address)).stream()
                        .flatMap(packed -> items(address, packed, nowEpochMillis)))
            .sorted(Comparator.comparing(Item::key))
            .toList();
    return new Listing(entries(items.stream(), afterKey), items.size());
  }

  private Stream<Item> items(String addressOfRecord, byte[] packed, long nowEpochMillis) {
    return packing.unpack(packed).stream()
        .filter(binding -> binding.expiresAtEpochMillis() > nowEpochMillis)
        .sorted(Comparator.comparing(Binding::contactUri))
        .map(binding -> new Item(addressOfRecord, binding));
  }

  /** Lazy: a page reads no more of the stream than it shows. */
  private static Iterator<Map.Entry<String, Item>> entries(Stream<Item> items, String afterKey) {
    return items
        .filter(item -> item.key().compareTo(afterKey) > 0)
        .map(item -> Map.entry(item.key(), item))
        .iterator();
  }
}
