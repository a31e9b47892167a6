package io.tandem.contracts;

import java.util.List;
import java.util.Optional;

/**
 * A way to a carrier or a PBX, and from it.
 *
 * @param id the operator's name for it
 * @param networks address blocks such as {@code 192.0.2.0/24}: calls from there are the trunk's and
 *     need no credentials
 * @param targets where calls to the trunk go; none when it only brings calls
 * @param numbering how numbers are written on it
 * @param routes which calls of subscribers may go out by it; none when only numbers that land on it
 *     do
 * @param callerNumber the number that callers show there who have none of their own, in E.164 with
 *     +; may be empty
 * @param failoverOn SIP statuses after which the next trunk is tried, as it is when nobody answers
 * @param certificates domains (RFC 5922): who has proven one by TLS is the trunk as well
 * @param login by which a carrier knows us; empty: by our address alone
 * @param policy what may go over it, and in which form
 * @param custody whose it is, and what keeps it
 * @param version counts changes, from 1
 */
public record Trunk(
    String id,
    String displayName,
    boolean disabled,
    List<String> networks,
    List<Target> targets,
    Numbering numbering,
    List<OutboundRoute> routes,
    String callerNumber,
    List<Integer> failoverOn,
    List<String> certificates,
    Optional<TrunkLogin> login,
    TrunkPolicy policy,
    Custody custody,
    long version)
    implements Provisioned {

  public Trunk {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a trunk needs an id");
    }
    networks = List.copyOf(networks);
    targets = List.copyOf(targets);
    routes = List.copyOf(routes);
    failoverOn = List.copyOf(failoverOn);
    certificates = List.copyOf(certificates);
  }

  /**
   * A server of the carrier.
   *
   * @param uri a SIP URI without a user: host, port, transport
   * @param priority lower is tried first
   * @param weight share among those of the same priority; at least 1
   */
  public record Target(String uri, int priority, int weight) {}

  /** How the peer expects numbers that we send. */
  public enum NumberFormat {
    /** {@code +4930123456}. */
    E164,
    /** {@code 4930123456}. */
    E164_WITHOUT_PLUS,
    /** {@code 030123456} inside of the trunk's country, {@code 00...} beyond. */
    NATIONAL
  }

  /**
   * How numbers are written on a trunk.
   *
   * @param countryCode of the trunk, digits alone: {@code 49}; empty when only international
   *     numbers count
   * @param nationalPrefix before national numbers: {@code 0}; may be empty
   * @param internationalPrefix before numbers of other countries: {@code 00}
   * @param sends the form in which we write them
   */
  public record Numbering(
      String countryCode, String nationalPrefix, String internationalPrefix, NumberFormat sends) {}

  /**
   * Lets calls of subscribers go out by the trunk.
   *
   * @param prefix of the numbers, in E.164 with +; {@code +} alone means all
   * @param priority lower is tried first, among the routes with the longest prefix
   */
  public record OutboundRoute(String prefix, int priority) {}

  @Override
  public Kind kind() {
    return Kind.TRUNK;
  }

  @Override
  public Trunk withVersion(long next) {
    return new Trunk(
        id,
        displayName,
        disabled,
        networks,
        targets,
        numbering,
        routes,
        callerNumber,
        failoverOn,
        certificates,
        login,
        policy,
        custody,
        next);
  }

  @Override
  public Trunk withCustody(Custody next) {
    return new Trunk(
        id,
        displayName,
        disabled,
        networks,
        targets,
        numbering,
        routes,
        callerNumber,
        failoverOn,
        certificates,
        login,
        policy,
        next,
        version);
  }

  public Trunk withLogin(TrunkLogin other) {
    return new Trunk(
        id,
        displayName,
        disabled,
        networks,
        targets,
        numbering,
        routes,
        callerNumber,
        failoverOn,
        certificates,
        Optional.of(other),
        policy,
        custody,
        version);
  }
}
