package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.e2e.harness.ChildProcess;
import io.tandem.e2e.harness.Http;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.Workspace;
import io.tandem.testkit.Await;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code ./run} as a newcomer and an operator meet it: how it starts, complains, stops, remembers.
 */
class RunScriptTest {

  // Ten seconds are promised, and measured elsewhere; tests share their machine with builds.
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Duration COMPLAIN = Duration.ofMinutes(2);

  private Path folder;
  private Map<String, String> settings;
  private int starts;

  @BeforeAll
  static void isBuilt() {
    Path jar = Workspace.repository().resolve("deploy/standalone/target/tandem-standalone.jar");
    assumeTrue(Files.exists(jar), "SKIPPED: the launcher is not built (./mvnw package)");
  }

  @BeforeEach
  void chooseFreePorts() {
    folder = Workspace.newFolder("run");
    settings = new HashMap<>();
    settings.put("TANDEM_DATA_DIR", folder.resolve("data").toString());
    settings.put("TANDEM_SIP_PORT", Integer.toString(PortBlock.freePort()));
    settings.put("TANDEM_SIP_TLS_PORT", Integer.toString(PortBlock.freePort()));
    settings.put("TANDEM_HTTP_PORT", Integer.toString(PortBlock.freePort()));
    settings.put("TANDEM_MEDIA_PORT_RANGE", PortBlock.free(20).range());
  }

  @Test
  void saysHowToPlaceTheFirstCallAndStopsOnCtrlC() {
    try (ChildProcess run = run()) {
      run.awaitOutput("tandem ready", START);
      Await.until("the demo accounts are shown", STOP, () -> run.log().contains("tandem-1001"));
      assertThat(run.log()).contains(settings.get("TANDEM_SIP_PORT"), "1001", "600");

      run.interrupt();

      // 130 is 128 + SIGINT, as shells expect it.
      assertThat(run.awaitExit(STOP)).isIn(0, 130);
    }
  }

  @Test
  void startsWhereThereIsNoIpv6AndSaysSo() {
    // To the JVM, such a machine is like one where the kernel has none.
    settings.put("JAVA_TOOL_OPTIONS", "-Djava.net.preferIPv4Stack=true");
    try (ChildProcess run = run()) {
      run.awaitOutput("tandem ready", START);
      assertThat(run.log()).contains("this machine has no ::1: listening on 127.0.0.1 only");
      run.terminate();
      run.awaitExit(STOP);
    }
  }

  @Test
  void stateSurvivesARestartAndFreshStartsEmpty() {
    try (ChildProcess run = run()) {
      run.awaitOutput("tandem ready", START);
      assertThat(
              http().put("/api/v1/subscribers/2001", "{\"password\":\"correct-horse\"}").status())
          .isIn(200, 201);
      run.terminate();
      run.awaitExit(STOP);
    }
    try (ChildProcess again = run()) {
      again.awaitOutput("tandem ready", START);
      assertThat(http().get("/api/v1/subscribers/2001").status()).isEqualTo(200);
      assertThat(http().get("/api/v1/subscribers/1001").status()).isEqualTo(200);
      again.terminate();
      again.awaitExit(STOP);
    }
    try (ChildProcess fresh = run("--fresh")) {
      fresh.awaitOutput("tandem ready", START);
      assertThat(http().get("/api/v1/subscribers/2001").status()).isEqualTo(404);
      assertThat(http().get("/api/v1/subscribers/1001").status()).isEqualTo(200);
      fresh.terminate();
      fresh.awaitExit(STOP);
    }
  }

  @Test
  void aSipPortThatIsTakenIsNamed() throws IOException {
    String port = settings.get("TANDEM_SIP_PORT");
    InetSocketAddress taken =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    try (DatagramSocket holder = new DatagramSocket(taken);
        ChildProcess run = run()) {
      assertThat(holder.isBound()).isTrue();
      assertComplains(run, port);
    }
  }

  @Test
  void anHttpPortThatIsTakenIsNamed() throws IOException {
    String port = settings.get("TANDEM_HTTP_PORT");
    try (ServerSocket holder =
            new ServerSocket(Integer.parseInt(port), 1, InetAddress.getLoopbackAddress());
        ChildProcess run = run()) {
      assertThat(holder.isBound()).isTrue();
      assertComplains(run, port);
    }
  }

  @Test
  void aDataFolderThatCannotBeWrittenIsNamed() throws IOException {
    // Below a file there can be no folder, not even for root.
    Path file = Files.createFile(folder.resolve("a-file"));
    settings.put("TANDEM_DATA_DIR", file.resolve("data").toString());
    try (ChildProcess run = run()) {
      assertComplains(run, file.toString());
    }
  }

  @Test
  void aMissingJdkIsNamed() throws IOException {
    // A copy of the script that asks for a JDK that nobody has: the machine's own cannot be hidden.
    Path repository = Workspace.repository();
    Path scripts = Files.createDirectories(folder.resolve("deploy/scripts"));
    String jdk = Files.readString(repository.resolve("deploy/scripts/jdk.sh"));
    assertThat(jdk).contains("JDK_AT_LEAST=25");
    Files.writeString(
        scripts.resolve("jdk.sh"), jdk.replace("JDK_AT_LEAST=25", "JDK_AT_LEAST=999"));
    Path script = Files.copy(repository.resolve("run"), folder.resolve("run"));
    try (ChildProcess run =
        ChildProcess.start(
            "run",
            folder.resolve("run.log"),
            folder,
            settings,
            List.of("bash", script.toString()))) {
      assertComplains(run, "999");
    }
  }

  /**
   * One line that names the culprit, and an exit code that says failure. Ordinary log lines may
   * stand beside it: what started before the culprit was met, or a busy machine's slow loops.
   */
  private static void assertComplains(ChildProcess run, String culprit) {
    assertThat(run.awaitExit(COMPLAIN)).isNotZero();
    List<String> complaints =
        run.log()
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("tandem"))
            .toList();
    assertThat(complaints).as("complaints").singleElement().asString().contains(culprit);
    assertThat(run.log()).doesNotContain("Exception", "\tat ");
  }

  private ChildProcess run(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Workspace.repository().resolve("run").toString());
    command.addAll(List.of(arguments));
    // A log for each start, so that no start is taken for ready by the words of the one before.
    Path log = folder.resolve("run-" + ++starts + ".log");
    return ChildProcess.start("run", log, Workspace.repository(), settings, command);
  }

  private Http http() {
    return new Http(
        "127.0.0.1",
        Integer.parseInt(settings.get("TANDEM_HTTP_PORT")),
        "tandem-dev",
        Optional.empty());
  }
}
