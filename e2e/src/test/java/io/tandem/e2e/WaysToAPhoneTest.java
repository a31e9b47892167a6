package io.tandem.e2e;

import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.Sipp;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import io.tandem.testkit.Await;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Registrations with Path, Outbound and GRUU on the wire, and calls that follow them. */
class WaysToAPhoneTest {

  @AutoClose private static Standalone exchange;

  @BeforeAll
  static void start() {
    exchange = Standalone.start();
  }

  private static Sipp register(String user, String instance, int regId, int contactPort) {
    return exchange
        .sipp("register-flow", user)
        .with("INSTANCE", instance)
        .with("REG_ID", regId)
        .with("CONTACT_PORT", contactPort)
        .with("LINES", "Supported: path, outbound, gruu")
        .with("STATUS", 200)
        .with("EXPECT", "Require: outbound")
        .with("STAY_MS", 0);
  }

  private static SippRun callee(String user, int port) {
    return exchange.sipp("callee", user).from(port).with("RING_MS", 50).start();
  }

  private static Sipp caller(String called) {
    return exchange.sipp("caller", "1001").calling(called).with("TALK_MS", 50);
  }

  private static long bindings(String user) {
    String body = exchange.api().get("/api/v1/bindings?aor=" + user + "@tandem.local").body();
    return Pattern.compile("\"total\": *([0-9]+)")
        .matcher(body)
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(body));
  }

  @Test
  void anInviteFollowsThePathOfTheRegistration() {
    int proxy = PortBlock.freePort();
    String path = "<sip:127.0.0.1:" + proxy + ";lr;ob>";
    try (SippRun registering =
            register("1002", "2", 1, 9)
                .with("LINES", "Supported: path, outbound\nPath: " + path)
                .with("EXPECT", "Path: .sip:127.0.0.1:" + proxy + ";lr;ob.")
                .start();
        SippRun phone = callee("1002", proxy)) {
      registering.awaitSuccess();
      try (SippRun call = caller("1002").start()) {
        phone.awaitMessage("Route: " + path);
        phone.awaitMessage("INVITE sip:1002@127.0.0.1:9");
        call.awaitSuccess();
      }
      phone.awaitSuccess();
    }
  }

  @Test
  void aPathThatThePhoneDoesNotKnowOfIsRefused() {
    try (SippRun registering =
        register("1003", "3", 1, 9)
            .with("LINES", "Path: <sip:127.0.0.1:9;lr>")
            .with("STATUS", 420)
            .with("EXPECT", "Unsupported: path")
            .start()) {
      registering.awaitSuccess();
    }
  }

  @Test
  void aFlowThatCannotBeTakenAtTheFirstHopIsRefused() {
    try (SippRun registering =
        register("1003", "3", 1, 9)
            .with("LINES", "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\nSupported: outbound")
            .with("STATUS", 439)
            .with("EXPECT", "439 First Hop Lacks Outbound Support")
            .start()) {
      registering.awaitSuccess();
    }
  }

  @Test
  void aCallTakesTheOtherFlowOfAPhoneWhoseConnectionHasClosed() {
    int port = PortBlock.freePort();
    try (SippRun first = register("1004", "4", 1, port).from(port).start()) {
      first.awaitSuccess();
    }
    try (SippRun second = register("1004", "4", 2, 9).overTcp().with("STAY_MS", 5_000).start()) {
      second.awaitLogged(Pattern.compile("(registered)"));
      Await.until("both flows are bound", Duration.ofSeconds(4), () -> bindings("1004") == 2);
      second.awaitSuccess();
    }
    Await.until(
        "the flow of the closed connection is forgotten",
        Duration.ofSeconds(10),
        () -> bindings("1004") == 1,
        () -> exchange.api().get("/api/v1/bindings").body());
    try (SippRun phone = callee("1004", port);
        SippRun call = caller("1004").start()) {
      call.awaitSuccess();
      phone.awaitSuccess();
    }
  }

  @Test
  void aGruuLeadsToItsDeviceThoughAnotherHasRegisteredLater() {
    int port = PortBlock.freePort();
    String temporary;
    try (SippRun mine =
        register("1005", "5", 1, port)
            .from(port)
            .with("EXPECT", "temp-gruu=.sip:tgruu.[A-Za-z0-9_-]*")
            .start()) {
      mine.awaitSuccess();
      temporary = mine.awaitLogged(Pattern.compile("(tgruu\\.[A-Za-z0-9_-]+)"));
    }
    try (SippRun other =
        register("1005", "55", 1, 9)
            .with("EXPECT", "pub-gruu=.sip:1005@tandem.local;gr=urn:uuid:55.")
            .start()) {
      other.awaitSuccess();
    }
    call(port, caller("1005").callingWith(";gr=urn:uuid:5"));
    call(port, caller(temporary).callingWith(";gr"));
    refused(404, "tgruu.invented", ";gr");
    refused(480, "1005", ";gr=urn:uuid:555");
  }

  private static void call(int phonePort, Sipp caller) {
    try (SippRun phone = callee("1005", phonePort);
        SippRun call = caller.start()) {
      call.awaitSuccess();
      phone.awaitSuccess();
    }
  }

  private static void refused(int status, String called, String parameters) {
    try (SippRun call =
        exchange
            .sipp("caller-refused", "1001")
            .calling(called)
            .callingWith(parameters)
            .with("STATUS", status)
            .start()) {
      call.awaitSuccess();
    }
  }

  @Test
  void aSubscriberIsToldWhenAPhoneOfHisRegisters() {
    try (SippRun watching = exchange.sipp("subscribe", "1009").calling("1009").start()) {
      watching.awaitMessage("state=\"init\"");
      exchange.register("1009", PortBlock.freePort());
      watching.awaitSuccess();
    }
  }
}
