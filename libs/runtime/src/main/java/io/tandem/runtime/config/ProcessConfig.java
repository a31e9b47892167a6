package io.tandem.runtime.config;

import io.tandem.contracts.PartitionCounts;
import io.tandem.kernel.Advertised;
import io.tandem.kernel.Seal;
import io.tandem.runtime.tls.TlsSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every process of Tandem is told, whichever services run in it; {@code tandem-defaults.yaml}
 * says what each setting means.
 *
 * @param kafka bootstrap servers
 * @param addressing what is listened on and what peers are told
 * @param httpPort 0 for any free port
 * @param httpTls whether the HTTP port speaks TLS
 * @param sessionTimeout of consumer groups
 * @param deliveryTimeout of records that are published
 * @param seal for secrets that must be read back; empty when no key is set
 */
public record ProcessConfig(
    String kafka,
    Path dataDir,
    Addressing addressing,
    String nodeId,
    String domain,
    Secret adminToken,
    int httpPort,
    boolean httpTls,
    TlsSettings tls,
    LogFormat logFormat,
    LogLevel logLevel,
    Duration sessionTimeout,
    Duration deliveryTimeout,
    short replication,
    PartitionCounts partitions,
    Optional<Seal> seal) {

  /** How log lines look. */
  public enum LogFormat {
    PLAIN,
    JSON
  }

  /** How much is logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  private static final int MOST_PARTITIONS = 1024;

  /** Octets; worth guessing are those that have fewer. */
  private static final int SHORTEST_KEY = 16;

  private static final Pattern SERVER = Pattern.compile("[^\\s,:]+:\\d{1,5}|\\[[^\\s,]+]:\\d{1,5}");

  /** RFC 1123 section 2.1; an IPv4 address looks alike. */
  private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

  private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  public static ProcessConfig from(ConfigReader reader) {
    return new ProcessConfig(
        bootstrap(reader),
        reader.path("data-dir"),
        Addressing.from(reader),
        nodeId(reader),
        reader.matching("domain", DOMAIN, "a domain name"),
        reader.secret("admin-token"),
        reader.port("http.port"),
        reader.flag("http.tls"),
        TlsSettings.from(reader),
        reader.oneOf("log.format", LogFormat.class),
        reader.oneOf("log.level", LogLevel.class),
        // Below 6 s a broker with default settings refuses the member.
        reader.duration(
            "kafka-client.session-timeout", Duration.ofSeconds(6), Duration.ofMinutes(5)),
        reader.duration(
            "kafka-client.delivery-timeout", Duration.ofSeconds(10), Duration.ofMinutes(30)),
        (short) reader.integer("topics.replication", 1, 9),
        new PartitionCounts(
            reader.integer("topics.object-partitions", 1, MOST_PARTITIONS),
            reader.integer("topics.location-partitions", 1, MOST_PARTITIONS),
            reader.integer("topics.shards", 1, MOST_PARTITIONS),
            reader.integer("topics.media-nodes", 1, MOST_PARTITIONS)),
        seal(reader));
  }

  private static Optional<Seal> seal(ConfigReader reader) {
    Optional<Secret> key = reader.optionalKey("sealing.key", SHORTEST_KEY);
    List<String> former = reader.list("sealing.former-keys");
    if (key.isEmpty() && !former.isEmpty()) {
      reader.error("sealing.former-keys", "means nothing without sealing.key");
    }
    return key.map(current -> new Seal(current.reveal(), former));
  }

  /** Whether only this machine can reach us. */
  public boolean onLoopback() {
    return addressing.onLoopback();
  }

  /** Addresses that every socket binds. */
  public List<InetAddress> listen() {
    return addressing.listen();
  }

  /** Addresses told to peers. */
  public Advertised advertise() {
    return addressing.advertise();
  }

  /** Only the form is checked: the name of a broker that is not there yet may be unknown. */
  private static String bootstrap(ConfigReader reader) {
    String servers = reader.text("kafka");
    for (String server : servers.split(",", -1)) {
      if (!servers.isEmpty() && !SERVER.matcher(server.strip()).matches()) {
        reader.error("kafka", "must be host:port, not \"" + server + "\"");
      }
    }
    return servers;
  }

  /** In names of topics' consumers, and in what other nodes read. */
  private static String nodeId(ConfigReader reader) {
    String id = reader.optionalText("node-id").orElseGet(ProcessConfig::hostName);
    if (!NODE_ID.matcher(id).matches()) {
      reader.error("node-id", "must have letters, digits and . _ - only, not \"" + id + "\"");
    }
    return id;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "tandem";
    }
  }
}
