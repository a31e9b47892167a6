package io.tandem.signaling.bus;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.PackedBindings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * All bindings there are, packed: one array of bytes for each address-of-record, found by open
 * addressing, so that a million of them take no objects but their bytes. In each
 *
 * <pre>
 *  0                   4                     4 + length
 *  +-------------------+---------------------+-------------------------+
 *  | length of address | address-of-record   | bindings, packed        |
 *  +-------------------+---------------------+-------------------------+
 * </pre>
 *
 * <p>Written by the one thread that follows the topic, read by any without a lock: what a reader
 * finds is a set as it was at one moment. Judges nothing, not even whether a binding has expired.
 */
final class BindingTable {

  private static final int FIRST_CAPACITY = 1 << 10;
  private static final int HEAD = 4;

  /** Where something was removed: who looks for something else goes on behind it. */
  private static final byte[] GONE = new byte[HEAD];

  private final PackedBindings packing = new PackedBindings();
  private volatile AtomicReferenceArray<byte[]> slots = new AtomicReferenceArray<>(FIRST_CAPACITY);

  /** Slots that are not free, the removed included. The writer's alone. */
  private int taken;

  private final AtomicInteger addresses = new AtomicInteger();
  private final AtomicLong bindings = new AtomicLong();

  /** Takes over a whole set; an empty one removes the address. One thread. */
  void put(String addressOfRecord, List<Binding> set) {
    byte[] address = addressOfRecord.getBytes(StandardCharsets.UTF_8);
    AtomicReferenceArray<byte[]> table = slots;
    int slot = find(table, address);
    byte[] before = table.get(slot);
    if (set.isEmpty()) {
      if (before != null) {
        table.setRelease(slot, GONE);
        count(-1, -bindingsOf(before));
      }
      return;
    }
    byte[] entry = entry(address, packing.pack(set));
    table.setRelease(slot, entry);
    if (before == null) {
      taken++;
      count(1, set.size());
      makeRoom();
    } else {
      count(0, set.size() - bindingsOf(before));
    }
  }

  /** The bindings of an address; none when it has none. Any thread. */
  List<Binding> get(String addressOfRecord) {
    byte[] address = addressOfRecord.getBytes(StandardCharsets.UTF_8);
    AtomicReferenceArray<byte[]> table = slots;
    byte[] entry = table.getAcquire(find(table, address));
    // Removed since it was found: then it is not this address any more.
    return entry == null || isGone(entry)
        ? List.of()
        : packing.unpack(entry, HEAD + address.length);
  }

  int addressCount() {
    return addresses.get();
  }

  long bindingCount() {
    return bindings.get();
  }

  private void count(int moreAddresses, int moreBindings) {
    addresses.addAndGet(moreAddresses);
    bindings.addAndGet(moreBindings);
  }

  private int bindingsOf(byte[] entry) {
    return packing.count(entry, HEAD + length(entry));
  }

  /** The slot of that address, or the free one where it would be. There is always a free one. */
  private static int find(AtomicReferenceArray<byte[]> table, byte[] address) {
    int mask = table.length() - 1;
    int slot = hash(address, 0, address.length) & mask;
    while (true) {
      byte[] entry = table.getAcquire(slot);
      if (entry == null || isOf(entry, address)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Of what is there at least the number of its bindings stands behind the address. */
  private static boolean isGone(byte[] entry) {
    return entry.length == HEAD;
  }

  private static boolean isOf(byte[] entry, byte[] address) {
    return !isGone(entry)
        && length(entry) == address.length
        && Arrays.equals(entry, HEAD, HEAD + address.length, address, 0, address.length);
  }

  /** At most two thirds are taken; what was removed is left behind by the copy. */
  private void makeRoom() {
    AtomicReferenceArray<byte[]> table = slots;
    if (3L * taken < 2L * table.length()) {
      return;
    }
    int capacity = FIRST_CAPACITY;
    while (capacity < 2 * addresses.get()) {
      capacity *= 2;
    }
    AtomicReferenceArray<byte[]> next = new AtomicReferenceArray<>(capacity);
    for (int slot = 0; slot < table.length(); slot++) {
      byte[] entry = table.get(slot);
      if (entry != null && !isGone(entry)) {
        int free = hash(entry, HEAD, HEAD + length(entry)) & (capacity - 1);
        while (next.getPlain(free) != null) {
          free = (free + 1) & (capacity - 1);
        }
        next.setPlain(free, entry);
      }
    }
    taken = addresses.get();
    slots = next;
  }

  private static byte[] entry(byte[] address, byte[] packed) {
    byte[] entry = new byte[HEAD + address.length + packed.length];
    for (int i = 0; i < HEAD; i++) {
      entry[i] = (byte) (address.length >>> (8 * i));
    }
    System.arraycopy(address, 0, entry, HEAD, address.length);
    System.arraycopy(packed, 0, entry, HEAD + address.length, packed.length);
    return entry;
  }

  private static int length(byte[] entry) {
    return (entry[0] & 0xFF)
        | ((entry[1] & 0xFF) << 8)
        | ((entry[2] & 0xFF) << 16)
        | (entry[3] << 24);
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    // Names that count up have hashes that count up: without this they would stand in rows.
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }
}
