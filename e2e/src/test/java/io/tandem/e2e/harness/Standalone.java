package io.tandem.e2e.harness;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The exchange of {@code ./run}: three services and a broker in one process, with the demo accounts
 * 1001 to 1009.
 */
public final class Standalone implements Exchange {

  private static final Duration START = Duration.ofSeconds(60);
  // A released pair rests for a minute: room for some hundred calls in that time.
  private static final int MEDIA_PORTS = 2000;

  private final ServiceProcess process;
  private final InetSocketAddress sip;
  private final int tlsPort;
  private final Path dataDir;
  private final String kafka;

  private Standalone(
      ServiceProcess process, InetSocketAddress sip, int tlsPort, Path dataDir, String kafka) {
    this.process = process;
    this.sip = sip;
    this.tlsPort = tlsPort;
    this.dataDir = dataDir;
    this.kafka = kafka;
  }

  public static Standalone start() {
    return start(Map.of());
  }

  /**
   * Starts and waits for {@code tandem ready}.
   *
   * @param settings besides ports and folders
   */
  public static Standalone start(Map<String, String> settings) {
    int sipPort = PortBlock.freePort();
    int tlsPort = PortBlock.freePort();
    int kafkaPort = PortBlock.freePort();
    Path dataDir = Workspace.newFolder("data");
    Map<String, String> all = new HashMap<>();
    all.put("TANDEM_DATA_DIR", dataDir.toString());
    all.put("TANDEM_SIP_PORT", Integer.toString(sipPort));
    all.put("TANDEM_SIP_TLS_PORT", Integer.toString(tlsPort));
    all.put("TANDEM_HTTP_PORT", Integer.toString(PortBlock.freePort()));
    all.put("TANDEM_KAFKA_PORT", Integer.toString(kafkaPort));
    all.put("TANDEM_MEDIA_PORT_RANGE", PortBlock.free(MEDIA_PORTS).range());
    all.putAll(settings);
    ServiceProcess process =
        ServiceProcess.start(
            ServiceProcess.LAUNCHER, "deploy/standalone/target/tandem-standalone.jar", all);
    try {
      process.process().awaitOutput("tandem ready", START);
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
    return new Standalone(
        process,
        new InetSocketAddress(ServiceProcess.host(all), sipPort),
        tlsPort,
        dataDir,
        "127.0.0.1:" + kafkaPort);
  }

  /** Where phones speak SIP over TLS, at the same addresses as {@link #sip}. */
  public int tlsPort() {
    return tlsPort;
  }

  /** What the exchange proves itself with, for phones that look. */
  public Path certificate() {
    return ServiceProcess.ownCertificate(dataDir);
  }

  public ServiceProcess process() {
    return process;
  }

  @Override
  public InetSocketAddress sip() {
    return sip;
  }

  @Override
  public String kafka() {
    return kafka;
  }

  @Override
  public Metrics metrics() {
    return process.metrics();
  }

  @Override
  public Http api() {
    return process.http();
  }

  @Override
  public List<ServiceProcess> processes() {
    return List.of(process);
  }

  @Override
  public void close() {
    process.close();
  }
}
