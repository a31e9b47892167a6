package io.tandem.e2e.harness;

import io.tandem.kernel.IpLiteral;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A proxy of another make between phones and the exchange, on a free port: an edge that
 * record-routes, with the small configuration in {@code kamailio.cfg}. Phones register and call
 * through it as if it were the exchange, over UDP and TCP; the transport towards the exchange is
 * chosen by the test.
 */
public final class Kamailio implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Megabytes of memory, shared and of each process: far less than it takes by itself. */
  private static final String SHARED = "32";

  private static final String PRIVATE = "4";

  private final ChildProcess process;
  private final InetSocketAddress sip;

  private Kamailio(ChildProcess process, InetSocketAddress sip) {
    this.process = process;
    this.sip = sip;
  }

  /**
   * Starts one and waits until it serves.
   *
   * @param towards transport to the exchange: udp or tcp
   */
  public static Kamailio before(InetSocketAddress exchange, String towards) {
    Tool.KAMAILIO.require();
    Path folder = Workspace.newFolder("kamailio");
    InetSocketAddress sip = new InetSocketAddress(exchange.getAddress(), PortBlock.freePort());
    String config =
        resource()
            .replace("@HOST@", IpLiteral.printHost(sip.getAddress()))
            .replace("@PORT@", Integer.toString(sip.getPort()))
            .replace("@EXCHANGE@", IpLiteral.print(exchange))
            .replace("@TOWARDS@", towards);
    try {
      Files.writeString(folder.resolve("kamailio.cfg"), config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ChildProcess process =
        ChildProcess.start(
            "kamailio",
            folder.resolve("kamailio.log"),
            folder,
            Map.of(),
            List.of(
                Tool.KAMAILIO.command(),
                "-f",
                "kamailio.cfg",
                // In the foreground, with what it has to say on standard error.
                "-DD",
                "-E",
                "-m",
                SHARED,
                "-M",
                PRIVATE,
                "-Y",
                folder.toString()));
    try {
      process.awaitOutput("edge is ready", PATIENCE);
      return new Kamailio(process, sip);
    } catch (RuntimeException | Error e) {
      process.close();
      throw e;
    }
  }

  /** Where phones send SIP, UDP and TCP alike. */
  public InetSocketAddress sip() {
    return sip;
  }

  /** A phone of a subscriber behind this proxy, not yet switched on. */
  public Baresip.Model phone(String subscriber) {
    return Baresip.phone(subscriber, sip);
  }

  /** A SIPp that calls or registers through this proxy. */
  public Sipp sipp(String scenario, String subscriber) {
    return Sipp.scenario(scenario).to(sip).as(subscriber);
  }

  private static String resource() {
    try (InputStream in = Kamailio.class.getResourceAsStream("/kamailio.cfg")) {
      if (in == null) {
        throw new IllegalStateException("no kamailio.cfg");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.terminate();
      try {
        process.awaitExit(PATIENCE);
      } catch (AssertionError stuck) {
        process.close();
      }
    }
  }
}
