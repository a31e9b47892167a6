package io.tandem.signaling.routing;

import io.tandem.kernel.IpLiteral;
import io.tandem.sip.message.SipUri;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names and addresses by which the exchange is called. A request to any of them belongs to the
 * default domain.
 */
public final class OwnNames {

  private final String domain;
  private final Set<String> hosts = new HashSet<>();

  /**
   * @param domain the default domain
   * @param others further names and addresses
   */
  public OwnNames(String domain, Set<String> others) {
    this.domain = domain.toLowerCase(Locale.ROOT);
    hosts.add(this.domain);
    others.forEach(host -> hosts.add(known(host)));
  }

  public String domain() {
    return domain;
  }

  public boolean contains(SipUri uri) {
    return hosts.contains(known(uri.host()));
  }

  /** An IPv6 address has many spellings (RFC 4291 section 2.2). */
  private static String known(String host) {
    return IpLiteral.canonical(host).toLowerCase(Locale.ROOT);
  }

  /** The key of a subscriber's bindings. */
  public String addressOfRecord(String user) {
    return user + "@" + domain;
  }
}
