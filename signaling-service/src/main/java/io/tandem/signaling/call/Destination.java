package io.tandem.signaling.call;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a call is put through to. */
public sealed interface Destination {

  /** Somebody to whom an INVITE goes. */
  sealed interface Callee extends Destination {

    /** The called party as the other side shall see it in To. */
    String toUri();

    /** To be tried one after the other; at least one. */
    List<Way> ways();

    /** Whether the next way is to be tried when one has been answered with that status. */
    default boolean goesOnAfter(int way, int status) {
      return false;
    }

    /** Who that is, if the registrar knows. */
    default Device device() {
      return Device.UNKNOWN;
    }
  }

  /** A phone, by the flows over which it has registered. */
  record Phone(String toUri, List<Way> ways, Device device) implements Callee {
    public Phone {
      ways = List.copyOf(ways);
    }

    /** One that is reached by these ways and no others. */
    public Phone(String toUri, List<Way> ways) {
      this(toUri, ways, Device.UNKNOWN);
    }

    /** With one way, without proxies in between. */
    public Phone(String target, String toUri, Egress egress) {
      this(toUri, List.of(new Way(target, List.of(), egress)));
    }
  }

  /** A number that trunks lead to, to be tried one after the other; at least one. */
  record ByTrunks(String toUri, List<TrunkWay> trunks) implements Callee {
    public ByTrunks {
      trunks = List.copyOf(trunks);
    }

    @Override
    public List<Way> ways() {
      return trunks.stream().map(TrunkWay::way).toList();
    }

    @Override
    public boolean goesOnAfter(int way, int status) {
      // A trunk that does not know us has said nothing about the callee.
      boolean challenged = status == 401 || status == 407;
      return challenged || trunks.get(way).failover().contains(status);
    }
  }

  /**
   * A trunk that a call may go by.
   *
   * @param failover after which statuses the next is tried
   * @param login with which its challenges are answered
   */
  record TrunkWay(
      String trunk, Way way, Set<Integer> failover, Optional<Login> login, Terms terms) {
    public TrunkWay {
      failover = Set.copyOf(failover);
    }

    /** Without terms. */
    public TrunkWay(String trunk, Way way, Set<Integer> failover, Optional<Login> login) {
      this(trunk, way, failover, login, Terms.NONE);
    }
  }

  /**
   * On which terms a trunk takes a call.
   *
   * @param maxCalls that it takes at the same time; 0: no limit
   * @param callsPerSecond that may begin; 0: no limit
   * @param longest that the call may last; zero: no limit
   * @param codecs that it is offered, in this order; none: those of the other side
   * @param srtp whether audio is encrypted on it
   */
  record Terms(
      int maxCalls, int callsPerSecond, Duration longest, List<String> codecs, SrtpUse srtp) {
    public static final Terms NONE = new Terms(0, 0, Duration.ZERO, List.of(), SrtpUse.ALLOWED);

    public Terms {
      codecs = List.copyOf(codecs);
    }
  }

  /**
   * How a peer sees the two sides of a call, where that is not as everybody does.
   *
   * @param callee the called party: a value of To
   * @param caller the address that the caller shows instead of his own: {@code user@domain}
   */
  record Guise(Optional<String> callee, Optional<String> caller) {

    /** Of a caller who is not shown (RFC 3323 section 4.1.1.3). */
    public static final String ANONYMOUS = "anonymous@anonymous.invalid";

    static final Guise NONE = new Guise(Optional.empty(), Optional.empty());
  }

  /**
   * One of the ways to somebody: a flow by which a phone is reached (RFC 5626), or a name.
   *
   * @param target the Request-URI: of a phone, the contact that was registered over the flow
   * @param path values of Route, from the registration's Path (RFC 3327)
   */
  record Way(String target, List<String> path, Egress egress, NextHop hop, Guise guise) {
    public Way {
      path = List.copyOf(path);
    }

    /** Without a guise. */
    public Way(String target, List<String> path, Egress egress, NextHop hop) {
      this(target, path, egress, hop, Guise.NONE);
    }

    /** Along the flow. */
    public Way(String target, List<String> path, Egress egress) {
      this(target, path, egress, new NextHop.ByFlow(egress.flow()));
    }
  }

  /** Hears himself. */
  record Echo() implements Destination {}

  /** Hears a tone. */
  record Tone() implements Destination {}

  /**
   * Speaks with all who are in the same room.
   *
   * @param name unique in the whole exchange
   */
  record Room(String name) implements Destination {}
}
