package io.tandem.signaling.routing;

import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import io.tandem.contracts.TrunkState;
import io.tandem.kernel.IpLiteral;
import io.tandem.kernel.Network;
import io.tandem.sip.message.SipRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The trunks and numbers that this process knows of. Written by the one thread that follows their
 * topics, read by every loop: a reader sees all trunks as they were at one moment.
 */
public final class Trunks {

  /** Where somebody is a trunk. */
  private record Site(Network network, Trunk trunk) {}

  /**
   * All trunks; how those that are enabled are known, the narrowest networks first; those that take
   * emergency calls.
   */
  private record Table(
      Map<String, Trunk> byId,
      List<Site> sites,
      Map<String, Trunk> byCertificate,
      List<Trunk> forEmergency) {}

  private static final Comparator<Site> NARROWEST_FIRST =
      Comparator.<Site>comparingInt(site -> -site.network().bits())
          .thenComparing(site -> site.trunk().id());

  /** The parameter of our Contact at carriers. */
  private static final String LINE = "line";

  private volatile Table table = new Table(Map.of(), List.of(), Map.of(), List.of());
  private final Map<String, PhoneNumber> numbers = new ConcurrentHashMap<>();
  private final Map<String, ConcurrentSkipListSet<String>> bySubscriber = new ConcurrentHashMap<>();
  private final Map<String, TrunkState> states = new ConcurrentHashMap<>();
  private final Map<String, String> lines = new ConcurrentHashMap<>();
  private volatile Set<InetAddress> servers = Set.of();
  private volatile Consumer<String> watcher = _ -> {};

  /** Who wants to know the id of each trunk that is put or removed, on the thread that writes. */
  public void watch(Consumer<String> told) {
    watcher = told;
  }

  public void put(Trunk trunk) {
    Map<String, Trunk> next = new HashMap<>(table.byId());
    next.put(trunk.id(), trunk);
    become(next);
    watcher.accept(trunk.id());
  }

  public void removeTrunk(String id) {
    Map<String, Trunk> next = new HashMap<>(table.byId());
    next.remove(id);
    become(next);
    watcher.accept(id);
  }

  private void become(Map<String, Trunk> byId) {
    List<Site> sites = new ArrayList<>();
    Map<String, Trunk> certified = new HashMap<>();
    for (Trunk trunk : byId.values()) {
      if (!trunk.disabled()) {
        for (String domain : trunk.certificates()) {
          certified.merge(domain, trunk, Trunks::firstById);
        }
        for (String text : trunk.networks()) {
          Network.parse(text).ifPresent(network -> sites.add(new Site(network, trunk)));
        }
      }
    }
    sites.sort(NARROWEST_FIRST);
    List<Trunk> forEmergency =
        byId.values().stream()
            .filter(
                trunk ->
                    !trunk.disabled() && !trunk.targets().isEmpty() && trunk.policy().emergency())
            .sorted(Comparator.comparingInt(Trunks::emergencyPriority).thenComparing(Trunk::id))
            .toList();
    table = new Table(Map.copyOf(byId), List.copyOf(sites), Map.copyOf(certified), forEmergency);
  }

  private static Trunk firstById(Trunk one, Trunk other) {
    return one.id().compareTo(other.id()) < 0 ? one : other;
  }

  public void put(TrunkState state) {
    TrunkState before = states.put(state.trunk(), state);
    if (before != null && !before.line().equals(state.line())) {
      lines.remove(before.line());
    }
    lines.put(state.line(), state.trunk());
    serversAre();
  }

  public void removeState(String id) {
    TrunkState gone = states.remove(id);
    if (gone != null) {
      lines.remove(gone.line());
      serversAre();
    }
  }

  private void serversAre() {
    Set<InetAddress> now = new HashSet<>();
    for (TrunkState state : states.values()) {
      if (state.isRegistered()) {
        IpLiteral.parse(state.reach().remoteHost()).ifPresent(now::add);
      }
    }
    servers = Set.copyOf(now);
  }

