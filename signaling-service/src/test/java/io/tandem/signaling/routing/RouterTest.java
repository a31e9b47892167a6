package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.Custody;
import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.PhoneNumber.Landing;
import io.tandem.contracts.Reach;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkPolicy;
import io.tandem.kernel.RandomTokens;
import io.tandem.signaling.outbound.Gruus;
import io.tandem.signaling.routing.Route.Purpose;
import io.tandem.sip.message.CSeq;
import io.tandem.sip.message.NameAddr;
import io.tandem.sip.message.SipRequest;
import io.tandem.sip.message.SipUri;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterTest {

  private static final Binding PHONE =
      new Binding(
          "sip:1001@192.0.2.7",
          9_000,
          1000,
          "c",
          1,
          "",
          0,
          "",
          new Reach("signaling-0", "UDP", "192.0.2.7", 5060, 0, List.of()),
          1);

  /** Knows 1001 with a phone, 1002 without one, and 1003 who is disabled. */
  private static final Directory DIRECTORY =
      new Directory() {
        @Override
        public Optional<Subscriber> subscriber(String name) {
          return Set.of("1001", "1002", "1003").contains(name)
              ? Optional.of(
                  new Subscriber(
                      name, "tandem.local", Map.of(), "", name.equals("1003"), Custody.DEFAULT, 1))
              : Optional.empty();
        }

        @Override
        public List<Binding> bindings(String addressOfRecord, long nowEpochMillis) {
          return addressOfRecord.equals("1001@tandem.local") ? List.of(PHONE) : List.of();
        }
      };

  private static final Custody ANOTHER = new Custody("AC" + "1".repeat(32), Custody.Keeper.API);

  private static final Trunk.Numbering GERMANY =
      new Trunk.Numbering("49", "0", "00", Trunk.NumberFormat.NATIONAL);

  /** A carrier for all numbers, and a PBX that only numbers land on. */
  private static final Trunks TRUNKS = new Trunks();

  private static final Trunk CARRIER =
      trunk("carrier", List.of(new Trunk.OutboundRoute("+", 10)), "+4930555");
  private static final Trunk PBX = trunk("pbx", List.of(), "");
  private static final Trunk RESCUE = Policies.emergency(trunk("rescue", List.of(), ""));

  static {
    TRUNKS.put(CARRIER);
    TRUNKS.put(PBX);
    TRUNKS.put(RESCUE);
    TRUNKS.put(new PhoneNumber("+49301001", new Landing.OnSubscriber("1001"), Custody.DEFAULT, 1));
    TRUNKS.put(new PhoneNumber("+49301600", new Landing.OnService("600"), Custody.DEFAULT, 1));
    TRUNKS.put(new PhoneNumber("+49301700", new Landing.OnApplication("ivr"), Custody.DEFAULT, 1));
    TRUNKS.put(new PhoneNumber("+49304001", new Landing.OnSubscriber("1001"), ANOTHER, 1));
    TRUNKS.put(new PhoneNumber("+49304002", new Landing.OnTrunk("pbx"), ANOTHER, 1));
    TRUNKS.put(new PhoneNumber("+49302000", new Landing.OnTrunk("pbx"), Custody.DEFAULT, 1));
    TRUNKS.put(new PhoneNumber("+49302001", new Landing.OnTrunk("gone"), Custody.DEFAULT, 1));
    TRUNKS.put(new PhoneNumber("+49303000", new Landing.OnTrunk("carrier"), Custody.DEFAULT, 1));
  }

  private static Trunk trunk(String id, List<Trunk.OutboundRoute> routes, String callerNumber) {
    return new Trunk(
        id,
        "",
        false,
        List.of("192.0.2.1"),
        List.of(new Trunk.Target("sip:192.0.2.1", 1, 1)),
        GERMANY,
        routes,
        callerNumber,
        List.of(503),
        List.of(),
        Optional.empty(),
        TrunkPolicy.NONE,
        Custody.DEFAULT,
        1);
  }

  private static Route to(Purpose purpose, String number, Trunk trunk, String written) {
    return new Route.ToTrunks(
        number, purpose, List.of(new Route.TrunkHop(trunk, written)), List.of());
  }

  private Route fromCarrier(String uri) {
    return router.route(CARRIER, invite(uri, "sip:030777@carrier.example"), 0);
  }

  private final Router router =
      new Router(
          new OwnNames("Tandem.Local", Set.of("192.0.2.100", "2001:db8::1")),
          DIRECTORY,
          new Gruus(new byte[32], "tandem.local", new Random(5)),
          _ -> true,
          TRUNKS,
          GERMANY,
          Set.of("110"));

  private Route route(String uri) {
    return router.route(Custody.DEFAULT_ACCOUNT, SipUri.parse(uri), 0);
  }

  @Test
  void findsThePhoneOfASubscriberByAnyNameOfTheExchange() {
    Route expected = new Route.ToPhone("1001@tandem.local", List.of(PHONE));
    assertThat(route("sip:1001@tandem.local")).isEqualTo(expected);
    assertThat(route("sip:1001@TANDEM.local:5060;transport=tcp")).isEqualTo(expected);
    assertThat(route("sip:1001@192.0.2.100")).isEqualTo(expected);
    assertThat(route("sip:1001@[2001:db8::1]:5060")).isEqualTo(expected);
    assertThat(route("sip:1001@[2001:DB8:0:0:0:0:0:1]")).isEqualTo(expected);
  }

  @Test
  void beyondAnAccountThereAreNumbersAlone() {
    Route own = new Route.ToPhone("1001@tandem.local", List.of(PHONE));
    Route nobody = new Route.Nowhere(Disposition.NOT_FOUND, 404, "nobody of that name");
    assertThat(asAnother("sip:1001@tandem.local")).isEqualTo(nobody);
    assertThat(asAnother("sip:+49301001@tandem.local")).isEqualTo(own);
    assertThat(asAnother("sip:600@tandem.local")).isEqualTo(new Route.ToEcho());
    // The carrier is not theirs.
    assertThat(asAnother("sip:+4940123456@tandem.local"))
        .isEqualTo(new Route.Nowhere(Disposition.NOT_FOUND, 404, "no trunk takes that number"));
    // Their numbers land on nothing of ours, whoever calls them.
    assertThat(route("sip:+49304001@tandem.local")).isEqualTo(nobody);
    assertThat(fromCarrier("sip:+49304001@tandem.local")).isEqualTo(nobody);
    assertThat(route("sip:+49304002@tandem.local"))
        .isEqualTo(new Route.Nowhere(Disposition.UNAVAILABLE, 480, "the trunk takes no calls"));
  }

  private Route asAnother(String uri) {
    return router.route(ANOTHER.account(), SipUri.parse(uri), 0);
  }

  @Test
  void knowsTheNumbersOfTheExchangeItself() {
    assertThat(route("sip:600@tandem.local")).isEqualTo(new Route.ToEcho());
    assertThat(route("sip:601@tandem.local")).isEqualTo(new Route.ToTone());
    assertThat(route("sip:799@tandem.local"))
        .isEqualTo(new Route.ToRoom("799", Custody.DEFAULT.account() + "/799"));
    assertThat(asAnother("sip:799@tandem.local"))
        .as("a room of the same number, but not the same")
        .isEqualTo(new Route.ToRoom("799", ANOTHER.account() + "/799"));
    assertThat(route("sip:7001@tandem.local")).isInstanceOf(Route.Nowhere.class);
  }

  @Test
  void tellsNobodyFromNotAtHome() {
    assertThat(route("sip:1002@tandem.local"))
        .isEqualTo(new Route.Nowhere(Disposition.NOT_REGISTERED, 480, "no phone is registered"));
    for (String uri :
        List.of("sip:1003@tandem.local", "sip:9999@tandem.local", "sip:tandem.local")) {
      assertThat(route(uri))
          .isEqualTo(new Route.Nowhere(Disposition.NOT_FOUND, 404, "nobody of that name"));
    }
  }

  @Test
  void leadsToNoOtherDomainAndNoOtherScheme() {
    assertThat(((Route.Nowhere) route("sip:1001@elsewhere.example")).sipStatus()).isEqualTo(404);
    assertThat(((Route.Nowhere) route("tel:+4930123")).sipStatus()).isEqualTo(416);
  }

  private static Binding flow(String instance, int regId, String callId, long connection) {
    return new Binding(
        "sip:1001@192.0.2.7:" + (5000 + connection),
        9_000,
        1000,
        callId,
        1,
        instance,
        regId,
        "",
        new Reach("signaling-0", "TCP", "192.0.2.7", 5060, connection, List.of()),
        1);
  }

  /** Routes over these bindings, the latest first; odd connections are closed. */
  private Route among(String uri, Binding... bindings) {
    Directory directory =
        new Directory() {
          @Override
          public Optional<Subscriber> subscriber(String name) {
            return DIRECTORY.subscriber(name);
          }

          @Override
          public List<Binding> bindings(String addressOfRecord, long nowEpochMillis) {
            return addressOfRecord.equals("1001@tandem.local") ? List.of(bindings) : List.of();
          }
        };
    return new Router(
            new OwnNames("tandem.local", Set.of()),
            directory,
            GRUUS,
            reach -> reach.connectionId() % 2 == 0,
            TRUNKS,
            GERMANY,
            Set.of())
        .route(Custody.DEFAULT_ACCOUNT, SipUri.parse(uri), 0);
  }

  private static final Gruus GRUUS = new Gruus(new byte[32], "tandem.local", new Random(5));

  @Test
  void triesTheFlowsOfTheLatestPhoneAndOfNoOther() {
    Binding second = flow("<urn:uuid:1>", 2, "c", 2);
    Binding other = flow("<urn:uuid:2>", 1, "c", 4);
    Binding first = flow("<urn:uuid:1>", 1, "c", 6);
    Binding unnamed = flow("", 0, "c", 8);
    assertThat(among("sip:1001@tandem.local", second, other, first, unnamed))
        .isEqualTo(new Route.ToPhone("1001@tandem.local", List.of(second, first)));
    assertThat(among("sip:1001@tandem.local", unnamed, second))
        .isEqualTo(new Route.ToPhone("1001@tandem.local", List.of(unnamed)));
  }

  @Test
  void choosesNoBindingOverAConnectionThatIsGone() {
    Binding closed = flow("<urn:uuid:1>", 2, "c", 1);
    Binding open = flow("<urn:uuid:1>", 1, "c", 2);
    assertThat(among("sip:1001@tandem.local", closed, open))
        .isEqualTo(new Route.ToPhone("1001@tandem.local", List.of(open)));
    assertThat(((Route.Nowhere) among("sip:1001@tandem.local", closed)).sipStatus()).isEqualTo(480);
  }

  @Test
  void leadsFromAGruuToItsDeviceAlone() {
    Binding mine = flow("<urn:uuid:1>", 1, "boot-1", 2);
    Binding other = flow("<urn:uuid:2>", 1, "boot-2", 4);
    Route expected = new Route.ToPhone("1001@tandem.local", List.of(mine));
    String temporary = GRUUS.temporaryOf("1001", "<urn:uuid:1>", "boot-1").orElseThrow().toString();
    assertThat(among("sip:1001@tandem.local;gr=urn:uuid:1", other, mine)).isEqualTo(expected);
    assertThat(among(temporary, other, mine)).isEqualTo(expected);
    for (String uri : List.of("sip:1001@tandem.local;gr=urn:uuid:1", temporary)) {
      assertThat(((Route.Nowhere) among(uri, other)).sipStatus()).isEqualTo(480);
    }
  }

  @Test
  void findsNothingBehindAGruuThatIsInvalid() {
    Binding again = flow("<urn:uuid:1>", 1, "boot-2", 2);
    String earlier = GRUUS.temporaryOf("1001", "<urn:uuid:1>", "boot-1").orElseThrow().toString();
    for (String uri :
        List.of(
            earlier,
            "sip:tgruu.invented@tandem.local;gr",
            "sip:1001@tandem.local;gr",
            "sip:9999@tandem.local;gr=urn:uuid:1")) {
      assertThat(((Route.Nowhere) among(uri, again)).sipStatus()).as(uri).isEqualTo(404);
    }
  }

  @Test
  void sipsLeadsOverSecureFlowsAlone() {
    assertThat(route("sips:1001@tandem.local"))
        .isEqualTo(
            new Route.Nowhere(
                Disposition.NOT_REGISTERED, 480, "no phone is registered over TLS, as sips asks"));
    assertThat(route("sips:1002@tandem.local"))
        .isEqualTo(new Route.Nowhere(Disposition.NOT_REGISTERED, 480, "no phone is registered"));
    Binding plain = over("TCP", List.of());
    Binding secure = over("TLS", List.of());
    Binding browser = over("WSS", List.of());
    Binding proxied = over("TLS", List.of("<sip:proxy.example;lr>"));
    Binding proxiedSecurely = over("TLS", List.of("<sips:proxy.example;lr>"));
    assertThat(sips(plain, secure)).isEqualTo(to(secure));
    assertThat(sips(browser)).isEqualTo(to(browser));
    assertThat(sips(proxied, proxiedSecurely)).isEqualTo(to(proxiedSecurely));
    assertThat(sips(plain, proxied)).isInstanceOf(Route.Nowhere.class);
  }

  private Route sips(Binding... bound) {
    Directory directory =
        new Directory() {
          @Override
          public Optional<Subscriber> subscriber(String name) {
            return DIRECTORY.subscriber(name);
          }

          @Override
          public List<Binding> bindings(String addressOfRecord, long nowEpochMillis) {
            return List.of(bound);
          }
        };
    return new Router(
            new OwnNames("tandem.local", Set.of()),
            directory,
            new Gruus(new byte[32], "tandem.local", new Random(5)),
            _ -> true,
            TRUNKS,
            GERMANY,
            Set.of())
        .route(Custody.DEFAULT_ACCOUNT, SipUri.parse("sips:1001@tandem.local"), 0);
  }

  private static Route to(Binding binding) {
    return new Route.ToPhone("1001@tandem.local", List.of(binding));
  }

  private static Binding over(String transport, List<String> path) {
    return new Binding(
        "sip:1001@192.0.2.7",
        9_000,
        1000,
        "c",
        1,
        "",
        0,
        "",
        new Reach("signaling-0", transport, "192.0.2.7", 40_000, 7, path),
        1);
  }

  @Test
  void aNumberOfAnotherDomainOrCountryIsNobodyHere() {
    Route expected = new Route.ToPhone("1001@tandem.local", List.of(PHONE));
    assertThat(dial("tel:1001;phone-context=tandem.local")).isEqualTo(expected);
    assertThat(dial("tel:10-01;phone-context=TANDEM.local")).isEqualTo(expected);
    for (String context : List.of("elsewhere.example", "+49", "+1-914-555")) {
      assertThat(dial("tel:1001;phone-context=" + context))
          .as(context)
          .isEqualTo(
              new Route.Nowhere(
                  Disposition.NOT_FOUND, 404, "a number of another domain or country"));
    }
    assertThat(dial("tel:+4930-1001")).as("a number of ours").isEqualTo(expected);
    assertThat(dial("mailto:1001@tandem.local"))
        .isEqualTo(new Route.Nowhere(Disposition.FAILED, 416, "a URI of another scheme"));
  }

  private Route dial(String uri) {
    return router.route(Custody.DEFAULT_ACCOUNT, invite(uri, "sip:1002@tandem.local"), 0);
  }

  private static SipRequest invite(String uri, String from) {
    return SipRequest.builder("INVITE", uri)
        .add("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKdial")
        .from(NameAddr.parse("<" + from + ">;tag=1").orElseThrow())
        .to(NameAddr.parse("<sip:1001@tandem.local>").orElseThrow())
        .callId("dial")
        .cseq(new CSeq(1, "INVITE"))
        .build();
  }

  @Test
  void aSubscriberReachesNumbersOfOursHoweverHeWritesThem() {
    Route phone = new Route.ToPhone("1001@tandem.local", List.of(PHONE));
    for (String user : List.of("+49301001", "0049301001", "0301001", "030-1001")) {
      assertThat(route("sip:" + user + "@tandem.local")).as(user).isEqualTo(phone);
    }
    assertThat(route("sip:0301600@tandem.local")).isEqualTo(new Route.ToEcho());
    assertThat(route("sip:0302000@tandem.local"))
        .isEqualTo(to(Purpose.LANDING, "+49302000", PBX, "0302000"));
    assertThat(route("sip:0302001@tandem.local")).isInstanceOf(Route.Nowhere.class);
  }

  @Test
  void aSubscriberReachesOtherNumbersByATrunkAsThatWritesThem() {
    assertThat(route("sip:030999@tandem.local"))
        .isEqualTo(to(Purpose.OUTWARD, "+4930999", CARRIER, "030999"));
    assertThat(route("sip:+33199@tandem.local"))
        .isEqualTo(to(Purpose.OUTWARD, "+33199", CARRIER, "0033199"));
    assertThat(route("sip:2999@tandem.local")).as("an extension").isInstanceOf(Route.Nowhere.class);
    assertThat(((Route.Nowhere) route("sips:030999@tandem.local")).sipStatus()).isEqualTo(480);
  }

  @Test
  void anEmergencyNumberGoesOutByTheTrunksForIt() {
    Route rescue = to(Purpose.EMERGENCY, "110", RESCUE, "110");
    assertThat(route("sip:110@tandem.local")).isEqualTo(rescue);
    assertThat(route("sips:110@tandem.local")).as("in any way").isEqualTo(rescue);
    assertThat(route("sip:112@tandem.local")).as("not one here").isInstanceOf(Route.Nowhere.class);
    assertThat(fromCarrier("sip:110@tandem.local")).isInstanceOf(Route.Nowhere.class);
  }

  @Test
  void aTrunkReachesNumbersOfOursAndNothingElse() {
    assertThat(fromCarrier("sip:0301001@192.0.2.100"))
        .isEqualTo(new Route.ToPhone("1001@tandem.local", List.of(PHONE)));
    assertThat(fromCarrier("sip:+49302000@tandem.local"))
        .isEqualTo(to(Purpose.LANDING, "+49302000", PBX, "0302000"));
    assertThat(fromCarrier("sip:+49301001;npdi;rn=+4930@tandem.local;user=phone"))
        .isEqualTo(new Route.ToPhone("1001@tandem.local", List.of(PHONE)));
    for (String uri :
        List.of(
            "sip:030999@tandem.local",
            "sip:1001@tandem.local",
            "sip:600@tandem.local",
            "sip:0301001@elsewhere.example",
            "sip:0303000@tandem.local")) {
      assertThat(((Route.Nowhere) fromCarrier(uri)).sipStatus()).as(uri).isEqualTo(404);
    }
  }

  @Test
  void aCallerByATrunkIsHisNumberOrNobody() {
    assertThat(callerBy("sip:030777@carrier.example")).isEqualTo("+4930777@tandem.local");
    assertThat(callerBy("sip:0033199@carrier.example")).isEqualTo("+33199@tandem.local");
    assertThat(callerBy("sip:+4930777;cpc=ordinary@carrier.example"))
        .isEqualTo("+4930777@tandem.local");
    assertThat(callerBy("tel:+49-30-777")).isEqualTo("+4930777@tandem.local");
    assertThat(callerBy("sip:1001@carrier.example"))
        .as("a subscriber of ours is nobody who calls from there")
        .isEqualTo("anonymous@tandem.local");
    assertThat(callerBy("sip:anonymous@anonymous.invalid")).isEqualTo("anonymous@tandem.local");
    assertThat(callerBy("sip:a%40b@carrier.example")).isEqualTo("anonymous@tandem.local");
    assertThat(callerBy("sip:carrier.example")).isEqualTo("anonymous@tandem.local");
  }

  private String callerBy(String from) {
    return router.callerBy(CARRIER, invite("sip:0301001@tandem.local", from));
  }

  @Test
  void explainsTheWayOfACall() {
    OwnNames names = new OwnNames("tandem.local", Set.of());
    Clearance clearance =
        new Clearance(
            TRUNKS,
            names,
            new TrunkLoad(new Alone()),
            new TargetHealth(new RandomTokens(new Random(1))),
            new FraudLimits(List.of("+49"), List.of(), 10, 60, Duration.ofHours(4)));
    Explainer explainer = new Explainer(router, clearance, DIRECTORY, TRUNKS, names, GERMANY);

    assertThat(why(explainer, "600")).containsExactly("600 is built in");
    assertThat(why(explainer, "1001")).containsExactly("1001 is a subscriber");
    assertThat(why(explainer, "1002"))
        .containsExactly("1002 is a subscriber", "no phone is registered");
    assertThat(why(explainer, "2999"))
        .containsExactly("2999 is no number by dialling.*", "nobody of that name");
    assertThat(why(explainer, "0301001"))
        .containsExactly(
            "0301001 is +49301001 by dialling.*", "+49301001 lands on subscriber 1001");
    assertThat(why(explainer, "030999"))
        .containsExactly(
            "030999 is +4930999 by dialling.*",
            "+4930999 is no number of ours",
            "trunk carrier takes +, priority 10");
    assertThat(why(explainer, "0033199"))
        .containsExactly(
            "0033199 is +33199 by dialling.*",
            "+33199 is no number of ours",
            "fraud.* allows no number that begins like +33199");
    assertThat(why(explainer, "110"))
        .containsExactly(
            "110 is an emergency number: no limit counts", "trunk rescue takes emergency calls");
    assertThat(explainer.ofTrunk("carrier", "030999", 0, 0).orElseThrow().why())
        .containsExactly("030999 is +4930999 by the numbering of carrier", "no number of ours");
    assertThat(explainer.ofTrunk("nobody", "030999", 0, 0)).isEmpty();
    assertThat(explainer.ofSubscriber("1003", "600", 0, 0)).as("disabled").isEmpty();
  }

  private static List<String> why(Explainer explainer, String number) {
    return explainer.ofSubscriber("1002", number, 0, 0).orElseThrow().why();
  }
}
