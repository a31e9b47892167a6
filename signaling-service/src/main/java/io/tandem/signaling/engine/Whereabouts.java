package io.tandem.signaling.engine;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import io.tandem.kernel.Clock;
import io.tandem.signaling.call.Device;
import io.tandem.signaling.call.Egress;
import io.tandem.signaling.routing.Directory;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the phone of a leg is when the connection that the leg came over is gone: over another one
 * on which the same phone has registered (RFC 5626 section 5.3), else at the address that it named,
 * if it takes connections. The table is in docs/specs/sip-dialog.md. One for the process, for any
 * thread; it changes nothing, {@link LegMoves} does.
 *
 * <p>A phone has proven who it is by registering; knowing the tags of a call proves little. So a
 * request within a call moves the leg to a connection of which nobody has proven anything only
 * where the phone has no other left, and only within the same host. What is spoken over TLS never
 * goes on in the clear.
 */
public final class Whereabouts {

  /** How a new way was found. */
  enum Found {
    /** The phone has registered over it. */
    REGISTERED,
    /** The phone has sent a request over it. */
    HEARD,
    /** We open it, to the address that the phone named. */
    CALLED
  }

  /** A way that takes the place of another. */
  record Move(Egress way, Found found) {}

  private final Directory directory;
  private final Edges edges;
  private final Clock clock;

  public Whereabouts(Directory directory, Edges edges, Clock clock) {
    this.directory = directory;
    this.edges = edges;
    this.clock = clock;
  }

  /**
   * Who calls over that flow: the phone that has registered over it, else the one that has
   * registered the Contact of its INVITE. Nobody where proxies stand in between: the answer passes
   * them.
   */
  Device caller(String addressOfRecord, SipRequest invite, Flow flow) {
    if (invite.vias().size() > 1) {
      return Device.UNKNOWN;
    }
    Reach here = edges.reach(flow);
    String contact = invite.contacts().isEmpty() ? "" : invite.contacts().getFirst().uri();
    List<Binding> all = directory.bindings(addressOfRecord, clock.epochMillis());
    return all.stream()
        .filter(binding -> binding.reach().isConnectionOf(here))
        .findFirst()
        .or(() -> all.stream().filter(b -> Device.sameUri(b.contactUri(), contact)).findFirst())
        .map(binding -> Device.of(addressOfRecord, binding))
        .orElseGet(() -> new Device(addressOfRecord, "", contact));
  }

  /** The way that takes the place of one whose peer was heard on another flow, if it should. */
  Optional<Move> heardFrom(Device device, Egress held, Flow flow) {
    Reach here = edges.reach(flow);
    Reach before = held.reach();
    List<Binding> own = living(device, before);
    if (isAlive(before) && isAmong(own, before)) {
      return Optional.empty();
    }
    boolean sameHost =
        before.transport().equals(here.transport())
            && before.remoteHost().equals(here.remoteHost());
    if (isAmong(own, here) || (own.isEmpty() && !isAlive(before) && sameHost)) {
      return Optional.of(new Move(edges.egress(flow), Found.HEARD));
    }
    return Optional.empty();
  }

  /**
   * The way that takes the place of the one that is held; empty when that one is still good, or
   * when there is no other.
   *
   * @param failed ways on which something was lost just now, whatever is known of them
   */
  Optional<Move> instead(Device device, Egress held, Set<Reach> failed) {
    Reach before = held.reach();
    boolean alive = isAlive(before) && !failed.contains(before);
    List<Binding> own =
        living(device, before).stream().filter(b -> !failed.contains(b.reach())).toList();
    if (alive && isAmong(own, before)) {
      return Optional.empty();
    }
    // A phone that has come back has left its old connection, though nobody may have closed it yet.
    Optional<Reach> registered =
        own.stream().map(Binding::reach).filter(r -> !alive || r.connectionId() != 0).findFirst();
    if (registered.isPresent()) {
      return registered.map(reach -> new Move(edges.egress(reach), Found.REGISTERED));
    }
    return alive
        ? Optional.empty()
        : edges
            .calling(held)
            .filter(e -> !e.reach().equals(before) && !failed.contains(e.reach()))
            .map(way -> new Move(way, Found.CALLED));
  }

  /** Where something may be lost by the end of a connection; a Path does not end with one. */
  static boolean isConnected(Reach reach) {
    return Transport.valueOf(reach.transport()).reliable() && reach.path().isEmpty();
  }

  private boolean isAlive(Reach reach) {
    return reach.connectionId() != 0 && edges.lives(reach);
  }

  private static boolean isAmong(List<Binding> bindings, Reach reach) {
    return bindings.stream().anyMatch(binding -> binding.reach().isConnectionOf(reach));
  }

  /** The bindings of that phone that lead to it now, the latest first. */
  private List<Binding> living(Device device, Reach before) {
    if (!device.isKnown()) {
      return List.of();
    }
    boolean secure = isSecure(before);
    return directory.bindings(device.addressOfRecord(), clock.epochMillis()).stream()
        .filter(device::hasRegistered)
        .filter(binding -> binding.reach().path().isEmpty())
        .filter(binding -> !secure || isSecure(binding.reach()))
        .filter(binding -> edges.lives(binding.reach()))
        .toList();
  }

  private static boolean isSecure(Reach reach) {
    return Transport.valueOf(reach.transport()).secure();
  }
}
