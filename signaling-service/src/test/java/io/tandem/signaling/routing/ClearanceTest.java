package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.CallRecord.Disposition;
import io.tandem.contracts.Custody;
import io.tandem.contracts.PhoneNumber;
import io.tandem.contracts.PhoneNumber.Landing;
import io.tandem.contracts.Subscriber;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkLogin;
import io.tandem.contracts.TrunkPolicy;
import io.tandem.contracts.TrunkPolicy.CallerPolicy;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.RandomTokens;
import io.tandem.signaling.routing.Route.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 1001 has the number +49301001, 1002 has none. */
class ClearanceTest {

  private static final Trunk.Target FIRST = new Trunk.Target("sip:192.0.2.1", 1, 1);
  private static final Trunk.Target SECOND = new Trunk.Target("sip:192.0.2.2", 2, 1);
  private static final Trunk A = trunk("a", "+4930555");
  private static final Trunk B = trunk("b", "");

  private final RandomTokens tokens = new RandomTokens(new Random(1));
  private final Trunks trunks = new Trunks();
  private final TrunkLoad load = new TrunkLoad(new Alone());
  private final TargetHealth health = new TargetHealth(tokens);
  private final Clearance clearance =
      new Clearance(
          trunks,
          new OwnNames("tandem.local", Set.of()),
          load,
          health,
          new FraudLimits(
              List.of("+49", "+1"), List.of("+1876", "+49900"), 2, 3, Duration.ofHours(4)));
  private long nowNanos;

  ClearanceTest() {
    trunks.put(new PhoneNumber("+49301001", new Landing.OnSubscriber("1001"), Custody.DEFAULT, 1));
  }

  private static Subscriber subscriber(String name) {
    return new Subscriber(name, "tandem.local", Map.of(), "", false, Custody.DEFAULT, 1);
  }

  @Test
  void aNumberOfAnotherAccountIsNotShownAsACallers() {
    trunks.put(
        new PhoneNumber(
            "+49301000",
            new Landing.OnSubscriber("1001"),
            new Custody("AC00000000000000000000000000000001", Custody.DEFAULT.keeper()),
            1));
    assertThat(clearance.subscriber(subscriber("1001")).number()).contains("+49301001");
  }

  private static Trunk trunk(String id, String callerNumber) {
    return new Trunk(
        id,
        "",
        false,
        List.of(),
        List.of(FIRST, SECOND),
        new Trunk.Numbering("49", "0", "00", Trunk.NumberFormat.NATIONAL),
        List.of(),
        callerNumber,
        List.of(),
        List.of(),
        Optional.empty(),
        TrunkPolicy.NONE,
        Custody.DEFAULT,
        1);
  }

  private Route ask(String caller, Purpose purpose, String number, Trunk... ways) {
    List<Route.TrunkHop> hops =
        List.of(ways).stream().map(trunk -> new Route.TrunkHop(trunk, number)).toList();
    return clearance.clear(
        clearance.subscriber(subscriber(caller)),
        new Route.ToTrunks(number, purpose, hops, List.of()),
        nowNanos);
  }

  private Route ask(Purpose purpose, Trunk... ways) {
    return ask("1001", purpose, "+4930999", ways);
  }

  private CallSid call() {
    return CallSid.of(0, tokens);
  }

  /** A call goes out by the trunk. */
  private void callBy(Trunk trunk) {
    assertThat(load.goOut(call(), trunk.id(), 0, 1_000, nowNanos)).isEmpty();
  }

  private static List<String> by(Route route) {
    return ((Route.ToTrunks) route).hops().stream().map(hop -> hop.trunk().id()).toList();
  }

  private static Route.Nowhere refused(Route route) {
    return (Route.Nowhere) route;
  }

