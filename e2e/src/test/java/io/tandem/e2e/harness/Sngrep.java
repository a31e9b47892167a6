package io.tandem.e2e.harness;

import io.tandem.testkit.Await;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** sngrep without its screen: takes copies of messages by HEP and writes them to a PCAP file. */
public final class Sngrep implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(20);

  private final ChildProcess process;
  private final Path file;

  private Sngrep(ChildProcess process, Path file) {
    this.process = process;
    this.file = file;
  }

  /** Starts and waits until it listens. */
  public static Sngrep listen(int port) {
    Tool.SNGREP.require();
    Path folder = Workspace.newFolder("sngrep");
    Path file = folder.resolve("copies.pcap");
    ChildProcess process =
        ChildProcess.start(
            "sngrep",
            folder.resolve("sngrep.log"),
            folder,
            Map.of("TERM", "xterm"),
            List.of(
                Tool.SNGREP.command(),
                "-F",
                "-N",
                "-L",
                "udp:127.0.0.1:" + port,
                "-O",
                file.toString()));
    Await.until("sngrep listens", START, () -> isTaken(port), process::tail);
    return new Sngrep(process, file);
  }

  /** Ends it, so that all that it has is in the file. */
  public Path stop() {
    process.interrupt();
    process.awaitExit(START);
    return file;
  }

  private static boolean isTaken(int port) {
    try (DatagramSocket free = new DatagramSocket(port, InetAddress.ofLiteral("127.0.0.1"))) {
      return free.isClosed();
    } catch (IOException taken) {
      return true;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
