package io.tandem.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.runtime.config.ConfigSource;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM is shown must be what an exchange really does, or it learns the wrong things. */
class RehearsalTest {

  @Test
  void registersAndCallsAtAnExchangeThatHasJustBegun(@TempDir Path temporary) throws Exception {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Map<String, String> environment =
        Map.of(
            "TANDEM_DATA_DIR",
            temporary.resolve("data").toString(),
            "TANDEM_HTTP_PORT",
            "0",
            "TANDEM_SIP_TLS_PORT",
            "0",
            "TANDEM_SIP_PORT",
            Integer.toString(port));
    try (Exchange exchange =
        Exchange.prepare(ConfigSource.of(environment), StandaloneMain.SERVICES, false, _ -> {})) {
      exchange.start();

      int rounds = new Rehearsal(port, exchange.domain()).play(Duration.ZERO);

      assertThat(rounds).isEqualTo(1);
    }
  }
}
