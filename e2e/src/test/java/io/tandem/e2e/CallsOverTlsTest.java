package io.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.contracts.CallRecord;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.e2e.harness.Baresip;
import io.tandem.e2e.harness.Cdrs;
import io.tandem.e2e.harness.Http;
import io.tandem.e2e.harness.Metrics;
import io.tandem.e2e.harness.PhoneCall;
import io.tandem.e2e.harness.PortBlock;
import io.tandem.e2e.harness.Sipp;
import io.tandem.e2e.harness.SippRun;
import io.tandem.e2e.harness.Standalone;
import io.tandem.e2e.harness.Stunnel;
import io.tandem.e2e.harness.Workspace;
import io.tandem.runtime.tls.SelfSigned;
import io.tandem.runtime.tls.TlsSettings;
import io.tandem.runtime.tls.UnusableCertificate;
import io.tandem.testkit.Await;
import io.tandem.testkit.Ipv6;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Phones that speak SIP over TLS, among themselves and with others, and a carrier that is known by
 * its certificate.
 */
class CallsOverTlsTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @AutoClose private static Standalone exchange;
  @AutoClose private static Cdrs cdrs;
  private static TlsSettings.PemPair carrier;

  @BeforeAll
  static void start() throws UnusableCertificate {
    carrier = SelfSigned.in(Workspace.newFolder("carrier"), "dns:carrier.example");
    exchange =
        Standalone.start(
            Map.of(
                "TANDEM_SIP_TLS_CLIENTS",
                "optional",
                "TANDEM_TLS_TRUST",
                carrier.certificate().toString(),
                "TANDEM_DIALLING_COUNTRY_CODE",
                "49"));
    cdrs = new Cdrs(exchange);
  }

  @Test
  void bothPhonesSpeakTls() {
    assertCallWorks(phone("1001", exchange.sip()), phone("1003", exchange.sip()));
  }

  @Test
  void bothPhonesSpeakTlsOverIpv6() {
    assumeTrue(Ipv6.isHere(), "SKIPPED: this machine has no IPv6");
    assertCallWorks(phone("1004", exchange.sipOnIpv6()), phone("1005", exchange.sipOnIpv6()));
  }

  @Test
  void aPhoneOverTlsCallsAPhoneOverUdp() {
    assertCallWorks(phone("1006", exchange.sip()), exchange.phone("1007"));
  }

  @Test
  void aPhoneOverTcpCallsAPhoneOverTls() {
    assertCallWorks(exchange.phone("1001").overTcp(), phone("1008", exchange.sip()));
  }

  @Test
  void bothPhonesEncryptTheirAudioAndTheExchangeEndsItForEach() {
    Metrics before = exchange.metrics();
    assertCallWorks(
        phone("1002", exchange.sip()).withSrtp(), phone("1009", exchange.sip()).withSrtp());
    Metrics since = exchange.metrics().since(before);
    assertThat(since.sum("tandem_srtp_legs_total", "outcome=\"agreed\"")).isEqualTo(2);
  }

  @Test
  void aPhoneThatEncryptsItsAudioIsHeardByOneThatDoesNotAndHearsIt() {
    assertCallWorks(phone("1002", exchange.sip()).withSrtp(), exchange.phone("1008"));
  }

  @Test
  void sippCallsThroughATunnelThatVerifiesTheCertificate() {
    InetSocketAddress tls = new InetSocketAddress("127.0.0.1", exchange.tlsPort());
    int port = PortBlock.freePort();
    exchange.register("1002", port);
    try (Stunnel tunnel = Stunnel.to(tls, exchange.certificate());
        SippRun callee =
            exchange.sipp("callee", "1002").from(port).with("RING_MS", 0).calls(10, 10).start();
        SippRun caller =
            Sipp.scenario("caller")
                .to(tunnel.address())
                .as("1009")
                .calling("1002")
                .overTcp()
                .with("TALK_MS", 200)
                .calls(10, 10)
                .start()) {
      caller.awaitSuccess();
      callee.awaitSuccess();
    }
    Await.until("ten records", SOON, () -> recordsOf("1009").size() == 10);
    assertThat(recordsOf("1009"))
        .allSatisfy(cdr -> assertThat(cdr.disposition()).isEqualTo(Disposition.ANSWERED));
  }

  @Test
  void aTrunkIsKnownByTheCertificateOfTheCarrierAndNobodyElseIs() {
    put("trunks/carrier", "{\"certificates\": [\"carrier.example\"]}");
    put("numbers/+49301600", "{\"service\": \"600\"}");
    InetSocketAddress tls = new InetSocketAddress("127.0.0.1", exchange.tlsPort());
    try (Stunnel proven = Stunnel.to(tls, exchange.certificate(), carrier);
        SippRun caller = calls("trunk-caller", proven).with("TALK_MS", 200).start()) {
      caller.awaitSuccess();
    }
    assertThat(cdrs.awaitOne("by the trunk", cdr -> cdr.called().equals("+49301600")).callerTrunk())
        .isEqualTo("carrier");
    try (Stunnel anonymous = Stunnel.to(tls, exchange.certificate());
        SippRun caller = calls("trunk-refused", anonymous).with("STATUS", 407).start()) {
      caller.awaitSuccess();
    }
  }

  private static Sipp calls(String scenario, Stunnel tunnel) {
    return Sipp.scenario(scenario)
        .to(tunnel.address())
        .as("+4930777")
        .calling("+49301600")
        .overTcp();
  }

  private static void put(String object, String json) {
    Http.Answer answer = exchange.api().put("/api/v1/" + object, json);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private static List<CallRecord> recordsOf(String caller) {
    return cdrs.all().stream().filter(cdr -> cdr.caller().contains(caller)).toList();
  }

  private static Baresip.Model phone(String subscriber, InetSocketAddress exchangeAt) {
    InetAddress host = exchangeAt.getAddress();
    return Baresip.phone(subscriber, new InetSocketAddress(host, exchange.tlsPort())).overTls();
  }

  private static void assertCallWorks(Baresip.Model from, Baresip.Model to) {
    try (PhoneCall call = PhoneCall.phones(from, to)) {
      call.connect().assertBothHearEachOther();
      call.callee().hangUp();
      call.caller().awaitClosed();
    }
    CallRecord record =
        cdrs.awaitOne(
            from.user() + " to " + to.user(),
            cdr -> cdr.caller().contains(from.user()) && cdr.called().contains(to.user()));
    assertThat(record.disposition()).isEqualTo(Disposition.ANSWERED);
  }
}
