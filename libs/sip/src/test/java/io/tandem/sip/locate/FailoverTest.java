package io.tandem.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.sip.locate.FailoverInput.Cancelled;
import io.tandem.sip.locate.FailoverInput.Located;
import io.tandem.sip.locate.FailoverInput.Nowhere;
import io.tandem.sip.locate.FailoverInput.Responded;
import io.tandem.sip.locate.FailoverInput.TimedOut;
import io.tandem.sip.locate.FailoverInput.Unreachable;
import io.tandem.sip.message.SipUri;
import io.tandem.sip.transaction.Flow;
import io.tandem.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FailoverTest {

  private static final Duration DEAD = Duration.ofSeconds(30);

  private final DeadTargets dead = new DeadTargets();
  private long now;

  private static Target target(String name) {
    return target(Transport.UDP, name);
  }

  private static Target target(Transport transport, String name) {
    int last = name.charAt(0);
    return new Target(
        transport,
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + last), 5060),
        "example.com",
        false);
  }

  private static Located located(String... names) {
    return new Located(Arrays.stream(names).map(FailoverTest::target).toList());
  }

  private static Responded responded(int status) {
    return new Responded(status, OptionalLong.empty());
  }

  private static Responded unavailable(long retryAfter) {
    return new Responded(503, OptionalLong.of(retryAfter));
  }

  private Failover over(String... uris) {
    return over(false, Optional.empty(), uris);
  }

  private Failover over(boolean large, Optional<Flow> flow, String... uris) {
    List<SipUri> parsed =
        Stream.of(uris).map(uri -> SipUri.parse("sip:" + uri).orElseThrow()).toList();
    Failover failover = new Failover(parsed, flow, large, dead, DEAD);
    assertThat(words(failover.start())).containsExactly("locate sip:" + uris[0]);
    return failover;
  }

  private List<String> on(Failover failover, FailoverInput input) {
    return words(failover.on(input, now));
  }

  private static List<String> words(List<FailoverOutput> outputs) {
    return outputs.stream()
        .map(
            output ->
                switch (output) {
                  case FailoverOutput.Locate locate -> "locate " + locate.uri();
                  case FailoverOutput.Try tried ->
                      "try "
                          + (char) (tried.target().address().getAddress().getAddress()[3] & 0xff)
                          + (tried.target().transport() == Transport.UDP
                              ? ""
                              : " " + tried.target().transport());
                  case FailoverOutput.TryFlow _ -> "try flow";
                  case FailoverOutput.Deliver _ -> "deliver";
                  case FailoverOutput.GiveUp _ -> "give up";
                })
        .toList();
  }

  @Test
  void theFirstTargetThatAnswersIsTheLast() {
    Failover request = over("x");
    assertThat(on(request, located("a", "b"))).containsExactly("try a");
    assertThat(on(request, responded(100))).containsExactly("deliver");
    assertThat(on(request, responded(180))).containsExactly("deliver");
    assertThat(on(request, responded(200))).containsExactly("deliver");
    assertThat(on(request, responded(200))).as("another fork").containsExactly("deliver");
    assertThat(request.isOver()).isTrue();
  }

  @Test
  void refusalsByTheCalleeAreHisAndNotTheTargets() {
    for (int status : new int[] {302, 404, 408, 486, 500, 504, 603}) {
      Failover request = over("x");
      on(request, located("a", "b"));
      assertThat(on(request, responded(status))).as("%d", status).containsExactly("deliver");
      assertThat(request.isOver()).isTrue();
    }
  }

  @Test
  void a503ATimeOutAndAnUnreachableTargetLeadToTheNext() {
    Failover request = over("x");
    assertThat(on(request, located("a", "b", "c", "d"))).containsExactly("try a");
    assertThat(on(request, responded(503))).containsExactly("try b");
    assertThat(on(request, new TimedOut())).containsExactly("try c");
    assertThat(on(request, new Unreachable())).containsExactly("try d");
    assertThat(on(request, responded(200))).containsExactly("deliver");
  }

  @Test
  void whenAllHaveFailedThe503IsWhatIsTold() {
    Failover request = over("x");
    on(request, located("a", "b"));
    on(request, responded(503));
    assertThat(on(request, new TimedOut())).containsExactly("deliver");
    assertThat(request.isOver()).isTrue();
  }

  @Test
  void whenNobodyHasRespondedThereIsNothingToTell() {
    Failover request = over("x");
    on(request, located("a"));
    assertThat(on(request, new TimedOut())).containsExactly("give up");
    Failover nowhere = over("x");
    assertThat(on(nowhere, new Nowhere())).containsExactly("give up");
  }

  @Test
  void theNextUriIsLocatedWhenTheFirstIsUsedUp() {
    Failover request = over("x", "y", "z");
    assertThat(on(request, located("a"))).containsExactly("try a");
    assertThat(on(request, new TimedOut())).containsExactly("locate sip:y");
    assertThat(on(request, new Nowhere())).containsExactly("locate sip:z");
    assertThat(on(request, located("b"))).containsExactly("try b");
    assertThat(on(request, responded(200))).containsExactly("deliver");
  }

  @Test
  void deadTargetsComeLastEvenBehindOtherUris() {
    dead.setAside(target("a"), DEAD, now);
    Failover request = over("x", "y");
    assertThat(on(request, located("a"))).containsExactly("locate sip:y");
    assertThat(on(request, located("b"))).containsExactly("try b");
    assertThat(on(request, new TimedOut())).containsExactly("try a");
  }

  @Test
  void aTargetThatFailedIsSetAsideForTheNextRequestAndTakenBackWhenItAnswers() {
    Failover first = over("x");
    on(first, located("a", "b"));
    on(first, new TimedOut());
    Failover second = over("x");
    assertThat(on(second, located("a", "b"))).containsExactly("try b");
    now += DEAD.toNanos();
    Failover third = over("x");
    assertThat(on(third, located("a", "b"))).containsExactly("try a");
    on(third, new Unreachable());
    Failover fourth = over("x");
    on(fourth, located("a"));
    on(fourth, responded(100));
    assertThat(dead.isDead(target("a"), now)).isFalse();
  }

  @Test
  void a503SaysItselfHowLongItHolds() {
    Failover told = over("x");
    on(told, located("a", "b"));
    on(told, unavailable(10));
    assertThat(dead.isDead(target("a"), now + Duration.ofSeconds(9).toNanos())).isTrue();
    assertThat(dead.isDead(target("a"), now + Duration.ofSeconds(10).toNanos())).isFalse();
    Failover forEver = over("x");
    on(forEver, located("c", "d"));
    on(forEver, unavailable(Long.MAX_VALUE));
    assertThat(dead.isDead(target("c"), now + Duration.ofMinutes(5).toNanos())).isFalse();
    Failover untold = over("x");
    on(untold, located("e", "f"));
    on(untold, responded(503));
    assertThat(dead.isDead(target("e"), now)).isFalse();
  }

  @Test
  void whoHasSaidTryingIsThereThoughHeNeverAnswers() {
    Failover request = over("x");
    on(request, located("a", "b"));
    on(request, responded(100));
    assertThat(on(request, new TimedOut())).containsExactly("give up");
    assertThat(dead.isDead(target("a"), now)).isFalse();
  }

  @Test
  void nobodyElseIsTriedWhileAPhoneRings() {
    Failover trying = over("x");
    on(trying, located("a", "b"));
    on(trying, responded(100));
    assertThat(on(trying, new Unreachable())).containsExactly("try b");
    Failover ringing = over("x");
    on(ringing, located("c", "d"));
    on(ringing, responded(180));
    assertThat(on(ringing, new Unreachable())).containsExactly("give up");
  }

  @Test
  void a503AfterRingingStillLeadsToTheNext() {
    Failover request = over("x");
    on(request, located("a", "b"));
    on(request, responded(180));
    assertThat(on(request, responded(503))).containsExactly("try b");
  }

  @Test
  void aCancelledRequestGoesNowhereElse() {
    Failover early = over("x");
    assertThat(on(early, new Cancelled())).containsExactly("give up");
    assertThat(on(early, located("a"))).isEmpty();
    Failover later = over("x");
    on(later, located("a", "b"));
    assertThat(on(later, new Cancelled())).isEmpty();
    assertThat(on(later, responded(503))).containsExactly("deliver");
    Failover silent = over("x");
    on(silent, located("a", "b"));
    on(silent, new Cancelled());
    assertThat(on(silent, new TimedOut())).containsExactly("give up");
  }

  @Test
  void aLargeRequestGoesOverTcpAndFallsBackWhereTcpIsRefused() {
    Failover request = over(true, Optional.empty(), "x");
    assertThat(on(request, located("a", "b"))).containsExactly("try a TCP");
    assertThat(on(request, new Unreachable())).containsExactly("try a");
    assertThat(on(request, new TimedOut())).containsExactly("try b TCP");
    assertThat(on(request, responded(503))).as("b has spoken").containsExactly("deliver");
  }

  @Test
  void aLargeRequestRemembersWhereTcpIsRefused() {
    Failover first = over(true, Optional.empty(), "x");
    on(first, located("a"));
    on(first, new Unreachable());
    on(first, responded(200));
    Failover second = over(true, Optional.empty(), "x");
    assertThat(on(second, located("a"))).containsExactly("try a");
  }

  @Test
  void aTransportThatTheUriNamesIsNotExchanged() {
    Failover request = over(true, Optional.empty(), "x");
    Target named = new Target(Transport.UDP, target("a").address(), "example.com", true);
    assertThat(on(request, new Located(List.of(named)))).containsExactly("try a");
  }

  @Test
  void theTargetThatWeTalkToAlreadyComesFirst() {
    Flow flow = Flow.udp(target("z").address(), target("b").address());
    Failover request = over(false, Optional.of(flow), "x");
    assertThat(on(request, located("a", "b"))).containsExactly("try b");
    assertThat(on(request, new TimedOut())).containsExactly("try a");
    assertThat(on(request, new TimedOut())).as("the flow was tried").containsExactly("give up");
  }

  @Test
  void theFlowIsTheLastResort() {
    Flow flow = Flow.udp(target("z").address(), target("c").address());
    Failover request = over(false, Optional.of(flow), "x");
    assertThat(on(request, new Nowhere())).containsExactly("try flow");
    assertThat(on(request, responded(200))).containsExactly("deliver");
    Failover refused = over(false, Optional.of(flow), "x");
    on(refused, located("a"));
    assertThat(on(refused, responded(503))).as("somebody is there").containsExactly("deliver");
  }

  @Test
  void noMoreThanEightTargetsAreTried() {
    Failover request = over("x", "y");
    List<String> outputs = on(request, located("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
    int tries = 0;
    while (outputs.getFirst().startsWith("try")) {
      tries++;
      outputs = on(request, new TimedOut());
    }
    assertThat(outputs).containsExactly("give up");
    assertThat(tries).isEqualTo(Failover.MOST_TRIES);
  }

  @Test
  void theTableOfTheDeadIsBounded() {
    DeadTargets small = new DeadTargets(3);
    for (String name : List.of("a", "b", "c", "d")) {
      small.setAside(target(name), DEAD, now);
    }
    assertThat(small.size(now)).isEqualTo(3);
    assertThat(small.isDead(target("a"), now)).as("the oldest made room").isFalse();
    assertThat(small.size(now + DEAD.toNanos())).isZero();
  }

  @Test
  void aShortTimeDoesNotReplaceALongOne() {
    dead.setAside(target("a"), Duration.ofMinutes(5), now);
    dead.setAside(target("a"), Duration.ofSeconds(1), now);
    assertThat(dead.isDead(target("a"), now + Duration.ofMinutes(4).toNanos())).isTrue();
    assertThat(dead.isDead(target(Transport.TCP, "a"), now)).as("another transport").isFalse();
  }
}
