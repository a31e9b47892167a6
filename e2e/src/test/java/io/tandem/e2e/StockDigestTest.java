package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.e2e.harness.Linphone;
import io.tandem.e2e.harness.Standalone;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Digest with SHA-256 offered first and MD5 second (RFC 8760), answered by a phone that knows both.
 */
class StockDigestTest {

  @AutoClose private static Standalone exchange;

  @BeforeAll
  static void start() {
    exchange = Standalone.start(Map.of("TANDEM_SIP_DIGEST", "SHA-256,MD5"));
  }

  @Test
  void linphoneRegistersAndCallsWithSha256() {
    try (Linphone phone = Linphone.start(exchange.sip())) {
      phone.register("1001");
      phone.dial("600");
      phone.hangUp();

      assertThat(phone.log())
          .containsPattern("(?m)^Authorization: +Digest .*algorithm=SHA-256")
          .containsPattern("(?m)^Proxy-Authorization: +Digest .*algorithm=SHA-256");
    }
    assertThat(exchange.metrics().sum("tandem_calls_total", "disposition=\"answered\"")).isOne();
  }
}
