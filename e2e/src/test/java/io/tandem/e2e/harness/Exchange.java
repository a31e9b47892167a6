package io.tandem.e2e.harness;

import java.net.InetSocketAddress;
import java.util.List;

/** A whole exchange under test, however many processes it is. */
public interface Exchange extends AutoCloseable {

  /**
   * The digest algorithms that are offered unless a test says otherwise. The phones and the load
   * generator that Debian packages take MD5 alone: baresip 1.0 gives up when any challenge names
   * another algorithm, wherever it stands in the list, and SIPp looks at the first challenge only.
   */
  String DIGEST = "MD5";

  /** Where phones send SIP, UDP and TCP alike. */
  InetSocketAddress sip();

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
