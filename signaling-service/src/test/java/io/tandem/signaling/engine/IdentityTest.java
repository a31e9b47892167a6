package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Reach;
import io.tandem.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private final Identity identity = Nodes.at("signaling-0", "192.0.2.100", 5060);

  @Test
  void itsEndOfAWayHasThePortOfTheTransport() {
    assertThat(local("UDP")).isEqualTo(new InetSocketAddress("192.0.2.100", 5060));
    assertThat(local("TCP")).isEqualTo(new InetSocketAddress("192.0.2.100", 5060));
    assertThat(local("TLS")).isEqualTo(new InetSocketAddress("192.0.2.100", 5061));
    InetSocketAddress peer = new InetSocketAddress("192.0.2.7", 40_000);
    assertThat(identity.local(peer.getAddress(), Transport.TLS).getPort()).isEqualTo(5061);
  }

  private InetSocketAddress local(String transport) {
    return identity
        .flow(
            new Reach(
                "signaling-0",
                transport,
                "192.0.2.7",
                40_000,
                transport.equals("UDP") ? 0 : 7,
                List.of()))
        .local();
  }
}
