package io.tandem.standalone;

import io.tandem.media.MediaMain;
import io.tandem.registrar.RegistrarService;
import io.tandem.runtime.config.ConfigException;
import io.tandem.runtime.config.ConfigSource;
import io.tandem.runtime.service.ServicePlan;
import io.tandem.runtime.service.StartFailure;
import io.tandem.signaling.SignalingMain;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code ./run}: the three services in one process, with a Kafka of its own unless one is named.
 * Ends with 78 when a setting is wrong, 64 when an argument is, 1 when it cannot start or go on;
 * one line on standard error says why.
 */
public final class StandaloneMain {

  /** What phones and Kafka need first comes first; each begins when the one before it serves. */
  static final List<ServicePlan<?>> SERVICES =
      List.of(RegistrarService.PLAN, MediaMain.PLAN, SignalingMain.PLAN);

  private static final String FRESH = "--fresh";
  private static final String REHEARSE = "--rehearse";
  private static final Set<String> OPTIONS = Set.of(FRESH, REHEARSE);
  private static final Set<String> HELP = Set.of("--help", "-h");

  /** Long enough for some hundred calls on a slow machine; a newcomer waits for it once. */
  private static final Duration REHEARSAL = Duration.ofSeconds(10);

  private static final int EXIT_FAILED = 1;

  /** {@code EX_USAGE} of sysexits.h. */
  private static final int EXIT_USAGE = 64;

  private static final String USAGE =
      """
      usage: ./run [--fresh]

        --fresh      begin with an empty state (TANDEM_DATA_DIR, else ./data)
        --rehearse   register phones, call for some seconds, and stop: shows the JVM what we do

      Settings are TANDEM_* environment variables, or a YAML file named by TANDEM_CONFIG:
      see docs/operations.md.
      """;

  private StandaloneMain() {}

  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    if (words.stream().anyMatch(HELP::contains)) {
      System.out.print(USAGE);
      return;
    }
    if (!OPTIONS.containsAll(words)) {
      System.err.print(USAGE);
      System.exit(EXIT_USAGE);
    }
    if (words.contains(REHEARSE)) {
      rehearse(words.contains(FRESH));
    } else {
      System.out.print(run(System.getenv(), words.contains(FRESH)).welcome().text());
      System.out.flush();
    }
  }

  private static void rehearse(boolean fresh) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    try {
      // It must be known here, whatever is set.
      int sipPort = freePort();
      environment.put("TANDEM_SIP_PORT", Integer.toString(sipPort));
      Exchange exchange = run(environment, fresh);
      int rounds = new Rehearsal(sipPort, exchange.domain()).play(REHEARSAL);
      System.out.println("rehearsed " + rounds + " rounds");
    } catch (IOException | RuntimeException e) {
      // What was seen until then is worth keeping too.
      complain("the rehearsal was cut short: " + e);
    }
    System.exit(0);
  }

  private static int freePort() throws IOException {
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Returns when everything serves; the JVM then lives until it is told to stop. */
  private static Exchange run(Map<String, String> environment, boolean fresh) {
    try {
      Exchange exchange =
          Exchange.prepare(ConfigSource.of(environment), SERVICES, fresh, StandaloneMain::end);
      Runtime.getRuntime().addShutdownHook(new Thread(exchange::close, "shutdown"));
      exchange.start();
      return exchange;
    } catch (ConfigException e) {
      // The launcher reads some settings that a service reads too.
      e.errors().stream().distinct().forEach(StandaloneMain::complain);
      System.exit(ConfigException.EXIT_CODE);
    } catch (LaunchFailure | StartFailure e) {
      complain(String.valueOf(e.getMessage()));
      System.exit(EXIT_FAILED);
    } catch (RuntimeException e) {
      // A defect of ours; other threads would keep a process alive that serves nobody.
      complain("did not start: " + e);
      System.exit(EXIT_FAILED);
    }
    throw new AssertionError("the process has ended");
  }

  private static void end(String line) {
    complain(line);
    // The caller's thread may be one that the shutdown hook waits for.
    Thread.ofPlatform().name("fatal").start(() -> System.exit(EXIT_FAILED));
  }

  private static void complain(String line) {
    System.err.println("tandem: " + line);
  }
}
