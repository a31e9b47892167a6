package io.tandem.sip.auth;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which counts were used with a nonce, so that credentials which somebody overheard open
 * nothing a second time (RFC 7616 section 3.4, "nc"). Requests may overtake each other by up to 32,
 * and the first count seen may be any, since another node may have seen those before it: this
 * memory is of one node. Bounded: of the nonces over the capacity, the longest unused is forgotten,
 * and could be replayed here until it expires, so the capacity should hold the logins of one nonce
 * lifetime. Thread-safe by one lock, held for a map access. Ask it last, of credentials that are
 * verified, so that strangers can fill nothing.
 */
public final class NonceCounts {
  private static final int WINDOW = Integer.SIZE;

  /** nc has eight hexadecimal digits. */
  private static final long MAX = 0xffff_ffffL;

  private final int capacity;
  private final LinkedHashMap<String, Seen> byNonce = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * The highest count, and which of the counts below it were seen: bit i stands for highest - i.
   */
  private record Seen(long highest, int bits) {}

  /**
   * An empty memory.
   *
   * @throws IllegalArgumentException if the capacity is not positive
   */
  public NonceCounts(int capacity) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("no capacity: " + capacity);
    }
    this.capacity = capacity;
  }

  /**
   * Whether this count is new for this nonce; from now on it is not. False also for 0, which no
   * count is, and for one that is 32 or more below the highest.
   */
  public synchronized boolean accept(String nonce, long nc) {
    if (nc < 1 || nc > MAX) {
      return false;
    }
    Seen seen = byNonce.get(nonce);
    if (seen == null) {
      remember(nonce, new Seen(nc, 1));
      return true;
    }
    if (nc > seen.highest) {
      long ahead = nc - seen.highest;
      int bits = ahead >= WINDOW ? 0 : seen.bits << ahead;
      remember(nonce, new Seen(nc, bits | 1));
      return true;
    }
    long behind = seen.highest - nc;
    if (behind >= WINDOW || (seen.bits >>> behind & 1) == 1) {
      return false;
    }
    remember(nonce, new Seen(seen.highest, seen.bits | 1 << behind));
    return true;
  }

  private void remember(String nonce, Seen seen) {
    byNonce.put(nonce, seen);
    if (byNonce.size() > capacity) {
      Map.Entry<String, Seen> eldest = byNonce.firstEntry();
      byNonce.remove(eldest.getKey());
    }
  }
}
