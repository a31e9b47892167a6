package io.tandem.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker in this JVM that is its own controller (KRaft, one node), for {@code ./run} and
 * for tests. It formats its folder on the first start and finds its topics again on the next one.
 *
 * <p>Owned by the thread that starts it; {@link #start} and {@link #close} block, everything else
 * is Kafka's own threads. It deliberately offers no security, no second node and no tuning: a
 * cluster that carries traffic is a real Kafka, named by {@code TANDEM_KAFKA}.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final int NODE_ID = 1;

  private final DataFolder folder;
  private final KafkaRaftServer server;
  private final InetSocketAddress address;
  private boolean closed;

  private EmbeddedKafka(DataFolder folder, KafkaRaftServer server, InetSocketAddress address) {
    this.folder = folder;
    this.server = server;
    this.address = address;
  }

  /** Starts on loopback, on any free port. */
  public static EmbeddedKafka start(Path dataDir) {
    return start(dataDir, InetAddress.getLoopbackAddress(), 0);
  }

  /**
   * Starts a broker and returns when it serves clients.
   *
   * @param dataDir where topics live; made when missing, formatted when empty
   * @param listen address that clients connect to, also the one that is told to them
   * @param port TCP port for clients, or 0 for any free one
   * @throws BrokerFailure in one line, if the folder or the port cannot be had
   */
  public static EmbeddedKafka start(Path dataDir, InetAddress listen, int port) {
    DataFolder folder = DataFolder.open(dataDir);
    try {
      InetSocketAddress clients = new InetSocketAddress(listen, freePort(listen, port));
      int controllerPort = freePort(InetAddress.getLoopbackAddress(), 0);
      Path logs = folder.path().resolve("kafka");
      format(logs);
      KafkaConfig config = KafkaConfig.fromProps(settings(logs, clients, controllerPort), false);
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(folder, server, clients);
    } catch (BrokerFailure e) {
      folder.close();
      throw e;
    } catch (Exception e) {
      folder.close();
      throw new BrokerFailure("embedded Kafka did not start: " + rootMessage(e), e);
    }
  }

  /** What clients put into {@code bootstrap.servers}. */
  public String bootstrap() {
    return hostText(address.getAddress()) + ":" + address.getPort();
  }

  public int port() {
    return address.getPort();
  }

  /** Stops serving, writes what is in memory to disk, and gives the folder back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      server.shutdown();
      server.awaitShutdown();
    } finally {
      folder.close();
    }
  }

  private static void format(Path logs) throws Exception {
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new BrokerFailure("data folder " + logs + " cannot be written: " + e, e);
    }
    if (!Files.isWritable(logs)) {
      throw new BrokerFailure("data folder " + logs + " cannot be written");
    }
    if (Files.exists(logs.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
      return;
    }
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    new Formatter()
        .setPrintStream(silent)
        .setNodeId(NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .addDirectory(logs.toString())
        .setMetadataLogDirectory(logs.toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        // Static voters: the controller's port may change from one start to the next.
        .setHasDynamicQuorum(false)
        .run();
  }

  private static Properties settings(Path logs, InetSocketAddress clients, int controllerPort) {
    String clientHost = hostText(clients.getAddress());
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(NODE_ID));
    p.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty(
        "listeners",
        "CLIENTS://%s:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(clientHost, clients.getPort(), controllerPort));
    p.setProperty("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("inter.broker.listener.name", "CLIENTS");
    p.setProperty("log.dirs", logs.toString());

    // One node: what asks for three copies by default must be content with one.
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.replication.factor", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("default.replication.factor", "1");
    p.setProperty("min.insync.replicas", "1");

    // Each partition costs files, memory and time to recover: as few as the load allows.
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("transaction.state.log.num.partitions", "1");
    p.setProperty("share.coordinator.state.topic.num.partitions", "1");

    // Topics are made with their settings by the services, never by a typing error.
    p.setProperty("auto.create.topics.enable", "false");

    // A member that waits for others before it may work only delays readiness here.
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("group.min.session.timeout.ms", "1000");

    // Small heap: the defaults take 128 MB for the cleaner alone.
    p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    p.setProperty("log.cleaner.io.buffer.size", Integer.toString(128 << 10));
    p.setProperty("log.index.size.max.bytes", Integer.toString(1 << 20));
    p.setProperty("log.segment.bytes", Integer.toString(64 << 20));
    p.setProperty("log.preallocate", "false");
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    p.setProperty("background.threads", "2");
    p.setProperty("num.replica.fetchers", "1");
    p.setProperty("metadata.log.segment.bytes", Integer.toString(16 << 20));

    // Nobody else votes, so there is nobody to be polite to.
    p.setProperty("controller.quorum.election.timeout.ms", "200");
    p.setProperty("controller.quorum.election.backoff.max.ms", "100");
    p.setProperty("log.cleaner.backoff.ms", "15000");
    return p;
  }

  /** The given port if it can be bound, or a free one where 0 is given. */
  private static int freePort(InetAddress listen, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As Kafka binds it: a port in TIME_WAIT after a restart is not taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(listen, port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BrokerFailure(
          "Kafka port %d on %s cannot be had: %s"
              .formatted(port, listen.getHostAddress(), e.getMessage()),
          e);
    }
  }

  private static String hostText(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString().lines().findFirst().orElse("unknown");
  }
}
