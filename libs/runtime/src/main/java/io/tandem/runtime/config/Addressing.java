package io.tandem.runtime.config;

import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.IpLiteral;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The addresses that a process binds, and those that it tells to peers: the settings {@code listen}
 * and {@code advertise} together, since neither means much without the other.
 *
 * @param listen what sockets are bound to; {@code ::} serves IPv4 as well, where there is any, so
 *     that {@code 0.0.0.0} is not in a list with it
 * @param advertise of each family that is listened on, the address to tell
 * @param lacking loopback addresses that were to be listened on, but this machine has not got
 */
public record Addressing(
    List<InetAddress> listen, Advertised advertise, List<InetAddress> lacking) {

  public Addressing {
    listen = List.copyOf(listen);
    lacking = List.copyOf(lacking);
  }

  static Addressing from(ConfigReader reader) {
    return from(reader, Addressing::isHere);
  }

  /**
   * Reads both settings.
   *
   * @param isHere whether this machine has an address
   */
  static Addressing from(ConfigReader reader, Predicate<InetAddress> isHere) {
    List<InetAddress> named = reader.addresses("listen");
    // Where IPv6 is switched off there is no ::1, and the exchange is wanted all the same.
    List<InetAddress> lacking =
        named.size() == 1
            ? List.of()
            : named.stream()
                .filter(a -> a.isLoopbackAddress() && family(a) == AddressFamily.IPV6)
                .filter(a -> !isHere.test(a))
                .toList();
    List<InetAddress> listen = new ArrayList<>(named);
    listen.removeAll(lacking);
    objection(listen).ifPresent(objection -> reader.error("listen", objection));
    return new Addressing(sockets(listen), advertised(reader, listen), lacking);
  }

  /** Whether only this machine can reach us. */
  public boolean onLoopback() {
    return listen.stream().allMatch(InetAddress::isLoopbackAddress);
  }

  /**
   * What a socket of one family is bound to.
   *
   * @return the advertised address if that is among those that are listened on, for a machine with
   *     several; empty when the family is not listened on
   */
  public Optional<InetAddress> bind(AddressFamily family) {
    List<InetAddress> ofFamily = listen.stream().filter(a -> family(a) == family).toList();
    if (ofFamily.isEmpty()) {
      boolean dual = listen.stream().anyMatch(InetAddress::isAnyLocalAddress);
      return dual && advertise.has(family)
          ? Optional.of(InetAddress.ofLiteral("0.0.0.0"))
          : Optional.empty();
    }
    return advertise
        .of(family)
        .filter(ofFamily::contains)
        .or(() -> Optional.of(ofFamily.getFirst()));
  }

  /** As an operator reads them: {@code 127.0.0.1, ::1}. */
  public static String text(List<InetAddress> addresses) {
    return addresses.stream().map(IpLiteral::print).collect(Collectors.joining(", "));
  }

  private static List<InetAddress> sockets(List<InetAddress> listen) {
    boolean dual = listen.stream().anyMatch(a -> isAny(a, AddressFamily.IPV6));
    return listen.stream().filter(a -> !(dual && isAny(a, AddressFamily.IPV4))).distinct().toList();
  }

  private static Optional<String> objection(List<InetAddress> listen) {
    Set<InetAddress> seen = new LinkedHashSet<>();
    for (InetAddress address : listen) {
      if (!seen.add(address)) {
        return Optional.of("names " + IpLiteral.print(address) + " twice");
      }
      if (address.isMulticastAddress()) {
        return Optional.of("names a multicast address: " + IpLiteral.print(address));
      }
    }
    for (InetAddress any : listen) {
      for (InetAddress one : listen) {
        // :: takes the IPv4 port too.
        if (any.isAnyLocalAddress()
            && !one.isAnyLocalAddress()
            && (family(any) == family(one) || family(any) == AddressFamily.IPV6)) {
          return Optional.of(
              "names %s, which includes %s".formatted(IpLiteral.print(any), IpLiteral.print(one)));
        }
      }
    }
    return Optional.empty();
  }

  private static Advertised advertised(ConfigReader reader, List<InetAddress> listen) {
    List<InetAddress> set = reader.optionalAddresses("advertise");
    advertisable(reader, "advertise", set);
    List<InetAddress> told = new ArrayList<>();
    Set<AddressFamily> listened = EnumSet.noneOf(AddressFamily.class);
    listen.forEach(address -> listened.add(family(address)));
    for (AddressFamily family : AddressFamily.values()) {
      Optional<InetAddress> ours = first(set, family);
      if (!listened.contains(family)) {
        // :: may be one socket for both.
        boolean dual = listen.stream().anyMatch(a -> isAny(a, AddressFamily.IPV6));
        if (ours.isPresent() && !dual) {
          reader.error("advertise", "names an %s address, but listen names none".formatted(family));
        }
        ours.ifPresent(told::add);
        continue;
      }
      Optional<InetAddress> known =
          ours.or(() -> first(listen, family).filter(a -> !a.isAnyLocalAddress()));
      known.ifPresent(told::add);
      if (known.isEmpty()) {
        String any = first(listen, family).map(IpLiteral::print).orElse("");
        reader.error(
            "advertise",
            set.isEmpty()
                ? "must be set when listen is " + any
                : "must name an %s address when listen is %s".formatted(family, any));
      }
    }
    // A placeholder, since reading goes on after errors.
    return told.isEmpty() || !distinct(told)
        ? Advertised.of("127.0.0.1")
        : new Advertised(inOrder(told, set));
  }

  /**
   * Finds what is wrong with addresses that peers are to be told, and says so.
   *
   * @param key the setting that names them
   */
  public static void advertisable(ConfigReader reader, String key, List<InetAddress> addresses) {
    if (addresses.stream().anyMatch(a -> a.isAnyLocalAddress() || a.isMulticastAddress())) {
      reader.error(key, "must be an address that peers can send to");
    } else if (!distinct(addresses)) {
      reader.error(key, "names more than one address of a family: " + text(addresses));
    }
  }

  /** What the operator named first is shown first. */
  private static List<InetAddress> inOrder(List<InetAddress> told, List<InetAddress> set) {
    List<InetAddress> ordered = new ArrayList<>(set);
    ordered.retainAll(told);
    told.stream().filter(address -> !ordered.contains(address)).forEach(ordered::add);
    return ordered;
  }

  private static boolean distinct(List<InetAddress> addresses) {
    return addresses.stream().map(Addressing::family).distinct().count() == addresses.size();
  }

  private static Optional<InetAddress> first(List<InetAddress> addresses, AddressFamily family) {
    return addresses.stream().filter(a -> family(a) == family).findFirst();
  }

  private static boolean isAny(InetAddress address, AddressFamily family) {
    return address.isAnyLocalAddress() && family(address) == family;
  }

  private static AddressFamily family(InetAddress address) {
    return AddressFamily.of(address);
  }

  private static boolean isHere(InetAddress address) {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }
}
