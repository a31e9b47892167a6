package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.e2e.harness.Baresip;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.Recording;
import io.tandem.e2e.harness.Speech;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Two phones that call each other directly. When this fails, the phones or the ear are broken, and
 * no other test of this module says anything about the exchange.
 */
class TwoPhonesWithoutAnExchangeTest {

  @Test
  void hearEachOther() {
    InetSocketAddress nobody = new InetSocketAddress("127.0.0.1", PortBlock.freePort());
    Speech harbour = Speech.harbour();
    Speech bicycles = Speech.bicycles();
    try (Baresip caller =
            Baresip.phone("1001", nobody).withoutRegistering().playing(harbour).start();
        Baresip callee =
            Baresip.phone("1002", nobody).withoutRegistering().playing(bicycles).start()) {

      caller.dial("sip:1002@127.0.0.1:" + callee.sip().getPort());
      callee.awaitIncoming();
      caller.awaitRinging();
      callee.answer();
      caller.awaitEstablished();
      callee.awaitEstablished();

      Recording atCaller = caller.awaitHeard(Duration.ofSeconds(4));
      Recording atCallee = callee.awaitHeard(Duration.ofSeconds(4));
      caller.hangUp();
      callee.awaitClosed();

      assertThat(atCaller.shareOf(bicycles)).isGreaterThan(0.7);
      assertThat(atCaller.shareOf(harbour)).isZero();
      assertThat(atCallee.shareOf(harbour)).isGreaterThan(0.7);
      assertThat(atCallee.shareOf(bicycles)).isZero();
    }
  }
}