  @ParameterizedTest
  @CsvSource({
    "+4930999, true",
    "+33199, false",
    "+1212555, true",
    "+1876555, false",
    "+49900555, false",
  })
  void subscribersCallTheCountriesThatAreAllowedAndNoOthers(String number, boolean allowed) {
    Route route = ask("1001", Purpose.OUTWARD, number, A);
    if (allowed) {
      assertThat(by(route)).containsExactly("a");
    } else {
      assertThat(refused(route).sipStatus()).isEqualTo(403);
      assertThat(refused(route).disposition()).isEqualTo(Disposition.FORBIDDEN);
      assertThat(refused(route).bars()).extracting(Bar::cause).containsExactly(Bar.Cause.COUNTRY);
    }
    assertThat(by(ask("1001", Purpose.LANDING, number, A))).as("ours").containsExactly("a");
    assertThat(by(ask("1001", Purpose.EMERGENCY, number, A))).as("help").containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource({
    "+4930999, +49, , ",
    "+4930999, +, +4930, forbids +4930",
    "+4930999, +4930, +49, ",
    "+4930999, +4930, +4930, forbids +4930",
    "+33199, +49, , allows no number that begins like +33199",
    "+33199, , +44, ",
  })
  void theLongestPrefixCountsAndOfTwoAlikeTheOneThatForbids(
      String number, String allowed, String forbidden, String objection) {
    Trunk trunk =
        Policies.prefixes(
            A,
            Optional.ofNullable(allowed).stream().toList(),
            Optional.ofNullable(forbidden).stream().toList());
    assertThat(PrefixRules.of(trunk.policy()).objection(number))
        .isEqualTo(Optional.ofNullable(objection));
  }

  @Test
  void aTrunkThatMayNotTakeTheNumberLeavesItToTheNext() {
    Trunk local = Policies.prefixes(A, List.of("+4989"), List.of());
    Route route = ask(Purpose.OUTWARD, local, B);
    assertThat(by(route)).containsExactly("b");
    assertThat(((Route.ToTrunks) route).bars())
        .containsExactly(
            new Bar(Bar.Cause.TRUNK_PREFIX, "trunk a allows no number that begins like +4930999"));
    assertThat(refused(ask(Purpose.OUTWARD, local)).sipStatus()).isEqualTo(403);
    assertThat(by(ask(Purpose.LANDING, local))).as("a number of ours").containsExactly("a");
  }

  @Test
  void aTrunkThatIsFullLeavesTheCallToTheNext() {
    Trunk two = Policies.limits(A, 2, 0);
    callBy(two);
    assertThat(by(ask(Purpose.OUTWARD, two, B))).containsExactly("a", "b");
    assertThat(load.bring(call(), two, nowNanos)).as("the other direction counts").isEmpty();
    assertThat(by(ask(Purpose.OUTWARD, two, B))).containsExactly("b");

    Route.Nowhere full = refused(ask(Purpose.OUTWARD, two));
    assertThat(full.sipStatus()).isEqualTo(503);
    assertThat(full.reason()).isEqualTo("trunk a has 2 of 2 calls");
    assertThat(refused(ask(Purpose.LANDING, two)).sipStatus()).isEqualTo(503);
    assertThat(by(ask(Purpose.EMERGENCY, two))).as("help is never refused").containsExactly("a");
  }

  @Test
  void aTrunkTakesSoManyCallsASecond() {
    Trunk slow = Policies.limits(A, 0, 2);
    callBy(slow);
    callBy(slow);
    assertThat(by(ask(Purpose.OUTWARD, slow, B))).containsExactly("b");
    nowNanos += Duration.ofSeconds(1).toNanos();
    assertThat(by(ask(Purpose.OUTWARD, slow, B))).containsExactly("a", "b");
  }

  @Test
  void aTrunkThatIsFullBringsNoFurtherCall() {
    Trunk one = Policies.limits(A, 1, 0);
    Route phone = new Route.ToEcho();
    Clearance.Caller stranger = clearance.byTrunk("+33199@tandem.local");
    assertThat(clearance.clear(stranger, one, phone, nowNanos)).isEqualTo(phone);
    assertThat(load.bring(call(), one, nowNanos)).isEmpty();
    Route.Nowhere full = refused(clearance.clear(stranger, one, phone, nowNanos));
    assertThat(full.sipStatus()).as("503 would take the trunk out of service").isEqualTo(486);
    assertThat(load.bring(call(), one, nowNanos)).contains(full.bars().getFirst());
  }

  @Test
  void aSubscriberHasSoManyCallsOutAndBeginsSoManyAMinute() {
    String ann = "1001@tandem.local";
    CallSid first = call();
    assertThat(load.place(first, ann, clearance.fraud(), nowNanos)).isEmpty();
    assertThat(load.place(call(), ann, clearance.fraud(), nowNanos)).isEmpty();
    Route.Nowhere third = refused(ask(Purpose.OUTWARD, A));
    assertThat(third.sipStatus()).isEqualTo(403);
    assertThat(third.reason()).isEqualTo("1001@tandem.local has 2 of 2 calls over trunks");
    assertThat(load.place(call(), ann, clearance.fraud(), nowNanos)).isPresent();
    assertThat(by(ask("1002", Purpose.OUTWARD, "+4930999", A))).as("another").hasSize(1);
    assertThat(by(ask(Purpose.EMERGENCY, A))).hasSize(1);

    load.over(first);
    assertThat(load.place(call(), ann, clearance.fraud(), nowNanos)).isEmpty();
    assertThat(refused(ask(Purpose.OUTWARD, A)).bars())
        .extracting(Bar::cause)
        .containsExactly(Bar.Cause.SUBSCRIBER_CALLS);
  }

  @Test
  void callsThatAreOverCountForTheMinuteStill() {
    for (int i = 0; i < 3; i++) {
      CallSid brief = call();
      assertThat(load.place(brief, "1001@tandem.local", clearance.fraud(), nowNanos)).isEmpty();
      load.over(brief);
    }
    assertThat(refused(ask(Purpose.OUTWARD, A)).bars())
        .extracting(Bar::cause)
        .containsExactly(Bar.Cause.SUBSCRIBER_RATE);
    nowNanos += Duration.ofMinutes(1).toNanos();
    assertThat(by(ask(Purpose.OUTWARD, A))).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    // caller, purpose, trunk's number, policy, what is shown
    "1001, OUTWARD, +4930555, OWNED, 0301001",
    "1002, OUTWARD, +4930555, OWNED, 030555",
    "1002, OUTWARD, , OWNED, anonymous",
    "1001, OUTWARD, +4930555, TRUNK_NUMBER, 030555",
    "1001, OUTWARD, , TRUNK_NUMBER, anonymous",
    "1002, OUTWARD, +4930555, AS_IS, ",
    "1001, OUTWARD, , AS_IS, 0301001",
    "1002, LANDING, +4930555, OWNED, ",
    "1002, LANDING, +4930555, TRUNK_NUMBER, 030555",
    "+33199, LANDING, +4930555, OWNED, 0033199",
    "+33199, LANDING, +4930555, TRUNK_NUMBER, 030555",
    "anonymous, LANDING, +4930555, OWNED, ",
    "1002, EMERGENCY, , OWNED, ",
    "1002, EMERGENCY, +4930555, OWNED, 030555",
    "1002, EMERGENCY, , TRUNK_NUMBER, ",
  })
  void aTrunkIsShownTheCallerAsItsPolicySays(
      String who, Purpose purpose, String ofTrunk, CallerPolicy policy, String shown) {
    Trunk trunk = Policies.caller(trunk("a", Optional.ofNullable(ofTrunk).orElse("")), policy);
    Clearance.Caller caller =
        who.startsWith("1")
            ? clearance.subscriber(subscriber(who))
            : clearance.byTrunk(who + "@tandem.local");
    Route.ToTrunks out =
        new Route.ToTrunks(
            "+4930999", purpose, List.of(new Route.TrunkHop(trunk, "030999")), List.of());
    assertThat(((Route.ToTrunks) clearance.clear(caller, out, 0)).hops().getFirst().callerNumber())
        .isEqualTo(Optional.ofNullable(shown));
  }

