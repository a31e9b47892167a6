package io.tandem.e2e.harness;

import io.tandem.testkit.Ipv6;
import java.net.InetSocketAddress;
import java.util.List;

/** A whole exchange under test, however many processes it is. */
public interface Exchange extends AutoCloseable {

  /** Where phones send SIP, UDP and TCP alike. */
  InetSocketAddress sip();

  /** The same for phones that speak IPv6. */
  default InetSocketAddress sipOnIpv6() {
    return new InetSocketAddress(Ipv6.LOOPBACK, sip().getPort());
  }

  /** Bootstrap address of its Kafka. */
  String kafka();

  /** The metrics of all its processes together. */
  Metrics metrics();

  /** Whoever serves the admin API. */
  Http api();

  /** Its processes, for file descriptors and logs. */
  List<ServiceProcess> processes();

  /** A phone of a subscriber, not yet switched on. */
  default Baresip.Model phone(String subscriber) {
    return Baresip.phone(subscriber, sip());
  }

  /** The same in IPv6. */
  default Baresip.Model phoneOnIpv6(String subscriber) {
    return Baresip.phone(subscriber, sipOnIpv6());
  }

  /** A SIPp that calls or registers here. */
  default Sipp sipp(String scenario, String subscriber) {
    return Sipp.scenario(scenario).to(sip()).as(subscriber);
  }

  /** Registers a subscriber from a port of SIPp, at which a callee may listen afterwards. */
  default void register(String subscriber, int port) {
    try (SippRun run = sipp("register", subscriber).from(port).with("STATUS", 200).start()) {
      run.awaitSuccess();
    }
  }

  @Override
  void close();
}
