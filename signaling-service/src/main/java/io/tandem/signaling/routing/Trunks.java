package io.tandem.signaling.routing;

import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.Trunk;
import io.tandem.kernel.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The trunks and numbers that this process knows of. Written by the one thread that follows their
 * topics, read by every loop: a reader sees all trunks as they were at one moment.
 */
public final class Trunks {

  /** Where somebody is a trunk. */
  private record Site(Network network, Trunk trunk) {}

  /** All trunks, and the networks of those that are enabled, the narrowest first. */
  private record Table(Map<String, Trunk> byId, List<Site> sites) {}

  private static final Comparator<Site> NARROWEST_FIRST =
      Comparator.<Site>comparingInt(site -> -site.network().bits())
          .thenComparing(site -> site.trunk().id());

  private volatile Table table = new Table(Map.of(), List.of());
  private final Map<String, PhoneNumber> numbers = new ConcurrentHashMap<>();

  public void put(Trunk trunk) {
    Map<String, Trunk> next = new HashMap<>(table.byId());
    next.put(trunk.id(), trunk);
    become(next);
  }

  public void removeTrunk(String id) {
    Map<String, Trunk> next = new HashMap<>(table.byId());
    next.remove(id);
    become(next);
  }

  private void become(Map<String, Trunk> byId) {
    List<Site> sites = new ArrayList<>();
    for (Trunk trunk : byId.values()) {
      if (!trunk.disabled()) {
        for (String text : trunk.networks()) {
          Network.parse(text).ifPresent(network -> sites.add(new Site(network, trunk)));
        }
      }
    }
    sites.sort(NARROWEST_FIRST);
    table = new Table(Map.copyOf(byId), List.copyOf(sites));
  }

  public void put(PhoneNumber number) {
    numbers.put(number.id(), number);
  }

  public void removeNumber(String e164) {
    numbers.remove(e164);
  }

  /**
   * Whose calls come from that address: of several trunks the one with the narrowest network, and
   * among those the first by id.
   */
  public Optional<Trunk> at(InetAddress address) {
    List<Site> sites = table.sites();
    // By index: this runs for each request, and an iterator would be garbage.
    for (int i = 0; i < sites.size(); i++) {
      if (sites.get(i).network().contains(address)) {
        return Optional.of(sites.get(i).trunk());
      }
    }
    return Optional.empty();
  }

  Optional<Trunk> trunk(String id) {
    return Optional.ofNullable(table.byId().get(id));
  }

  /** A trunk that takes calls. */
  Optional<Trunk> serving(String id) {
    return Optional.ofNullable(table.byId().get(id)).filter(Trunks::takesCalls);
  }

  private static boolean takesCalls(Trunk trunk) {
    return !trunk.disabled() && !trunk.targets().isEmpty();
  }

  Optional<PhoneNumber> number(String e164) {
    return Optional.ofNullable(numbers.get(e164));
  }

  /**
   * The trunks by which a call of a subscriber may go out: those with the longest prefix of the
   * number, in the order in which they are to be tried.
   */
  List<Trunk> towards(String e164) {
    record Way(int length, int priority, Trunk trunk) {}
    List<Way> ways = new ArrayList<>();
    for (Trunk trunk : table.byId().values()) {
      if (takesCalls(trunk)) {
        trunk.routes().stream()
            .filter(route -> e164.startsWith(route.prefix()))
            .map(route -> new Way(route.prefix().length(), route.priority(), trunk))
            .min(
                Comparator.comparingInt((Way way) -> -way.length()).thenComparingInt(Way::priority))
            .ifPresent(ways::add);
      }
    }
    int longest = ways.stream().mapToInt(Way::length).max().orElse(0);
    return ways.stream()
        .filter(way -> way.length() == longest)
        .sorted(Comparator.comparingInt(Way::priority).thenComparing(way -> way.trunk().id()))
        .map(Way::trunk)
        .toList();
  }
}
