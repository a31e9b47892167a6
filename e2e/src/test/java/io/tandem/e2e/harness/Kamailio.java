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
 * A proxy of another make, on a free port, as one of two: an edge between phones and the exchange
 * that record-routes ({@code kamailio.cfg}), through which phones register and call as if it were
 * the exchange, over UDP and TCP; or a carrier with which the exchange registers ({@code
 * kamailio-carrier.cfg}).
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
   * Starts an edge and waits until it serves.
   *
   * @param towards transport to the exchange: udp or tcp
   */
  public static Kamailio before(InetSocketAddress exchange, String towards) {
    InetSocketAddress sip = new InetSocketAddress(exchange.getAddress(), PortBlock.freePort());
    return start(
        "kamailio.cfg",
        "edge is ready",
        sip,
        Map.of("@EXCHANGE@", IpLiteral.print(exchange), "@TOWARDS@", towards));
  }

  /**
   * Starts a carrier and waits until it serves: registrations of {@code account} at {@code
   * carrier.example} with the password {@code carrier secret}, for 12 s at most.
   *
   * @param sip where it is
   * @param networkPort at the same address, of who plays the network behind it
   * @param customer who needs no password, and gets the calls to numbers of +4931
   */
  public static Kamailio carrier(
      InetSocketAddress sip, int networkPort, String account, InetSocketAddress customer) {
    return start(
        "kamailio-carrier.cfg",
        "carrier is ready",
        sip,
        Map.of(
            "@NETWORK_PORT@", Integer.toString(networkPort),
            "@ACCOUNT@", account,
            "@CUSTOMER@", IpLiteral.print(customer.getAddress()),
            "@CUSTOMER_SIP@", IpLiteral.print(customer)));
  }

  private static Kamailio start(
      String configuration, String ready, InetSocketAddress sip, Map<String, String> words) {
    Tool.KAMAILIO.require();
    Path folder = Workspace.newFolder("kamailio");
    String config =
        resource("/" + configuration)
            .replace("@HOST@", IpLiteral.printHost(sip.getAddress()))
            .replace("@PORT@", Integer.toString(sip.getPort()));
    for (Map.Entry<String, String> word : words.entrySet()) {
      config = config.replace(word.getKey(), word.getValue());
    }
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
      process.awaitOutput(ready, PATIENCE);
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

  private static String resource(String name) {
    try (InputStream in = Kamailio.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Takes it away; a second time does nothing. */
  public void stop() {
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
