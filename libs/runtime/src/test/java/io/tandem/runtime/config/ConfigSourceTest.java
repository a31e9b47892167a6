package io.tandem.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSourceTest {

  private static final Map<String, String> ENOUGH =
      Map.of("TANDEM_KAFKA", "kafka:9092", "TANDEM_ADMIN_TOKEN", "s3cret");

  @TempDir Path dir;

  @Test
  void environmentWinsOverTheFileAndTheFileOverTheDefaults() throws Exception {
    String file = file("http:\n  port: 9001\nlog:\n  level: debug\n");
    ProcessConfig config =
        read(with("TANDEM_CONFIG", file, "TANDEM_HTTP_PORT", "9002"), ProcessConfig::from);
    assertThat(config.httpPort()).isEqualTo(9002);
    assertThat(config.logLevel()).isEqualTo(ProcessConfig.LogLevel.DEBUG);
    assertThat(config.sessionTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(config.advertise().first()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
  }

  @Test
  void everyErrorIsReportedAtOnceWithItsPlace() {
    String file = file("http:\n  port: 99999\nsip:\n  prot: 5060\nlog.format: xml\n");
    List<String> errors =
        errors(
            Map.of(
                "TANDEM_CONFIG", file,
                "TANDEM_LISTEN", "nowhere",
                "TANDEM_KAFKA_CLIENT_SESSION_TIMEOUT", "1s",
                "TANDEM_DATADIR", "/data"));
    assertThat(errors)
        .satisfiesExactlyInAnyOrder(
            e -> assertThat(e).startsWith("TANDEM_KAFKA ").contains("must be set"),
            e -> assertThat(e).startsWith("TANDEM_ADMIN_TOKEN ").contains("must be set"),
            e ->
                assertThat(e)
                    .isEqualTo("TANDEM_LISTEN: listen must be an IP address, not \"nowhere\""),
            e -> assertThat(e).startsWith("TANDEM_KAFKA_CLIENT_SESSION_TIMEOUT: ").contains("6s"),
            e -> assertThat(e).contains("line 2: http.port must be from 0 to 65535"),
            e -> assertThat(e).contains("line 5: log.format must be one of plain, json"),
            e -> assertThat(e).contains("line 4: unknown setting sip.prot"),
            e -> assertThat(e).isEqualTo("TANDEM_DATADIR: unknown setting"));
  }

  @Test
  void anEmptyVariableIsNotSet() throws Exception {
    ProcessConfig config =
        read(with("TANDEM_DOMAIN", "", "TANDEM_ADVERTISE", " "), ProcessConfig::from);
    assertThat(config.domain()).isEqualTo("tandem.local");
  }

  @Test
  void listeningEverywhereNeedsAnAddressToTellPeers() {
    assertThat(errors(with("TANDEM_LISTEN", "0.0.0.0")))
        .containsExactly("TANDEM_ADVERTISE: advertise must be set when listen is 0.0.0.0");
  }

  @Test
  void aSecretIsNeverPrinted() throws Exception {
    ProcessConfig config = read(ENOUGH, ProcessConfig::from);
    assertThat(config.toString()).doesNotContain("s3cret");
    assertThat(config.adminToken().reveal()).isEqualTo("s3cret");
  }

  @Test
  void aKeyThatAnyServiceOfTheProcessReadsIsKnown() throws Exception {
    String file = file("sip:\n  udp-port: 5070\nnames: [a.example, b.example]\n");
    List<String> names =
        read(
            with("TANDEM_CONFIG", file),
            reader -> {
              ProcessConfig unused = ProcessConfig.from(reader);
              assertThat(unused.kafka()).isEqualTo("kafka:9092");
              assertThat(reader.port("sip.udp-port")).isEqualTo(5070);
              return reader.list("names");
            });
    assertThat(names).containsExactly("a.example", "b.example");
  }

  @Test
  void aFileThatIsNotYamlIsNamedWithItsLine() {
    assertThat(errors(with("TANDEM_CONFIG", file("a: 1\nb: [1, 2\n"))))
        .anySatisfy(e -> assertThat(e).contains("tandem.yaml line").contains("not YAML"));
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThat(errors(with("TANDEM_CONFIG", dir.resolve("none.yaml").toString())))
        .singleElement()
        .asString()
        .contains("TANDEM_CONFIG: no file");
  }

  @Test
  void numbersAreTakenAsTheyWereTyped() throws Exception {
    String file = file("node-id: 007\n");
    assertThat(read(with("TANDEM_CONFIG", file), ProcessConfig::from).nodeId()).isEqualTo("007");
  }

  @Test
  void kafkaMustBeHostAndPort() {
    assertThat(errors(with("TANDEM_KAFKA", "kafka")))
        .containsExactly("TANDEM_KAFKA: kafka must be host:port, not \"kafka\"");
    assertThat(errors(with("TANDEM_KAFKA", "a:1,[::1]:9092", "TANDEM_NONSENSE", "1"))).hasSize(1);
  }

  private static <T> T read(Map<String, String> environment, Function<ConfigReader, T> services)
      throws ConfigException {
    return ConfigSource.of(environment).read(services);
  }

  private static List<String> errors(Map<String, String> environment) {
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> read(environment, ProcessConfig::from));
    assertThat(thrown).as("there are errors").isNotNull();
    return thrown.errors();
  }

  private static Map<String, String> with(String... pairs) {
    Map<String, String> environment = new HashMap<>(ENOUGH);
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return environment;
  }

  private String file(String yaml) {
    try {
      return Files.writeString(dir.resolve("tandem.yaml"), yaml).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