  @ParameterizedTest
  @CsvSource({
    "1001, +4930555, OWNED, 030555",
    "1001, , OWNED, ",
    "1001, +4930555, AS_IS, 0301001",
    "1002, , AS_IS, ",
    "1002, , TRUNK_NUMBER, ",
  })
  void aCarrierWithALoginIsShownTheAccountRatherThanNobody(
      String who, String ofTrunk, CallerPolicy policy, String shown) {
    Trunk trunk =
        Policies.caller(
            trunk("a", Optional.ofNullable(ofTrunk).orElse(""))
                .withLogin(new TrunkLogin("acct", "", "v1.sealed", "", true, 600, "")),
            policy);
    Route.ToTrunks out =
        new Route.ToTrunks(
            "+4930999", Purpose.OUTWARD, List.of(new Route.TrunkHop(trunk, "030999")), List.of());
    Route route = clearance.clear(clearance.subscriber(subscriber(who)), out, 0);
    assertThat(((Route.ToTrunks) route).hops().getFirst().callerNumber())
        .isEqualTo(Optional.ofNullable(shown));
  }

  @Test
  void serversThatDoNotAnswerAreLeftOutAndATrunkOfDeadOnesIsTheLast() {
    Trunk watched = Policies.pings(A, 10);
    health.due(List.of(watched), 0);
    assertThat(health.onAnswer(FIRST.uri(), 503)).isEqualTo(TargetHealth.Change.DIED);
    Route.ToTrunks out = (Route.ToTrunks) ask(Purpose.OUTWARD, watched);
    assertThat(out.hops().getFirst().targets()).containsExactly(SECOND);
    assertThat(out.bars())
        .containsExactly(
            new Bar(Bar.Cause.TARGET_DEAD, "sip:192.0.2.1 of trunk a does not answer OPTIONS"));

    health.onAnswer(SECOND.uri(), 503);
    Trunk other =
        new Trunk(
            "other",
            "",
            false,
            List.of(),
            List.of(new Trunk.Target("sip:192.0.2.3", 1, 1)),
            A.numbering(),
            List.of(),
            "",
            List.of(),
            List.of(),
            Optional.empty(),
            TrunkPolicy.NONE,
            Custody.DEFAULT,
            1);
    Route both = ask(Purpose.OUTWARD, watched, other);
    assertThat(by(both)).containsExactly("other", "a");
    assertThat(((Route.ToTrunks) both).hops().getLast().targets()).containsExactly(FIRST, SECOND);
    assertThat(by(ask(Purpose.EMERGENCY, watched, other))).containsExactly("other", "a");
  }
}
