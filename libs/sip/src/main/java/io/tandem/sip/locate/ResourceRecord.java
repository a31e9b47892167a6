package io.tandem.sip.locate;

import java.net.InetAddress;
import java.util.Optional;

/** A record of DNS that leads to a next hop, as far as we look into it. */
public sealed interface ResourceRecord {

  /**
   * A rule (RFC 3403 section 4.1).
   *
   * @param order rules of a lower one come first, and decide
   * @param preference among rules of one order
   * @param replacement empty for none: a rule that ends here, or has a regular expression
   */
  record Naptr(
      int order,
      int preference,
      String flags,
      String service,
      String regexp,
      Optional<DnsName> replacement)
      implements ResourceRecord {}

  /**
   * A server of a service (RFC 2782).
   *
   * @param target empty for ".": the service is decidedly not offered
   */
  record Srv(int priority, int weight, int port, Optional<DnsName> target)
      implements ResourceRecord {}

  /** A or AAAA. */
  record Address(InetAddress address) implements ResourceRecord {}
}
