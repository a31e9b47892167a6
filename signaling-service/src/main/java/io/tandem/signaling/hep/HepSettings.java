package io.tandem.signaling.hep;

import io.tandem.runtime.config.Secret;
import java.util.Optional;

/**
 * Where copies go, and under which name.
 *
 * @param host name or address, looked up when it is needed
 * @param key that some capture servers ask for
 * @param agent number of this process among those that send to the same server
 * @param mask whether secrets are taken out before
 */
public record HepSettings(
    String host, int port, Carrier carrier, Optional<Secret> key, int agent, boolean mask) {

  /** What carries the copies. */
  public enum Carrier {
    UDP,
    TCP
  }
}
