package io.tandem.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Another real phone, of another family: linphone on a terminal, without a sound card. It is here
 * for what baresip cannot do, digest with SHA-256; its audio is not looked at.
 */
public final class Linphone implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ChildProcess process;
  private final InetSocketAddress registrar;

  private Linphone(ChildProcess process, InetSocketAddress registrar) {
    this.process = process;
    this.registrar = registrar;
  }

  public static Linphone start(InetSocketAddress registrar) {
    Tool.LINPHONE.require();
    Path folder = Workspace.newFolder("linphone");
    PortBlock ports = PortBlock.free(4);
    String config =
        """
        [sip]
        sip_port=%1$d
        sip_udp_port=%1$d
        use_ipv6=0
        guess_hostname=0
        contact=sip:phone@127.0.0.1
        [rtp]
        audio_rtp_port=%2$d
        """
            .formatted(ports.first(), ports.first() + 2);
    try {
      Files.writeString(folder.resolve("config"), config);
      // It keeps a database below the home folder, and makes no folders.
      Files.createDirectories(folder.resolve(".local/share/linphone"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ChildProcess process =
        ChildProcess.startInteractive(
            "linphone",
            folder.resolve("linphone.log"),
            folder,
            Map.of("HOME", folder.toString()),
            // Level 4 writes every SIP message to the log.
            List.of(Tool.LINPHONE.command(), "-c", "config", "-d", "4"));
    process.awaitOutput("linphonec>", PATIENCE);
    process.type("soundcard use files");
    return new Linphone(process, registrar);
  }

  public void register(String user) {
    int port = registrar.getPort();
    process.type(
        "register sip:%s@127.0.0.1:%d sip:127.0.0.1:%d tandem-%s"
            .formatted(user, port, port, user));
    process.awaitOutput("to [LinphoneRegistrationOk]", PATIENCE);
  }

  public void dial(String number) {
    process.type("call sip:%s@127.0.0.1:%d".formatted(number, registrar.getPort()));
    process.awaitOutput(
        "Call 1 with sip:" + number + "@127.0.0.1:" + registrar.getPort() + " connected", PATIENCE);
  }

  public void hangUp() {
    process.type("terminate");
    process.awaitOutput("ended (No error)", PATIENCE);
  }

  /** Every SIP message that it sent and received, among much else. */
  public String log() {
    return process.log();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.type("quit");
      try {
        process.awaitExit(PATIENCE);
      } catch (AssertionError stuck) {
        process.close();
      }
    }
  }
}
