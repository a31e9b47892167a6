package io.tandem.registrar.location;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet;
import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import io.tandem.contracts.RegisterRequest;
import io.tandem.contracts.RegisterRequest.ContactChange;
import io.tandem.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Timelines over the table in docs/specs/registration.md. */
class LocationTableTest {

  private static final String ALICE = "1001@example.org";
  private static final String DESK = "sip:1001@10.0.0.7:5060";
  private static final String MOBILE = "sip:1001@10.0.0.8:40000;transport=tcp";
  private static final Reach REACH = new Reach("edge-0", "UDP", "10.0.0.7", 5060, 0, List.of());

  /** Lifetimes as they are asked for, where a test counts seconds. */
  private static final LocationLimits EXACT = new LocationLimits(60, 3600, 10, 0);

  private final ManualClock clock = new ManualClock();
  private final LocationTable table = new LocationTable(EXACT);

  @Test
  void keepsAContactUntilItsTimeHasCome() {
    assertThat(bound(register("a", 1, contact(DESK, 120)))).containsExactly(DESK);

    clock.advance(Duration.ofMillis(119_999));
    assertThat(contactsNow()).containsExactly(DESK);

    clock.advance(Duration.ofMillis(1));
    assertThat(contactsNow()).isEmpty();
    assertThat(bound(fetch())).isEmpty();
  }

  @Test
  void keepsSeveralContactsAndRefreshesEachByItself() {
    register("a", 1, contact(DESK, 100));
    register("b", 1, contact(MOBILE, 100));
    clock.advance(Duration.ofSeconds(60));
    register("a", 2, contact(DESK, 100));
    clock.advance(Duration.ofSeconds(60));

    assertThat(contactsNow()).containsExactly(DESK);
  }

  @Test
  void takesAnotherSpellingOfTheSameUriForTheSameContact() {
    register("a", 1, contact("sip:1001@PHONE.example.org;lr", 100));

    assertThat(bound(register("a", 2, contact("sip:%31001@phone.EXAMPLE.org;lr", 100)))).hasSize(1);
    assertThat(bound(register("a", 3, contact("sip:1001@phone.example.org:5060", 100)))).hasSize(2);
  }

  @Test
  void takesTheSameInstanceAndFlowForTheSameDeviceWhateverItsAddress() {
    register("a", 1, flow(DESK, "<urn:uuid:1>", 1));
    register("a", 2, flow("sip:1001@10.0.0.7:5090", "<urn:uuid:1>", 2));

    assertThat(bound(register("b", 1, flow("sip:1001@10.0.0.99:6000", "<urn:uuid:1>", 1))))
        .containsExactly("sip:1001@10.0.0.7:5090", "sip:1001@10.0.0.99:6000");
  }

  @Test
  void removesOneContactByExpiresZeroAndAllByStar() {
    register("a", 1, contact(DESK, 100), contact(MOBILE, 100));
    assertThat(bound(register("a", 2, contact(DESK, 0)))).containsExactly(MOBILE);

    register("b", 1, contact(DESK, 100));
    assertThat(bound(star("c", 1))).isEmpty();
    assertThat(table.addressCount()).isZero();
    assertThat(table.bindingCount()).isZero();
  }

  @Test
  void refusesStarBesideContacts() {
    register("a", 1, contact(DESK, 100));

    assertRefused(
        400,
        send(
            new RegisterRequest(
                ALICE, List.of(contact(DESK, 0)), true, "a", 2, "ua", REACH, now())));
  }

  @Test
  void refusesTooShortALifetimeAndTakesNoneOfTheRequest() {
    register("a", 1, contact(DESK, 100));

    Verdict verdict = register("a", 2, contact(MOBILE, 100), contact(DESK, 59));

    assertRefused(423, verdict);
    assertThat(bound(verdict)).containsExactly(DESK);
  }

  @Test
  void cutsTooLongALifetime() {
    register("a", 1, contact(DESK, 4_000_000_000L));

    clock.advance(Duration.ofSeconds(3600));
    assertThat(contactsNow()).isEmpty();
  }

