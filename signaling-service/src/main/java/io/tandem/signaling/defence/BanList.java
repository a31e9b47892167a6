package io.tandem.signaling.defence;

import io.tandem.contracts.Ban;
import io.tandem.kernel.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is banned, by whichever process and whichever way. A ban that is over is remembered for a
 * day, so that who comes back is banned for longer. Written by the loops and by the thread that
 * reads {@code bans}; read without a lock, for each packet. Bounded: of too many, the first to end
 * goes.
 */
public final class BanList {

  /** How long after its end a ban is remembered. */
  public static final Duration MEMORY = Duration.ofHours(24);

  static final int MOST = 65_536;

  /** Those that are wider or narrower than a source, so few that all are looked at. */
  private static final int MOST_WIDE = 256;

  private final int most;
  private final Map<Network, Ban> bans = new ConcurrentHashMap<>();
  private final Map<Long, Long> untilBySource = new ConcurrentHashMap<>();
  private volatile List<Map.Entry<Network, Ban>> wide = List.of();

  public BanList() {
    this(MOST);
  }

  BanList(int most) {
    this.most = most;
  }

  /** Whether a ban of the source, or of a network that it is in, is running. */
  public boolean covers(InetAddress address, long nowEpochMillis) {
    if (!untilBySource.isEmpty()) {
      Long until = untilBySource.get(Network.sourceKey(address));
      if (until != null && until > nowEpochMillis) {
        return true;
      }
    }
    for (Map.Entry<Network, Ban> ban : wide) {
      if (ban.getValue().untilEpochMillis() > nowEpochMillis && ban.getKey().contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Takes a ban, new or changed.
   *
   * @return the network that had to make room for it
   * @throws IllegalArgumentException for one whose network is none
   */
  public synchronized Optional<Network> add(Ban ban) {
    Network network = Network.parse(ban.network()).orElseThrow(IllegalArgumentException::new);
    Optional<Network> gone = Optional.empty();
    boolean full = bans.size() >= most || (!network.isSource() && wide.size() >= MOST_WIDE);
    if (full && !bans.containsKey(network)) {
      gone = firstToEnd(network.isSource());
      gone.ifPresent(this::remove);
    }
    bans.put(network, ban);
    if (network.isSource()) {
      untilBySource.put(Network.sourceKey(network.first()), ban.untilEpochMillis());
    } else {
      listWide();
    }
    return gone;
  }

  /** Forgets a ban and that it ever was; whether there was one. */
  public synchronized boolean remove(Network network) {
    if (bans.remove(network) == null) {
      return false;
    }
    if (network.isSource()) {
      untilBySource.remove(Network.sourceKey(network.first()));
    } else {
      listWide();
    }
    return true;
  }

  /** The ban of exactly this network, also one that is over and remembered. */
  public Optional<Ban> of(Network network) {
    return Optional.ofNullable(bans.get(network));
  }

  /** Bans that are running, in the order of their networks. */
  public List<Ban> running(long nowEpochMillis) {
    return bans.values().stream()
        .filter(ban -> ban.untilEpochMillis() > nowEpochMillis)
        .sorted(Comparator.comparing(Ban::network))
        .toList();
  }

  /** Bans that need no longer be remembered. */
  public List<Network> forgettable(long nowEpochMillis) {
    return bans.entrySet().stream()
        .filter(e -> e.getValue().untilEpochMillis() + MEMORY.toMillis() <= nowEpochMillis)
        .map(Map.Entry::getKey)
        .toList();
  }

  private Optional<Network> firstToEnd(boolean sources) {
    return bans.entrySet().stream()
        .filter(e -> e.getKey().isSource() == sources)
        .min(Comparator.comparingLong(e -> e.getValue().untilEpochMillis()))
        .map(Map.Entry::getKey);
  }

  private void listWide() {
    wide =
        bans.entrySet().stream()
            .filter(e -> !e.getKey().isSource())
            .map(e -> Map.entry(e.getKey(), e.getValue()))
            .toList();
  }
}
