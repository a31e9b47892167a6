package io.tandem.standalone;

import io.tandem.broker.EmbeddedKafka;
import io.tandem.kernel.IpLiteral;
import io.tandem.runtime.service.Service;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The Kafka of {@code ./run}, with the folder that it keeps. It starts on a thread of its own while
 * everything else is wired; as a service it comes first, so that the others begin when it serves.
 *
 * <p>Owned by {@link Exchange}, which closes it after the process has stopped: the last records of
 * the services are written on the way down. So {@link #stop} deliberately does nothing.
 */
final class EmbeddedBroker implements Service, AutoCloseable {

  private static final String SUBFOLDER = "broker";

  private final StateFolder folder;
  private final InetSocketAddress address;
  private final CompletableFuture<EmbeddedKafka> kafka = new CompletableFuture<>();

  private EmbeddedBroker(StateFolder folder, InetSocketAddress address) {
    this.folder = folder;
    this.address = address;
  }

  /**
   * Takes the folder and begins to start; {@link #start} tells when it serves.
   *
   * @param fresh whether the folder is emptied first
   * @param port 0 for any free one
   */
  static EmbeddedBroker starting(Path dataDir, boolean fresh, int port) throws LaunchFailure {
    StateFolder folder = StateFolder.open(dataDir);
    try {
      if (fresh) {
        folder.empty();
      }
      EmbeddedBroker broker = new EmbeddedBroker(folder, loopback(port));
      Thread.ofPlatform().name("broker-start").start(broker::run);
      return broker;
    } catch (LaunchFailure e) {
      folder.close();
      throw e;
    }
  }

  String bootstrap() {
    return IpLiteral.print(address);
  }

  Path folder() {
    return folder.path();
  }

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public void mount(Router router) {
    // It has nothing to show.
  }

  @Override
  public Future<Void> start() {
    return Future.fromCompletionStage(kafka).mapEmpty();
  }

  @Override
  public Future<Void> stop() {
    return Future.succeededFuture();
  }

  /** Waits for the end of the start, since what has begun to write must also finish. */
  @Override
  public void close() {
    var _ = kafka.thenAccept(EmbeddedKafka::close).exceptionally(_ -> null).join();
    folder.close();
  }

  private void run() {
    try {
      kafka.complete(
          EmbeddedKafka.start(
              folder.path().resolve(SUBFOLDER), address.getAddress(), address.getPort()));
    } catch (RuntimeException | Error e) {
      kafka.completeExceptionally(e);
    }
  }

  /** The services are told the address before the broker has bound it, so 0 is settled here. */
  private static InetSocketAddress loopback(int port) throws LaunchFailure {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    if (port != 0) {
      return new InetSocketAddress(loopback, port);
    }
    try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
      return new InetSocketAddress(loopback, free.getLocalPort());
    } catch (IOException e) {
      throw new LaunchFailure("no free port for Kafka on loopback: " + e.getMessage(), e);
    }
  }
}