  @Test
  void refusesAnOlderCseqWithinTheSameCallId() {
    register("a", 5, contact(DESK, 100));

    assertRefused(500, register("a", 4, contact(DESK, 100)));
    assertRefused(500, register("a", 4, contact(DESK, 0), contact(MOBILE, 100)));
    assertRefused(500, star("a", 4));
    assertThat(contactsNow()).containsExactly(DESK);
  }

  @Test
  void answersARepetitionWithoutProlongingTheBinding() {
    register("a", 5, contact(DESK, 100));
    BindingSet before = table.bindings(ALICE, now());
    clock.advance(Duration.ofSeconds(10));

    Verdict again = register("a", 5, contact(DESK, 100));

    assertThat(again).isEqualTo(new Verdict.Accepted(before));
  }

  @Test
  void refusesARemovalUnderACseqThatWasUsedToRegister() {
    register("a", 5, contact(DESK, 100));

    assertRefused(500, register("a", 5, contact(DESK, 0)));
    assertRefused(500, star("a", 5));
    assertThat(contactsNow()).containsExactly(DESK);
  }

  @Test
  void letsAnotherCallIdWin() {
    register("a", 5, contact(DESK, 100));

    assertThat(register("b", 1, contact(DESK, 200))).isInstanceOf(Verdict.Accepted.class);
    assertThat(table.bindings(ALICE, now()).bindings().getFirst().callId()).isEqualTo("b");
  }

