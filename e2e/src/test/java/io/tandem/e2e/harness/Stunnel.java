package io.tandem.e2e.harness;

import io.tandem.runtime.tls.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Wraps TCP in TLS, for a peer that speaks none: what it is sent goes on to the exchange. */
public final class Stunnel implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ChildProcess process;
  private final InetSocketAddress address;

  private Stunnel(ChildProcess process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts one on a free port of loopback.
   *
   * @param certificate that the server must prove itself with
   */
  public static Stunnel to(InetSocketAddress server, Path certificate) {
    return to(server, certificate, "");
  }

  /** The same for a peer that proves who it is as well. */
  public static Stunnel to(
      InetSocketAddress server, Path certificate, TlsSettings.PemPair ownCertificate) {
    return to(
        server,
        certificate,
        "cert = %s\nkey = %s\n".formatted(ownCertificate.certificate(), ownCertificate.key()));
  }

  private static Stunnel to(InetSocketAddress server, Path certificate, String more) {
    Tool.STUNNEL.require();
    Path folder = Workspace.newFolder("stunnel");
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", PortBlock.freePort());
    Path config = folder.resolve("stunnel.conf");
    try {
      Files.writeString(
          config,
          """
          foreground = yes
          pid =
          debug = info
          [sip]
          client = yes
          accept = 127.0.0.1:%d
          connect = 127.0.0.1:%d
          CAfile = %s
          verifyPeer = yes
          """
                  .formatted(address.getPort(), server.getPort(), certificate)
              + more);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ChildProcess process =
        ChildProcess.start(
            "stunnel",
            folder.resolve("stunnel.log"),
            folder,
            Map.of(),
            List.of(Tool.STUNNEL.command(), config.toString()));
    try {
      process.awaitOutput("Configuration successful", PATIENCE);
      return new Stunnel(process, address);
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
  }

  /** Where the peer sends its TCP. */
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.close();
  }
}
