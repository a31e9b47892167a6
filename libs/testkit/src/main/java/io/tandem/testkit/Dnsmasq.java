package io.tandem.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real DNS server on loopback that knows what a test says and nothing else: dnsmasq, which Debian
 * packages. Ends by its own pid.
 */
public final class Dnsmasq implements AutoCloseable {

  /** Why a test is skipped that needs it. */
  public static final String ABSENT =
      "SKIPPED: dnsmasq is not installed (apt-get install dnsmasq-base)";

  private static final Duration START = Duration.ofSeconds(20);

  /** A question: header, the name of the root, type NS, class IN. */
  private static final byte[] ANY_QUESTION = {0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1};

  private final Process process;
  private final InetSocketAddress address;

  private Dnsmasq(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  public static boolean isInstalled() {
    return program() != null;
  }

  private static @Nullable Path program() {
    // Debian puts it where only root looks.
    String folders = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    return Arrays.stream(folders.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "dnsmasq"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /**
   * Starts, and waits until it answers.
   *
   * @param records as dnsmasq's options: "--srv-host=...", "--naptr-record=...",
   *     "--host-record=..."
   */
  public static Dnsmasq start(List<String> records) {
    Path program = program();
    if (program == null) {
      throw new AssertionError(ABSENT);
    }
    int port = Ports.freeUdp();
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            program.toString(),
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--pid-file",
            "--no-resolv",
            "--no-hosts",
            "--bind-interfaces",
            "--listen-address=127.0.0.1",
            "--port=" + port,
            "--user=" + System.getProperty("user.name"),
            "--log-facility=-",
            "--local-ttl=60",
            "--local=/test/"));
    command.addAll(records);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Dnsmasq server =
          new Dnsmasq(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      Await.until("dnsmasq answers", START, server::answers);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InetSocketAddress address() {
    return address;
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new AssertionError("dnsmasq ended with " + process.exitValue());
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(200);
      socket.send(new DatagramPacket(ANY_QUESTION, ANY_QUESTION.length, address));
      socket.receive(new DatagramPacket(new byte[512], 512));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
