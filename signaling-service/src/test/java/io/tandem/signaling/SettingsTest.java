package io.tandem.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tandem.runtime.config.ConfigException;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.config.ProcessConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void anAddressOfFewerThanFourNumbersIsNoServer() {
    // The JDK reads 1.2.3 as 1.2.0.3.
    assertThat(errors("TANDEM_SIP_DNS_SERVERS", "1.2.3"))
        .singleElement()
        .asString()
        .startsWith("TANDEM_SIP_DNS_SERVERS: ")
        .contains("1.2.3");
    assertThat(errors("TANDEM_SIP_DNS_SERVERS", "127.1:53")).hasSize(1);
    assertThat(errors("TANDEM_TRACE_HEP", "1.2.3:9060"))
        .containsExactly("TANDEM_TRACE_HEP: trace.hep must be host:port, not \"1.2.3:9060\"");
    assertThat(errors("TANDEM_SIP_EDGE_ADDRESS", "1.2.3")).hasSize(1);
    assertThat(errors("TANDEM_DEFENCE_EXEMPT", "1.2.3")).hasSize(1);
  }

  @Test
  void onePortIsOfOneProtocolAlone() {
    assertThat(errors("TANDEM_SIP_PORT", "8080"))
        .containsExactly("TANDEM_SIP_PORT: sip.port is the port of TLS or HTTP too: 8080");
    assertThat(errors("TANDEM_SIP_TLS_PORT", "5060"))
        .singleElement()
        .asString()
        .endsWith(": sip.port is the port of TLS or HTTP too: 5060");
    assertThat(errors("TANDEM_SIP_TLS_PORT", "8080"))
        .containsExactly("TANDEM_SIP_TLS_PORT: sip.tls-port is the port of HTTP too: 8080");
  }

  private static List<String> errors(String variable, String value) {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigSource.of(
                        Map.of(
                            "TANDEM_KAFKA",
                            "kafka:9092",
                            "TANDEM_ADMIN_TOKEN",
                            "s3cret",
                            variable,
                            value))
                    .withDefaults(SignalingMain.class, "signaling-defaults.yaml")
                    .read(
                        reader -> {
                          ProcessConfig unused = ProcessConfig.from(reader);
                          assertThat(unused.kafka()).isNotEmpty();
                          return SignalingConfig.from(reader);
                        }));
    assertThat(thrown).as("there are errors").isNotNull();
    return thrown.errors();
  }
}
