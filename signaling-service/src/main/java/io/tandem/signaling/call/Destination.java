package io.tandem.signaling.call;

import java.util.List;

/** What a call is put through to. */
public sealed interface Destination {

  /**
   * A phone.
   *
   * @param toUri the called party as the phone shall see it in To
   * @param ways to try one after the other; at least one
   */
  record Phone(String toUri, List<Way> ways) implements Destination {
    public Phone {
      ways = List.copyOf(ways);
    }

    /** With one way, without proxies in between. */
    public Phone(String target, String toUri, Egress egress) {
      this(toUri, List.of(new Way(target, List.of(), egress)));
    }
  }

  /**
   * One of the flows by which a phone is reached (RFC 5626).
   *
   * @param target the contact URI that was registered over it
   * @param path values of Route, from the registration's Path (RFC 3327)
   */
  record Way(String target, List<String> path, Egress egress) {
    public Way {
      path = List.copyOf(path);
    }
  }

  /** Hears himself. */
  record Echo() implements Destination {}

  /** Hears a tone. */
  record Tone() implements Destination {}
}