  /** Of several, the one that ordinary calls would try first. */
  private static int emergencyPriority(Trunk trunk) {
    return trunk.routes().stream()
        .mapToInt(Trunk.OutboundRoute::priority)
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  public int count() {
    return table.byId().size();
  }

  public void put(PhoneNumber number) {
    landsNoMore(numbers.put(number.id(), number));
    if (number.landing() instanceof PhoneNumber.Landing.OnSubscriber(String name)) {
      bySubscriber.computeIfAbsent(name, _ -> new ConcurrentSkipListSet<>()).add(number.id());
    }
  }

  public void removeNumber(String e164) {
    landsNoMore(numbers.remove(e164));
  }

  private void landsNoMore(@Nullable PhoneNumber before) {
    if (before != null
        && before.landing() instanceof PhoneNumber.Landing.OnSubscriber(String name)) {
      bySubscriber.computeIfPresent(
          name, (_, all) -> all.remove(before.id()) && all.isEmpty() ? null : all);
    }
  }

  /**
   * The number by which a subscriber is called from outside; of several the first. One of another
   * account lands on nobody.
   */
  Optional<String> numberOf(String subscriber, String account) {
    ConcurrentSkipListSet<String> all = bySubscriber.get(subscriber);
    // Not first(): the writer may have taken away the last one meanwhile.
    return all == null
        ? Optional.empty()
        : all.stream()
            .flatMap(id -> number(id).stream())
            .filter(number -> number.custody().account().equals(account))
            .map(PhoneNumber::id)
            .findFirst();
  }

  /** All of them, also those that take no calls. */
  public List<Trunk> all() {
    return List.copyOf(table.byId().values());
  }

  /**
   * Those that calls to emergency numbers go out by, in the order in which they are tried: where
   * one is not registered it may take the call all the same, but last.
   */
  List<Trunk> forEmergency() {
    return table.forEmergency().stream()
        .sorted(Comparator.comparing((Trunk trunk) -> !isThere(trunk)))
        .toList();
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

  /** Whether we are registered with a carrier there. */
  public boolean isServer(InetAddress address) {
    return servers.contains(address);
  }

  /** The trunk that a request comes by over our registration: it is to a Contact of ours there. */
  public Optional<Trunk> byLine(SipRequest request) {
    // Most requests are not, and need not be read for it.
    return request.requestUri().contains(";" + LINE + "=")
        ? request.sipUri().flatMap(uri -> uri.param(LINE)).flatMap(this::byLine)
        : Optional.empty();
  }

  /**
   * The trunk whose calls come to our Contact with that secret in it: nobody knows it but the
   * carrier, to whom we have registered it.
   */
  public Optional<Trunk> byLine(String line) {
    return Optional.ofNullable(lines.get(line))
        .map(id -> table.byId().get(id))
        .filter(trunk -> !trunk.disabled());
  }

  public Optional<Trunk> trunk(String id) {
    return Optional.ofNullable(table.byId().get(id));
  }

  public Set<String> ids() {
    return table.byId().keySet();
  }

  /** The trunks of which it is known how they are registered. */
  public Set<String> statesOf() {
    return Set.copyOf(states.keySet());
  }

  /** How a trunk is registered. */
  public Optional<TrunkState> state(String id) {
    return Optional.ofNullable(states.get(id));
  }

  /** How many are as that says. */
  public long count(TrunkState.Status status) {
    return states.values().stream().filter(state -> state.status() == status).count();
  }

  /** A trunk that takes calls. */
  Optional<Trunk> serving(String id) {
    return Optional.ofNullable(table.byId().get(id)).filter(this::takesCalls);
  }

  private boolean takesCalls(Trunk trunk) {
    return !trunk.disabled() && !trunk.targets().isEmpty() && isThere(trunk);
  }

  /** A carrier that wants us to register takes no calls of a stranger. */
  boolean isThere(Trunk trunk) {
    boolean registers = trunk.login().filter(TrunkLogin::register).isPresent();
    return !registers || state(trunk.id()).filter(TrunkState::isRegistered).isPresent();
  }

  /** The trunks that would take a number if we were registered with them. */
  List<TrunkState> away(String e164, String account) {
    return table.byId().values().stream()
        .filter(trunk -> !trunk.disabled() && !isThere(trunk))
        .filter(trunk -> trunk.custody().account().equals(account))
        .filter(trunk -> trunk.routes().stream().anyMatch(way -> e164.startsWith(way.prefix())))
        .flatMap(trunk -> state(trunk.id()).stream())
        .toList();
  }

  /**
   * The trunk of whoever has proven a domain by TLS.
   *
   * @param domain of his certificate, in lower case; empty: none
   */
  public Optional<Trunk> certified(String domain) {
    return Optional.ofNullable(table.byCertificate().get(domain));
  }

  Optional<PhoneNumber> number(String e164) {
    return Optional.ofNullable(numbers.get(e164));
  }

  /**
   * The trunks by which a call of a subscriber may go out: of those of his account the ones with
   * the longest prefix of the number, in the order in which they are to be tried.
   */
  List<Trunk> towards(String e164, String account) {
    record Way(int length, int priority, Trunk trunk) {}
    List<Way> ways = new ArrayList<>();
    for (Trunk trunk : table.byId().values()) {
      if (takesCalls(trunk) && trunk.custody().account().equals(account)) {
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
