package io.tandem.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The addresses by which one node is told to its peers: at least one, and of each family at most
 * one, so that it is never a question which of them a peer is shown.
 *
 * @param addresses the first of them is shown where no family is asked for
 */
public record Advertised(List<InetAddress> addresses) {

  public Advertised {
    addresses = addresses.stream().map(IpLiteral::unmapped).toList();
    long families = addresses.stream().map(AddressFamily::of).distinct().count();
    if (addresses.isEmpty() || families < addresses.size()) {
      throw new IllegalArgumentException("not one address for each family: " + addresses);
    }
  }

  /**
   * Reads literals.
   *
   * @throws IllegalArgumentException when one is no address, or two are of one family
   */
  public static Advertised of(String... literals) {
    return of(Arrays.asList(literals));
  }

  /** The same for a list. */
  public static Advertised of(List<String> literals) {
    List<InetAddress> addresses = new ArrayList<>();
    for (String literal : literals) {
      addresses.add(
          IpLiteral.parse(literal)
              .orElseThrow(() -> new IllegalArgumentException("no IP address: " + literal)));
    }
    return new Advertised(addresses);
  }

  public Optional<InetAddress> of(AddressFamily family) {
    return addresses.stream().filter(a -> AddressFamily.of(a) == family).findFirst();
  }

  public boolean has(AddressFamily family) {
    return of(family).isPresent();
  }

  public InetAddress first() {
    return addresses.getFirst();
  }

  /** What that peer is shown: the address of its family, or the first if there is none. */
  public InetAddress facing(InetAddress peer) {
    return of(AddressFamily.of(peer)).orElseGet(this::first);
  }

  /** As {@link IpLiteral#print} writes them, in order. */
  public List<String> literals() {
    return addresses.stream().map(IpLiteral::print).toList();
  }

  @Override
  public String toString() {
    return literals().stream().collect(Collectors.joining(", "));
  }
}
