package io.tandem.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocatingTest {

  private final Zone zone = new Zone();

  private static LocatingRules rules(Transport... transports) {
    return new LocatingRules(List.of(transports), List.of(RecordType.A, RecordType.AAAA), false);
  }

  @ParameterizedTest
  @CsvSource({
    "sip:192.0.2.1, UDP 192.0.2.1:5060",
    "sip:192.0.2.1:5070, UDP 192.0.2.1:5070",
    "sip:192.0.2.1;transport=tcp, TCP 192.0.2.1:5060",
    "sip:192.0.2.1;transport=TLS, TLS 192.0.2.1:5061",
    "sip:[2001:db8::1], UDP [2001:db8:0:0:0:0:0:1]:5060",
    "sip:[2001:db8::1]:5070;transport=tcp, TCP [2001:db8:0:0:0:0:0:1]:5070",
    "sips:192.0.2.1, TLS 192.0.2.1:5061",
    "sips:192.0.2.1;transport=tcp, TLS 192.0.2.1:5061",
    "sips:192.0.2.1;transport=udp, NO_TRANSPORT",
    "sip:192.0.2.1;transport=sctp, NO_TRANSPORT",
    "sip:192.0.2.1;transport=ws, NO_TRANSPORT",
    "sip:0.0.0.0, NO_ADDRESS",
    "sip:255.255.255.255, NO_ADDRESS",
    "sip:224.0.1.75, NO_ADDRESS",
    "sip:[ff02::1], NO_ADDRESS",
    "sip:[::], NO_ADDRESS",
    "sip:1.2.3.4.5, NO_ADDRESS"
  })
  void anAddressIsGoneToWithoutAskingAnybody(String uri, String target) {
    if (uri.contains("1.2.3.4.5")) {
      // No address by its form: a name like any other, that nobody knows.
      assertThat(zone.targets(uri)).containsExactly(target);
      return;
    }
    assertThat(zone.targets(uri)).containsExactly(target);
    assertThat(zone.asked).isEmpty();
  }

  @Test
  void aPortAtANameLeavesOnlyTheAddressToBeAsked() {
    zone.a("example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com:5080")).containsExactly("UDP 192.0.2.1:5080");
    assertThat(zone.asked).containsExactlyInAnyOrder("A example.com", "AAAA example.com");
    assertThat(zone.targets("sips:example.com:5081")).containsExactly("TLS 192.0.2.1:5081");
    assertThat(zone.targets("sip:example.com:5080;transport=tcp"))
        .containsExactly("TCP 192.0.2.1:5080");
  }

  @Test
  void aTransportAtANameAsksForItsServersFirst() {
    zone.srv("_sip._tcp.example.com", 0, 0, 5080, "a.example.com").a("a.example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com;transport=tcp")).containsExactly("TCP 192.0.2.1:5080");
    assertThat(zone.asked).startsWith("SRV _sip._tcp.example.com").doesNotContain("NAPTR");
  }

  @Test
  void aTransportWithoutListedServersLeadsToTheNameItself() {
    zone.a("example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com;transport=tcp")).containsExactly("TCP 192.0.2.1:5060");
    assertThat(zone.targets("sip:example.com;transport=tls")).containsExactly("TLS 192.0.2.1:5061");
    assertThat(zone.targets("sip:example.com;transport=wss", rules(Transport.WSS)))
        .containsExactly("WSS 192.0.2.1:443");
  }

  @Test
  void theRuleOfTheLowestOrderDecidesTheTransport() {
    zone.naptr("example.com", 20, 10, "SIP+D2U", "_sip._udp.example.com")
        .naptr("example.com", 10, 20, "SIP+D2T", "_sip._tcp.example.com")
        .srv("_sip._tcp.example.com", 0, 0, 5060, "a.example.com")
        .srv("_sip._udp.example.com", 0, 0, 5060, "a.example.com")
        .a("a.example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com")).containsExactly("TCP 192.0.2.1:5060");
    assertThat(zone.asked).doesNotContain("SRV _sip._udp.example.com");
  }

  @Test
  void rulesOfOneOrderFollowTheirPreference() {
    zone.naptr("example.com", 10, 30, "SIP+D2U", "u.example.com")
        .naptr("example.com", 10, 20, "sip+d2t", "t.example.com")
        .srv("u.example.com", 0, 0, 5060, "a.example.com")
        .srv("t.example.com", 0, 0, 5060, "a.example.com")
        .a("a.example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com"))
        .containsExactly("TCP 192.0.2.1:5060", "UDP 192.0.2.1:5060");
  }

  @Test
  void rulesThatAreEqualFollowOurOrder() {
    zone.naptr("example.com", 10, 10, "SIP+D2U", "u.example.com")
        .naptr("example.com", 10, 10, "SIP+D2T", "t.example.com")
        .srv("u.example.com", 0, 0, 5060, "a.example.com")
        .srv("t.example.com", 0, 0, 5060, "a.example.com")
        .a("a.example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com", rules(Transport.TCP, Transport.UDP)))
        .containsExactly("TCP 192.0.2.1:5060", "UDP 192.0.2.1:5060");
  }

  @Test
  void aSipsUriTakesTheSecureRuleAlone() {
    zone.naptr("example.com", 10, 10, "SIP+D2U", "u.example.com")
        .naptr("example.com", 20, 10, "SIPS+D2T", "s.example.com")
        .srv("s.example.com", 0, 0, 5061, "a.example.com")
        .a("a.example.com", "192.0.2.1");
    assertThat(zone.targets("sips:example.com")).containsExactly("TLS 192.0.2.1:5061");
    assertThat(zone.targets("sips:example.com", rules(Transport.UDP, Transport.TCP)))
        .containsExactly("NO_TRANSPORT");
  }

  @Test
  void aDomainThatOffersNothingThatWeSpeakIsNotSpokenToOtherwise() {
    zone.naptr("example.com", 10, 10, "SIPS+D2T", "s.example.com")
        .naptr("example.com", 20, 10, "SIP+D2W", "w.example.com")
        .srv("_sip._udp.example.com", 0, 0, 5060, "a.example.com")
        .a("a.example.com", "192.0.2.1")
        .a("example.com", "192.0.2.9");
    assertThat(zone.targets("sip:example.com", rules(Transport.UDP, Transport.TCP)))
        .containsExactly("NO_TRANSPORT");
  }

  @Test
  void rulesThatCannotBeFollowedArePassedOver() {
    zone.naptr("example.com", 1, 1, "", "SIP+D2U", "", "example.com") // leads to itself
        .naptr("example.com", 2, 1, "a", "SIP+D2U", "", "a.example.com")
        .naptr("example.com", 3, 1, "s", "SIP+D2U", "!^.*$!sip:x@y!", "u.example.com")
        .naptr("example.com", 4, 1, "s", "SIP+D2U", "", ".")
        .naptr("example.com", 5, 1, "s", "SIP+D2S", "", "sctp.example.com")
        .naptr("example.com", 6, 1, "S", "SIP+D2U", "", "u.example.com")
        .srv("u.example.com", 0, 0, 5060, "b.example.com")
        .a("b.example.com", "192.0.2.2");
    assertThat(zone.targets("sip:example.com")).containsExactly("UDP 192.0.2.2:5060");
  }

  @Test
  void rulesOfOtherTradesAreNone() {
    zone.naptr("example.com", 1, 1, "u", "E2U+sip", "!^.*$!sip:x@y!", ".")
        .srv("_sip._udp.example.com", 0, 0, 5060, "b.example.com")
        .a("b.example.com", "192.0.2.2");
    assertThat(zone.targets("sip:example.com")).containsExactly("UDP 192.0.2.2:5060");
  }

  @Test
  void aHigherOrderIsLookedAtWhenTheLowestLeadsToNothing() {
    zone.naptr("example.com", 10, 10, "SIP+D2T", "gone.example.com")
        .naptr("example.com", 20, 10, "SIP+D2U", "u.example.com")
        .srv("u.example.com", 0, 0, 5060, "b.example.com")
        .a("b.example.com", "192.0.2.2");
    assertThat(zone.targets("sip:example.com")).containsExactly("UDP 192.0.2.2:5060");
  }

  @Test
  void withoutRulesEachTransportOfOursIsAskedFor() {
    zone.srv("_sip._tcp.example.com", 0, 0, 5070, "a.example.com")
        .srv("_sip._udp.example.com", 0, 0, 5060, "a.example.com")
        .srv("_sips._tcp.example.com", 0, 0, 5061, "a.example.com")
        .a("a.example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com"))
        .containsExactly("UDP 192.0.2.1:5060", "TCP 192.0.2.1:5070", "TLS 192.0.2.1:5061");
    assertThat(zone.targets("sips:example.com")).containsExactly("TLS 192.0.2.1:5061");
    assertThat(zone.asked).doesNotContain("SRV _sip._tcp.example.com", "SRV _sip._udp.example.com");
  }

  @Test
  void withoutAnyServerTheNameItselfIsOne() {
    zone.a("example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com")).containsExactly("UDP 192.0.2.1:5060");
    assertThat(zone.targets("sips:example.com")).containsExactly("TLS 192.0.2.1:5061");
    assertThat(zone.targets("sip:example.com", rules(Transport.TCP)))
        .containsExactly("TCP 192.0.2.1:5060");
  }

  @Test
  void aServiceThatIsDecidedlyNotOfferedIsNotGuessedAt() {
    zone.srv("_sip._udp.example.com", 0, 0, 0, ".").a("example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com")).containsExactly("NOT_OFFERED");
    assertThat(zone.targets("sip:example.com;transport=udp")).containsExactly("NOT_OFFERED");
  }

  @Test
  void oneServiceNotOfferedLeavesTheOthers() {
    zone.srv("_sip._udp.example.com", 0, 0, 0, ".")
        .srv("_sip._tcp.example.com", 0, 0, 5060, "a.example.com")
        .a("a.example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com")).containsExactly("TCP 192.0.2.1:5060");
  }

  @Test
  void aFailureAtTheRulesIsNoEnd() {
    zone.failsAt(RecordType.NAPTR, "example.com")
        .srv("_sip._udp.example.com", 0, 0, 5060, "a.example.com")
        .a("a.example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com")).containsExactly("UDP 192.0.2.1:5060");
  }

  @Test
  void aFailureAtTheServersIsNotTakenForTheirAbsence() {
    zone.failsAt(RecordType.SRV, "_sip._udp.example.com").a("example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com")).containsExactly("DNS_FAILED");
  }

  @Test
  void aFailureAtOneFamilyOfAddressesLeavesTheOther() {
    zone.failsAt(RecordType.AAAA, "example.com").a("example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com:5060")).containsExactly("UDP 192.0.2.1:5060");
    assertThat(
            zone.targets(
                "sip:example.com:5060",
                new LocatingRules(List.of(Transport.UDP), List.of(RecordType.AAAA), false)))
        .containsExactly("DNS_FAILED");
  }

  @Test
  void bothFamiliesAreUsedInOurOrder() {
    zone.a("example.com", "192.0.2.1").aaaa("example.com", "2001:db8::1");
    assertThat(zone.targets("sip:example.com:5060"))
        .containsExactly("UDP 192.0.2.1:5060", "UDP [2001:db8:0:0:0:0:0:1]:5060");
    LocatingRules newFirst =
        new LocatingRules(List.of(Transport.UDP), List.of(RecordType.AAAA, RecordType.A), false);
    assertThat(zone.targets("sip:example.com:5060", newFirst))
        .containsExactly("UDP [2001:db8:0:0:0:0:0:1]:5060", "UDP 192.0.2.1:5060");
    LocatingRules oldOnly = new LocatingRules(List.of(Transport.UDP), List.of(RecordType.A), false);
    assertThat(zone.targets("sip:example.com:5060", oldOnly)).containsExactly("UDP 192.0.2.1:5060");
  }

  @Test
  void maddrIsFollowedOnlyWhereItIsTrusted() {
    zone.a("example.com", "192.0.2.1");
    String uri = "sip:example.com:5060;maddr=198.51.100.7";
    assertThat(zone.targets(uri)).containsExactly("UDP 192.0.2.1:5060");
    LocatingRules trusting = new LocatingRules(List.of(Transport.UDP), List.of(RecordType.A), true);
    assertThat(zone.targets(uri, trusting)).containsExactly("UDP 198.51.100.7:5060");
  }

  @Test
  void theCertificateMustProveTheHostOfTheUriWhateverDnsSays() {
    zone.naptr("example.com", 10, 10, "SIPS+D2T", "s.elsewhere.net")
        .srv("s.elsewhere.net", 0, 0, 5061, "a.elsewhere.net")
        .a("a.elsewhere.net", "192.0.2.1");
    LocatingOutput.Located located =
        (LocatingOutput.Located) zone.locate("sips:EXAMPLE.com", Zone.ALL);
    assertThat(located.targets().getFirst().serverName()).isEqualTo("example.com");
    assertThat(located.targets().getFirst().transportNamed()).isTrue();
  }

  @Test
  void serversAreOrderedByPriority() {
    zone.srv("_sip._udp.example.com", 20, 0, 5060, "b.example.com")
        .srv("_sip._udp.example.com", 10, 0, 5060, "a.example.com")
        .a("a.example.com", "192.0.2.1")
        .a("b.example.com", "192.0.2.2");
    assertThat(zone.targets("sip:example.com"))
        .containsExactly("UDP 192.0.2.1:5060", "UDP 192.0.2.2:5060");
  }

  @Test
  void aServerWithoutAnAddressIsPassedOver() {
    zone.srv("_sip._udp.example.com", 10, 0, 5060, "gone.example.com")
        .srv("_sip._udp.example.com", 20, 0, 0, "noport.example.com")
        .srv("_sip._udp.example.com", 30, 0, 5060, "b.example.com")
        .a("b.example.com", "192.0.2.2");
    assertThat(zone.targets("sip:example.com")).containsExactly("UDP 192.0.2.2:5060");
  }

  @Test
  void thousandsOfRecordsCostNoMoreThanTheBounds() {
    for (int i = 0; i < 5_000; i++) {
      zone.naptr("example.com", 1, i, "SIP+D2U", "u" + i + ".example.com");
      zone.srv("u0.example.com", i, 0, 5060, "h" + i + ".example.com");
    }
    for (int i = 0; i < 200; i++) {
      for (int j = 1; j < 200; j++) {
        zone.a("h" + i + ".example.com", "10.0." + i + "." + j);
      }
    }
    assertThat(zone.targets("sip:example.com")).hasSize(Locating.MOST_TARGETS);
    assertThat(zone.asked)
        .hasSizeLessThanOrEqualTo(1 + Locating.MOST_SERVICES + 2 * Locating.MOST_HOSTS);
  }

  @Test
  void theSameAddressIsOneTarget() {
    zone.srv("_sip._udp.example.com", 10, 0, 5060, "a.example.com")
        .srv("_sip._udp.example.com", 20, 0, 5060, "b.example.com")
        .a("a.example.com", "192.0.2.1")
        .a("b.example.com", "192.0.2.1");
    assertThat(zone.targets("sip:example.com")).containsExactly("UDP 192.0.2.1:5060");
  }

  @Test
  void whatWasNotAskedForChangesNothing() {
    Locating locating =
        new Locating(SipUri.parse("sip:example.com").orElseThrow(), Zone.ALL, zone.tokens);
    List<LocatingOutput> first = locating.start();
    Question stranger = new Question(RecordType.A, new DnsName("other.net"));
    assertThat(locating.on(new LocatingInput.Nothing(stranger))).isEmpty();
    Question asked = ((LocatingOutput.Ask) first.getFirst()).question();
    assertThat(locating.on(new LocatingInput.Nothing(asked))).isNotEmpty();
    assertThat(locating.on(new LocatingInput.Nothing(asked))).as("told twice").isEmpty();
  }

  @Test
  void anyAnswersInAnyOrderComeToAnEnd() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Locating locating =
          new Locating(
              SipUri.parse(random.nextBoolean() ? "sip:a.test" : "sips:a.test").orElseThrow(),
              Zone.ALL,
              zone.tokens);
      List<LocatingOutput> outputs = new ArrayList<>(locating.start());
      int asked = 0;
      while (!locating.open().isEmpty()) {
        asked++;
        List<Question> open = locating.open();
        outputs.addAll(locating.on(anything(open.get(random.nextInt(open.size())), random)));
      }
      assertThat(outputs.getLast())
          .as("seed %d", seed)
          .isInstanceOfAny(LocatingOutput.Located.class, LocatingOutput.Nowhere.class);
      assertThat(asked).as("seed %d", seed).isLessThan(1_000);
    }
  }

  private static LocatingInput anything(Question question, Random random) {
    List<ResourceRecord> records = new ArrayList<>();
    for (int i = random.nextInt(70); i > 0; i--) {
      Optional<DnsName> name =
          DnsName.parse(
              List.of("a.test", ".", "b.test", "_sip._udp.a.test").get(random.nextInt(4)));
      records.add(
          switch (random.nextInt(3)) {
            case 0 ->
                new ResourceRecord.Naptr(
                    random.nextInt(65_536),
                    random.nextInt(3),
                    List.of("s", "", "a", "u").get(random.nextInt(4)),
                    List.of("SIP+D2U", "SIPS+D2T", "SIP+D2W", "").get(random.nextInt(4)),
                    "",
                    name);
            case 1 ->
                new ResourceRecord.Srv(
                    random.nextInt(3), random.nextInt(65_536), random.nextInt(65_536), name);
            default ->
                new ResourceRecord.Address(
                    java.net.InetAddress.ofLiteral("10.0.0." + random.nextInt(256)));
          });
    }
    return switch (random.nextInt(4)) {
      case 0 -> new LocatingInput.Nothing(question);
      case 1 -> new LocatingInput.Failed(question);
      default -> new LocatingInput.Answered(question, records);
    };
  }

  @ParameterizedTest
  @CsvSource({"a..b", "'a b'", "-.", "''", "a/b", "ä.example"})
  void whatIsNoNameIsNone(String text) {
    assertThat(DnsName.parse(text.equals("-.") ? "." : text)).isEmpty();
    assertThat(DnsName.parse("x".repeat(64) + ".com")).isEmpty();
    assertThat(DnsName.parse("abcdefgh.".repeat(40) + "com")).isEmpty();
    assertThat(DnsName.parse("Example.COM.")).contains(new DnsName("example.com"));
  }
}
