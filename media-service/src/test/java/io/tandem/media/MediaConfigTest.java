package io.tandem.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.kernel.AddressFamily;
import io.tandem.media.engine.EngineSettings;
import io.tandem.runtime.config.ConfigException;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.config.ProcessConfig;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MediaConfigTest {
  @Test
  void takesTheDefaultsOfDesign() throws ConfigException {
    EngineSettings engine = read(Map.of("TANDEM_MEDIA_NODE", "media-3"));

    assertThat(engine.nodeId()).isEqualTo("media-3");
    assertThat(engine.firstPort()).isEqualTo(20_000);
    assertThat(engine.lastPort()).isEqualTo(29_999);
    assertThat(engine.latchWindowMillis()).isEqualTo(3_000);
    assertThat(engine.quarantineMillis()).isEqualTo(60_000);
    assertThat(engine.silenceTimeoutMillis()).isEqualTo(60_000);
    assertThat(engine.advertised().literals()).startsWith("127.0.0.1");
    assertThat(engine.loops()).isPositive();
  }

  @Test
  void advertisesItsOwnAddressBeforeThatOfTheProcess() throws ConfigException {
    EngineSettings engine =
        read(
            Map.of(
                "TANDEM_MEDIA_NODE", "media-0",
                "TANDEM_LISTEN", "0.0.0.0",
                "TANDEM_ADVERTISE", "192.0.2.1",
                "TANDEM_MEDIA_ADVERTISE", "192.0.2.2"));
    assertThat(engine.advertised().literals()).containsExactly("192.0.2.2");
    assertThat(engine.bind()).containsOnlyKeys(AddressFamily.IPV4);
    assertThat(engine.bind().values()).allMatch(InetAddress::isAnyLocalAddress);
  }

  @Test
  void takesTheAddressOfTheProcessForAFamilyThatItIsNotTold() throws ConfigException {
    EngineSettings engine =
        read(
            Map.of(
                "TANDEM_MEDIA_NODE", "media-0",
                "TANDEM_LISTEN", "::",
                "TANDEM_ADVERTISE", "192.0.2.1,2001:db8::1",
                "TANDEM_MEDIA_ADVERTISE", "2001:db8::2"));
    assertThat(engine.advertised().literals()).containsExactly("192.0.2.1", "2001:db8::2");
  }

  @Test
  void takesItsNumberFromTheNodeIdWhenNothingElseIsSaid() throws ConfigException {
    assertThat(read(Map.of("TANDEM_NODE_ID", "tandem-media-12")).nodeId())
        .isEqualTo("tandem-media-12");
    assertThat(MediaNodeName.parse("tandem-media-12").orElseThrow().partition()).isEqualTo(12);
  }

  @Test
  void reportsEveryWrongSettingAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "TANDEM_MEDIA_NODE", "nobody",
                        "TANDEM_MEDIA_PORT_RANGE", "20001-29999",
                        "TANDEM_MEDIA_CAPACITY", "many")))
        .isInstanceOf(ConfigException.class)
        .satisfies(
            e ->
                assertThat(((ConfigException) e).errors())
                    .hasSize(3)
                    .anySatisfy(line -> assertThat(line).contains("TANDEM_MEDIA_NODE"))
                    .anySatisfy(line -> assertThat(line).contains("even to odd"))
                    .anySatisfy(line -> assertThat(line).contains("TANDEM_MEDIA_CAPACITY")));
  }

  private static EngineSettings read(Map<String, String> settings) throws ConfigException {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("TANDEM_KAFKA", "127.0.0.1:9092");
    environment.put("TANDEM_ADMIN_TOKEN", "a token of some length");
    return ConfigSource.of(environment)
        .withDefaults(MediaConfig.class, "media-defaults.yaml")
        .read(
            reader -> {
              ProcessConfig process = ProcessConfig.from(reader);
              return MediaConfig.from(reader).engine(process);
            });
  }
}
