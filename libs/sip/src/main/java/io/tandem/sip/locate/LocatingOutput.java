package io.tandem.sip.locate;

import java.util.List;

/** What locating wants, or what it has come to. */
public sealed interface LocatingOutput {

  /** Ask DNS, and tell what comes of it. */
  record Ask(Question question) implements LocatingOutput {}

  /** The targets in the order in which they are to be tried; never empty. The last output. */
  record Located(List<Target> targets) implements LocatingOutput {
    public Located {
      targets = List.copyOf(targets);
    }
  }

  /** Nothing can be sent to. The last output. */
  record Nowhere(Reason reason) implements LocatingOutput {}

  /** Why a URI leads nowhere. */
  enum Reason {
    /** Neither side has a transport that the other can use. */
    NO_TRANSPORT,
    /** The domain says that it does not offer the service. */
    NOT_OFFERED,
    /** There is no address. */
    NO_ADDRESS,
    /** DNS did not answer. */
    DNS_FAILED
  }
}