  @Test
  void letsARestartedPhoneCountAnewOnceNothingOldCanBeInFlight() {
    register("a", 11, contact(DESK, 3600));
    clock.advance(Duration.ofSeconds(32));
    assertRefused(500, register("a", 1, contact(DESK, 3600)));

    clock.advance(Duration.ofMillis(1));
    assertThat(register("a", 1, contact(DESK, 3600))).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void letsAPhoneThatHasJustRebootedReplaceItself() {
    register("a", 12, contact(DESK, 3600));
    assertRefused(500, register("a", 2, contact(DESK, 3600)));
    assertThat(register("a", 1, contact(DESK, 3600))).isInstanceOf(Verdict.Accepted.class);

    register("a", 500, contact(DESK, 0));
    assertThat(bound(register("a", 1, contact(DESK, 3600)))).containsExactly(DESK);
  }

  @Test
  void letsAPhoneThatIsBackOverALaterConnectionCountAnew() {
    over(connection(7), "a", 3, contact(MOBILE, 100));

    assertRefused(500, over(connection(6), "a", 1, contact(MOBILE, 100)));
    assertThat(bound(over(connection(8), "a", 1, contact(MOBILE, 100)))).containsExactly(MOBILE);
  }

  @Test
  void spreadsLifetimesBelowWhatIsAskedAndNotBelowTheLeast() {
    LocationTable spreading = new LocationTable(LocationLimits.DEFAULT);
    TreeMap<Long, Integer> granted = new TreeMap<>();
    for (int cseq = 1; cseq <= 10_000; cseq++) {
      granted.merge(grantedSeconds(spreading, cseq, 3600), 1, Integer::sum);
    }

    assertThat(granted.firstKey()).isBetween(2880L, 2890L);
    assertThat(granted.lastKey()).isBetween(3590L, 3600L);
    // 721 seconds share 10,000: no second is a crowd, and no half of them is empty.
    assertThat(granted.values()).allMatch(count -> count < 50);
    assertThat(granted.headMap(3240L).values().stream().mapToInt(n -> n).sum())
        .isBetween(4_700, 5_300);

    assertThat(grantedSeconds(spreading, 1, 60)).isEqualTo(60);
    assertThat(grantedSeconds(spreading, 1, 66)).isBetween(60L, 66L);
    assertThat(grantedSeconds(spreading, 1, 100_000)).isBetween(2880L, 3600L);
    assertThat(grantedSeconds(spreading, 5, 3600)).isEqualTo(grantedSeconds(spreading, 5, 3600));
  }

  private long grantedSeconds(LocationTable judge, long cseq, long asked) {
    Verdict verdict = judge.handle(request("a", cseq, now(), contact(DESK, asked)), now());
    return (verdict.bindings().bindings().getFirst().expiresAtEpochMillis() - now()) / 1000;
  }

  @Test
  void doesNotLetAnOvertakenRequestBringBackWhatWasRemoved() {
    register("a", 1, contact(DESK, 100));
    long sent = now();
    clock.advance(Duration.ofSeconds(1));
    register("a", 3, contact(DESK, 0));
    clock.advance(Duration.ofSeconds(5));

    assertRefused(500, send(request("a", 2, sent, contact(DESK, 100))));
    assertThat(register("a", 4, contact(DESK, 100))).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void leavesWhatNobodyWaitsForAnyMore() {
    long sent = now();
    clock.advance(Duration.ofMillis(10_001));

    assertThat(send(request("a", 1, sent, contact(DESK, 100)))).isInstanceOf(Verdict.Late.class);
    assertThat(contactsNow()).isEmpty();
  }

  @Test
  void removesForAnOperatorHoweverLongTheRequestHasWaited() {
    register("a", 1, contact(DESK, 100));
    Reach api = new Reach("registrar-0", "", "", 0, 0, List.of());

    assertThat(
            bound(
                send(
                    new RegisterRequest(
                        ALICE, List.of(), true, "removed-1", 1, "api", api, now() - 60_000))))
        .isEmpty();
  }

  @Test
  void evictsTheContactRegisteredLongestAgoOverTheLimit() {
    for (int i = 0; i < 10; i++) {
      register("call-" + i, 1, contact("sip:1001@10.0.0." + i, 100));
      clock.advance(Duration.ofSeconds(1));
    }
    register("call-0", 2, contact("sip:1001@10.0.0.0", 100));

    List<String> after = bound(register("new", 1, contact("sip:1001@10.0.1.1", 100)));

    assertThat(after)
        .hasSize(10)
        .contains("sip:1001@10.0.0.0", "sip:1001@10.0.1.1")
        .doesNotContain("sip:1001@10.0.0.1");
  }

  @Test
  void refusesMoreContactsAtOnceThanAnAddressMayHave() {
    ContactChange[] many = new ContactChange[11];
    for (int i = 0; i < many.length; i++) {
      many[i] = contact("sip:1001@10.0.0." + i, 100);
    }

    assertRefused(403, register("a", 1, many));
  }

  @Test
  void sweepsWhatHasExpiredOnceAndSparesWhatWasRefreshed() {
    register("a", 1, contact(DESK, 60));
    register("b", 1, contact(MOBILE, 90));
    clock.advance(Duration.ofSeconds(59));
    assertThat(sweep()).isEmpty();
    register("a", 2, contact(DESK, 120));

    clock.advance(Duration.ofSeconds(31));
    assertThat(sweep())
        .singleElement()
        .satisfies(set -> assertThat(uris(set)).containsExactly(DESK));
    assertThat(sweep()).isEmpty();

    clock.advance(Duration.ofSeconds(89));
    assertThat(sweep()).containsExactly(new BindingSet(ALICE, List.of()));
    assertThat(table.addressCount()).isZero();
  }

  @Test
  void isTheSameAfterReplay() {
    register("a", 5, contact(DESK, 100), contact(MOBILE, 200));
    LocationTable next = new LocationTable(EXACT);
    next.apply(table.bindings(ALICE, now()));

    Verdict older = next.handle(request("a", 4, now(), contact(DESK, 0)), now());
    assertRefused(500, older);
    clock.advance(Duration.ofSeconds(100));
    assertThat(next.sweep(now())).hasSize(1);
  }

  @Test
  void keepsItsInvariantsOverRandomTimelines() {
    for (int seed = 0; seed < 500; seed++) {
      new RandomTimeline(seed).run();
    }
  }

  /** Ten minutes of random requests and sweeps; after each step the promises of the table hold. */
  private static final class RandomTimeline {
    private final int seed;
    private final Random random;
    private final ManualClock clock = new ManualClock();
    private final LocationTable table = new LocationTable(new LocationLimits(60, 300, 3, 20));

    RandomTimeline(int seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    void run() {
      for (int step = 0; step < 100; step++) {
        clock.advance(Duration.ofMillis(random.nextInt(12_000)));
        long now = clock.epochMillis();
        RegisterRequest request = randomRequest(now);
        BindingSet before = table.bindings(ALICE, now);
        Verdict verdict = table.handle(request, now);
        table.apply(request, verdict, now);
        if (random.nextInt(4) == 0) {
          table.sweep(now).forEach(table::apply);
        }
        check(now, before, verdict);
      }
      clock.advance(Duration.ofSeconds(301));
      table.sweep(clock.epochMillis()).forEach(table::apply);
      assertThat(table.addressCount()).as("left over, seed %d", seed).isZero();
      assertThat(table.bindingCount()).as("left over, seed %d", seed).isZero();
    }

    private RegisterRequest randomRequest(long now) {
      List<ContactChange> changes = new ArrayList<>();
      boolean star = random.nextInt(10) == 0;
      for (int i = star ? 0 : random.nextInt(3); i > 0; i--) {
        long expires = new long[] {0, 30, 60, 200, 1000}[random.nextInt(5)];
        changes.add(contact("sip:1001@10.0.0." + random.nextInt(5), expires));
      }
      return new RegisterRequest(
          ALICE,
          changes,
          star,
          "call-" + random.nextInt(2),
          random.nextInt(20),
          "ua",
          REACH,
          now - random.nextInt(12_000));
    }

    private void check(long now, BindingSet before, Verdict verdict) {
      BindingSet after = table.bindings(ALICE, now);
      assertThat(after).as("what was told is what is, seed %d", seed).isEqualTo(verdict.bindings());
      assertThat(after.bindings()).as("limit, seed %d", seed).hasSizeLessThanOrEqualTo(3);
      assertThat(after.bindings())
          .as("lifetimes, seed %d", seed)
          .allMatch(
              b -> b.expiresAtEpochMillis() > now && b.expiresAtEpochMillis() <= now + 300_000);
      assertThat(after.bindings().stream().map(Binding::contactUri))
          .as("one binding a contact, seed %d", seed)
          .doesNotHaveDuplicates();
      if (!(verdict instanceof Verdict.Accepted)) {
        assertThat(after).as("a refusal changes nothing, seed %d", seed).isEqualTo(before);
      }
    }
  }

  private static Reach connection(long id) {
    return new Reach("edge-0", "TCP", "10.0.0.8", (int) (40_000 + id), id, List.of());
  }

  private Verdict over(Reach reach, String callId, long cseq, ContactChange contact) {
    return send(
        new RegisterRequest(ALICE, List.of(contact), false, callId, cseq, "ua", reach, now()));
  }

  @Test
  void forgetsWhatWasBoundOverAConnectionThatHasClosed() {
    over(connection(1), "a", 1, contact(MOBILE, 100));
    over(connection(2), "b", 1, contact("sip:1001@10.0.0.9", 100));
    register("c", 1, contact(DESK, 100));

    assertThat(bound(send(RegisterRequest.flowClosed(ALICE, connection(1), now()))))
        .containsExactly("sip:1001@10.0.0.9", DESK);
    // Once more, and late: nothing to forget, and nothing to refuse.
    clock.advance(Duration.ofSeconds(50));
    assertThat(bound(send(RegisterRequest.flowClosed(ALICE, connection(1), now() - 50_000))))
        .hasSize(2);
    // The phone is back within the same Call-ID.
    assertThat(bound(over(connection(3), "a", 2, contact(MOBILE, 100)))).contains(MOBILE);
  }

  @Test
  void keepsAContactThatHasMovedToAnotherConnectionBeforeTheOldOneClosed() {
    over(connection(1), "a", 1, flow(MOBILE, "<urn:uuid:1>", 1));
    over(connection(2), "a", 2, flow(MOBILE, "<urn:uuid:1>", 1));

    assertThat(bound(send(RegisterRequest.flowClosed(ALICE, connection(1), now()))))
        .containsExactly(MOBILE);
    Reach elsewhere = new Reach("edge-1", "TCP", "10.0.0.8", 40_002, 2, List.of());
    assertThat(bound(send(RegisterRequest.flowClosed(ALICE, elsewhere, now()))))
        .containsExactly(MOBILE);
  }

  @Test
  void keepsWhatIsReachedByAPathWhenTheConnectionOfItsProxyCloses() {
    Reach behindProxy =
        new Reach("edge-0", "TCP", "10.0.0.8", 5060, 1, List.of("<sip:10.0.0.8;lr>"));
    over(behindProxy, "a", 1, contact(MOBILE, 100));

    assertThat(bound(send(RegisterRequest.flowClosed(ALICE, connection(1), now()))))
        .containsExactly(MOBILE);
  }

  @Test
  void takesADeviceThatComesBackOverAnotherConnectionForTheSameDevice() {
    over(connection(1), "a", 1, flow("sip:1001@10.0.0.8:40001", "<urn:uuid:1>", 0));
    over(connection(2), "b", 1, flow("sip:1001@10.0.0.8:40002", "<urn:uuid:2>", 0));

    assertThat(bound(over(connection(3), "c", 1, flow("sip:1001@10.0.0.8:3", "<urn:uuid:1>", 0))))
        .containsExactly("sip:1001@10.0.0.8:40002", "sip:1001@10.0.0.8:3");
    // By datagrams it is another way to the device, not the same.
    assertThat(bound(over(REACH, "d", 1, flow("sip:1001@10.0.0.8:4", "<urn:uuid:1>", 0))))
        .hasSize(3);
  }

  @Test
  void refusesAPathThatNoRequestCouldCarry() {
    Reach far =
        new Reach(
            "edge-0", "UDP", "10.0.0.8", 5060, 0, Collections.nCopies(9, "<sip:10.0.0.8;lr>"));
    assertRefused(400, over(far, "a", 1, contact(DESK, 100)));
  }

  private long now() {
    return clock.epochMillis();
  }

  private static ContactChange contact(String uri, long expiresSeconds) {
    return new ContactChange(uri, expiresSeconds, 1000, "", 0);
  }

  private static ContactChange flow(String uri, String instanceId, int regId) {
    return new ContactChange(uri, 100, 1000, instanceId, regId);
  }

  private static RegisterRequest request(
      String callId, long cseq, long receivedAt, ContactChange... contacts) {
    return new RegisterRequest(
        ALICE, List.of(contacts), false, callId, cseq, "ua", REACH, receivedAt);
  }

  private Verdict register(String callId, long cseq, ContactChange... contacts) {
    return send(request(callId, cseq, now(), contacts));
  }

  private Verdict star(String callId, long cseq) {
    return send(new RegisterRequest(ALICE, List.of(), true, callId, cseq, "ua", REACH, now()));
  }

  private Verdict fetch() {
    return send(request("fetch", 1, now()));
  }

  private Verdict send(RegisterRequest request) {
    Verdict verdict = table.handle(request, now());
    table.apply(request, verdict, now());
    return verdict;
  }

  private List<BindingSet> sweep() {
    List<BindingSet> smaller = table.sweep(now());
    smaller.forEach(table::apply);
    return smaller;
  }

  private List<String> contactsNow() {
    return uris(table.bindings(ALICE, now()));
  }

  private static List<String> bound(Verdict verdict) {
    return uris(verdict.bindings());
  }

  private static List<String> uris(BindingSet set) {
    return set.bindings().stream().map(Binding::contactUri).toList();
  }

  private static void assertRefused(int status, Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    assertThat(((Verdict.Refused) verdict).status()).isEqualTo(status);
  }
}
