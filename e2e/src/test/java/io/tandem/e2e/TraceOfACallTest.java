package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord;
import io.tandem.e2e.harness.Capture;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.Http;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Sngrep;
import io.tandem.e2e.harness.Standalone;
import io.tandem.e2e.harness.Workspace;
import io.tandem.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an operator can see of a call afterwards: as text, in tshark, and in sngrep by HEP. */
class TraceOfACallTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final List<String> CALLERS_LEG =
      List.of(
          "INVITE (1 INVITE)",
          "407 (1 INVITE)",
          "ACK (1 ACK)",
          "INVITE (2 INVITE)",
          "100 (2 INVITE)",
          "180 (2 INVITE)",
          "200 (2 INVITE)",
          "ACK (2 ACK)",
          "BYE (3 BYE)",
          "200 (3 BYE)");

  private static final List<String> CALLEES_LEG =
      List.of(
          "INVITE (1 INVITE)",
          "180 (1 INVITE)",
          "200 (1 INVITE)",
          "ACK (1 ACK)",
          "BYE (2 BYE)",
          "200 (2 BYE)");

  private static Standalone exchange;
  private static Cdrs cdrs;
  private static int hepPort;

  @BeforeAll
  static void start() {
    hepPort = PortBlock.freePort();
    exchange = Standalone.start(Map.of("TANDEM_TRACE_HEP", "localhost:" + hepPort));
    cdrs = new Cdrs(exchange);
  }

  @AfterAll
  static void stop() {
    cdrs.close();
    exchange.close();
  }

  @Test
  void bothLegsFromTheFirstInviteToTheByeAreInThePcap() {
    call("1001", "1002");
    String trace = traceOf("1001", "1002");

    Path file = Workspace.newFolder("trace").resolve("call.pcap");
    assertThat(exchange.api().download(trace + "?format=pcap", file)).isEqualTo(200);

    Capture capture = Capture.read(file, exchange.sip().getPort());
    assertThat(capture.messages()).allMatch(Capture.Message::sound);
    assertThat(legs(capture)).hasSize(2);
    assertThat(capture.said(legs(capture).get(0))).isEqualTo(CALLERS_LEG);
    assertThat(capture.said(legs(capture).get(1))).isEqualTo(CALLEES_LEG);
  }

  @Test
  void theLadderShowsTheCallAndNoSecret() {
    call("1003", "1004");

    Http.Answer answer = exchange.api().get(traceOf("1003", "1004"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .containsPattern("\\|-+ INVITE \\+SDP -+>\\|")
        .containsPattern("\\|<-+ 407 Proxy Authentication Required -*\\|")
        .containsPattern("\\|<-+ 200 OK \\+SDP -+\\|")
        .containsPattern("\\|-+ BYE -+>\\|")
        .containsPattern("response=\"x+\"")
        .doesNotContainPattern("(nonce|response)=\"[^x\"]");
  }

  @Test
  void aRefusedCallHasATraceUnderTheNameInItsRecord() {
    try (SippRun caller =
        exchange.sipp("caller-refused", "1005").calling("1999").with("STATUS", 404).start()) {
      caller.awaitSuccess();
    }

    Http.Answer answer = exchange.api().get(traceOf("1005", "1999"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).containsPattern("\\|<-+ 404 Not Found -+\\|");
  }

  @Test
  void sngrepReceivesACopyOfEverything() {
    try (Sngrep sngrep = Sngrep.listen(hepPort)) {
      double before = copies();
      call("1006", "1007");
      Capture trace = download(traceOf("1006", "1007"));
      int messages = trace.messages().size();
      // Registering is copied too.
      Await.until("the copies are sent", PATIENCE, () -> copies() - before > messages);

      Capture copied = Capture.read(sngrep.stop(), exchange.sip().getPort());

      for (String leg : legs(trace)) {
        assertThat(copied.said(leg)).isEqualTo(trace.said(leg));
      }
      assertThat(copied.messages()).anyMatch(message -> message.what().equals("REGISTER"));
    }
  }

  private static double copies() {
    return exchange.metrics().sum("tandem_hep_sent_total");
  }

  private static Capture download(String trace) {
    Path file = Workspace.newFolder("trace").resolve("call.pcap");
    assertThat(exchange.api().download(trace + "?format=pcap", file)).isEqualTo(200);
    return Capture.read(file, exchange.sip().getPort());
  }

  private static List<String> legs(Capture capture) {
    return capture.messages().stream().map(Capture.Message::callId).distinct().toList();
  }

  private static void call(String from, String to) {
    int port = PortBlock.freePort();
    exchange.register(to, port);
    try (SippRun callee = exchange.sipp("callee", to).from(port).with("RING_MS", 100).start();
        SippRun caller = exchange.sipp("caller", from).calling(to).with("TALK_MS", 300).start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
  }

  private static String traceOf(String caller, String called) {
    CallRecord record =
        cdrs.awaitOne(
            caller + " to " + called,
            cdr -> cdr.caller().contains(caller) && cdr.called().contains(called));
    return "/api/v1/calls/" + record.callSid() + "/trace";
  }
}
