package io.tandem.media.engine;

import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.Advertised;
import java.net.InetAddress;
import java.util.Map;

/** The settings of a small engine: one loop, on IPv4 loopback. */
final class OneLoop {

  private OneLoop() {}

  static EngineSettings settings() {
    return new EngineSettings(
        "media-0",
        Advertised.of("127.0.0.1"),
        Map.of(AddressFamily.IPV4, InetAddress.ofLiteral("127.0.0.1")),
        20_000,
        29_999,
        1_000,
        500,
        1,
        3_000,
        60_000,
        60_000,
        0,
        2_000);
  }
}
