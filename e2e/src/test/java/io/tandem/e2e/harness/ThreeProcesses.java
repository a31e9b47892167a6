package io.tandem.e2e.harness;

import io.tandem.testkit.Await;
import io.tandem.testkit.KafkaBroker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The exchange as a cluster runs it: signaling, registrar and media as processes of their own, and
 * a Kafka that can be taken away. The subscribers 1001 to 1009 are made by the admin API.
 */
public final class ThreeProcesses implements Exchange {

  private static final int MEDIA_PORTS = 400;
  private static final Duration PROVISIONING = Duration.ofSeconds(30);
  private static final Duration SHARED_OUT = Duration.ofSeconds(60);

  /** The default of {@code topics.shards}. */
  private static final int SHARDS = 16;

  private final KafkaBroker broker;
  private final ServiceProcess registrar;
  private final ServiceProcess media;
  private final ServiceProcess signaling;
  private final InetSocketAddress sip;
  private final Map<String, String> signalingSettings;
  private final List<ServiceProcess> edges = new ArrayList<>();

  private ThreeProcesses(KafkaBroker broker, Map<String, String> signalingSettings) {
    this.broker = broker;
    int sipPort = PortBlock.freePort();
    this.sip = new InetSocketAddress("127.0.0.1", sipPort);
    this.registrar = service("registrar", Map.of("TANDEM_NODE_ID", "registrar-0"));
    this.media =
        service(
            "media",
            Map.of(
                "TANDEM_NODE_ID",
                "media-0",
                "TANDEM_MEDIA_NODE",
                "media-0",
                "TANDEM_MEDIA_PORT_RANGE",
                PortBlock.free(MEDIA_PORTS).range()));
    this.signalingSettings = signalingSettings;
    this.signaling = signaling("signaling-0", sipPort);
  }

  private ServiceProcess signaling(String nodeId, int sipPort) {
    Map<String, String> all = new HashMap<>();
    // As ./run on loopback: SIPp, which takes MD5 alone, names no User-Agent.
    all.put("TANDEM_SIP_MD5_AGENTS", "baresip v1.,none");
    all.putAll(signalingSettings);
    all.put("TANDEM_NODE_ID", nodeId);
    all.put("TANDEM_SIP_PORT", Integer.toString(sipPort));
    return service("signaling", all);
  }

  /** Another signaling process of this exchange, with a SIP port of its own. */
  public record Edge(ServiceProcess process, InetSocketAddress sip) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
    }
  }

  /** Starts one more signaling process and waits until it shares the work; the caller closes it. */
  public Edge anotherSignaling(String nodeId) {
    int port = PortBlock.freePort();
    Edge edge = new Edge(signaling(nodeId, port), new InetSocketAddress("127.0.0.1", port));
    edges.add(edge.process());
    try {
      edge.process().awaitReady();
      // Ready is who owns anything; the group goes on sharing out for a moment, and a loop that has
      // no shard yet refuses calls with 503.
      Await.until(
          "the shards are shared out",
          SHARED_OUT,
          () -> {
            double even = (double) SHARDS / (edges.size() + 1);
            return Stream.concat(Stream.of(signaling), edges.stream())
                    .allMatch(process -> owned(process) >= even / 2)
                && owned(signaling) + edges.stream().mapToDouble(ThreeProcesses::owned).sum()
                    == SHARDS;
          });
      return edge;
    } catch (RuntimeException | Error e) {
      edge.close();
      throw e;
    }
  }

  private static double owned(ServiceProcess process) {
    return process.metrics().sumOrZero("tandem_shards_owned");
  }

  public static ThreeProcesses start() {
    return start(Map.of());
  }

  /**
   * Starts everything and waits until it is ready and knows its subscribers.
   *
   * @param signalingSettings for signaling alone: a service refuses settings that it does not know
   */
  public static ThreeProcesses start(Map<String, String> signalingSettings) {
    KafkaBroker broker = new KafkaBroker();
    ThreeProcesses exchange;
    try {
      exchange = new ThreeProcesses(broker, signalingSettings);
    } catch (RuntimeException | Error e) {
      broker.close();
      throw e;
    }
    try {
      exchange.processes().forEach(ServiceProcess::awaitReady);
      exchange.provision();
      return exchange;
    } catch (RuntimeException | Error e) {
      exchange.close();
      throw e;
    }
  }

  private ServiceProcess service(String name, Map<String, String> own) {
    Map<String, String> all = new HashMap<>();
    all.put("TANDEM_KAFKA", broker.bootstrap());
    all.put("TANDEM_ADMIN_TOKEN", ServiceProcess.ADMIN_TOKEN);
    all.put("TANDEM_SEALING_KEY", "one key for all that seal and open");
    all.put("TANDEM_HTTP_PORT", Integer.toString(PortBlock.freePort()));
    all.put("TANDEM_DATA_DIR", Workspace.newFolder("data-" + name).toString());
    all.putAll(own);
    String jar = "%1$s-service/target/%1$s-service.jar".formatted(name);
    return ServiceProcess.start(name, jar, all);
  }

  private void provision() {
    for (int number = 1001; number <= 1009; number++) {
      String path = "/api/v1/subscribers/" + number;
      String json = "{\"password\":\"tandem-%d\"}".formatted(number);
      Await.until(
          "subscriber " + number + " is made",
          PROVISIONING,
          () -> api().put(path, json).status() / 100 == 2,
          () -> api().put(path, json).toString());
    }
  }

  public KafkaBroker broker() {
    return broker;
  }

  public ServiceProcess signaling() {
    return signaling;
  }

  public ServiceProcess media() {
    return media;
  }

  public ServiceProcess registrar() {
    return registrar;
  }

  @Override
  public InetSocketAddress sip() {
    return sip;
  }

  @Override
  public String kafka() {
    return broker.bootstrap();
  }

  @Override
  public Metrics metrics() {
    return signaling.metrics().and(registrar.metrics()).and(media.metrics());
  }

  @Override
  public Http api() {
    return registrar.http();
  }

  @Override
  public List<ServiceProcess> processes() {
    return List.of(registrar, media, signaling);
  }

  @Override
  public void close() {
    try (broker;
        registrar;
        media;
        signaling) {
      // Closed from the last to the first: the broker goes when nobody needs it any more.
    }
  }
}
