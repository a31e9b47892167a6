package io.tandem.media.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaAddress;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.MediaPlan.Bridge;
import io.tandem.contracts.MediaPlan.Endpoint;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.contracts.Srtp;
import io.tandem.kernel.AddressFamily;
import io.tandem.kernel.CallSid;
import io.tandem.kernel.RandomTokens;
import io.tandem.media.Plans;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static final MediaPlan.Format ILBC = new MediaPlan.Format(96, "iLBC", 8000, 30, 0);
  private static final CallSid CALL = CallSid.of(3, new RandomTokens(new Random(1)));
  private static final Bridge BRIDGE = new Bridge("caller", "callee");
  private static final MediaAddress PHONE = new MediaAddress("192.0.2.1", 4000);

  @Test
  void opensSignalsAndConnectsInThatOrder() {
    MediaPlan plan = plan(1, List.of(endpoint("caller").at(PHONE), endpoint("callee")), BRIDGE);

    assertThat(Reconciler.reconcile(Reality.NOTHING, plan))
        .containsExactly(
            new Action.OpenEndpoint("caller", 0),
            new Action.OpenEndpoint("callee", 0),
            new Action.Signal("caller", address(4000), address(4001)),
            new Action.Send("caller", new Source.Bridged()),
            new Action.Watch("caller", true, 60_000),
            new Action.Send("callee", new Source.Bridged()),
            new Action.Watch("callee", true, 60_000),
            new Action.MayBegin("callee"),
            new Action.Connect(BRIDGE),
            new Action.ReportOpened());
  }

  @Test
  void doesNothingForAPlanThatIsNotNewer() {
    MediaPlan plan = plan(2, List.of(endpoint("caller")));
    Reality reality = realityOf(plan);

    assertThat(Reconciler.reconcile(reality, plan)).isEmpty();
    assertThat(Reconciler.reconcile(reality, plan(1, List.of()))).isEmpty();
  }

  @Test
  void doesNothingForANewerPlanThatSaysTheSame() {
    Reality reality = realityOf(plan(2, List.of(endpoint("caller").at(PHONE)), new Bridge[0]));

    assertThat(Reconciler.reconcile(reality, plan(3, List.of(endpoint("caller").at(PHONE)))))
        .isEmpty();
  }

  @Test
  void signalsAnAddressThatChangedOrWasNegotiatedAgain() {
    Reality reality = realityOf(plan(1, List.of(endpoint("caller").at(PHONE))));

    MediaAddress elsewhere = new MediaAddress("192.0.2.1", 5000);
    assertThat(Reconciler.reconcile(reality, plan(2, List.of(endpoint("caller").at(elsewhere)))))
        .containsExactly(new Action.Signal("caller", address(5000), address(5001)));
    assertThat(
            Reconciler.reconcile(
                reality, plan(2, List.of(endpoint("caller").at(PHONE).negotiation(2)))))
        .containsExactly(new Action.Signal("caller", address(4000), address(4001)));
  }

  @Test
  void sharesThePortBeforeItSaysWhoseLatchItIs() {
    Endpoint apart = endpoint("caller").at(PHONE).build();
    MediaPlan shared =
        new MediaPlan(CALL, 2, List.of(Plans.multiplexing(apart)), List.of(), Long.MAX_VALUE);

    assertThat(Reconciler.reconcile(Reality.NOTHING, shared))
        .containsSubsequence(
            new Action.OpenEndpoint("caller", 0),
            new Action.Multiplex("caller", true),
            new Action.Signal("caller", address(4000), address(4000)));
    assertThat(
            Reconciler.reconcile(realityOf(plan(1, List.of(endpoint("caller").at(PHONE)))), shared))
        .containsExactly(
            new Action.Multiplex("caller", true),
            new Action.Signal("caller", address(4000), address(4000)));
    assertThat(
            Reconciler.reconcile(
                realityOf(shared), plan(3, List.of(endpoint("caller").at(PHONE).negotiation(3)))))
        .containsExactly(
            new Action.Multiplex("caller", false),
            new Action.Signal("caller", address(4000), address(4001)));
  }

  @Test
  void shutsOrOpensTheDoorBeforeAnythingCanBeSent() {
    Optional<Srtp> offered = Optional.of(new Srtp.Offered());
    Endpoint caller = endpoint("caller").at(PHONE).build();
    MediaPlan plain = new MediaPlan(CALL, 1, List.of(caller), List.of(), Long.MAX_VALUE);
    MediaPlan shut =
        new MediaPlan(CALL, 2, List.of(caller.withSrtp(offered)), List.of(), Long.MAX_VALUE);

    assertThat(Reconciler.reconcile(Reality.NOTHING, shut))
        .startsWith(
            new Action.OpenEndpoint("caller", 0),
            new Action.Protect("caller", offered),
            new Action.Signal("caller", address(4000), address(4001)));
    assertThat(Reconciler.reconcile(realityOf(plain), shut))
        .containsExactly(new Action.Protect("caller", offered));
    assertThat(
            Reconciler.reconcile(
                realityOf(shut),
                new MediaPlan(CALL, 3, List.of(caller), List.of(), Long.MAX_VALUE)))
        .containsExactly(new Action.Protect("caller", Optional.empty()));
  }

  @Test
  void protectsWhatIsOpenBeforeEverythingElseOfAPlan() {
    Reality reality =
        realityOf(
            plan(
                1,
                List.of(endpoint("a").at(PHONE), endpoint("b").at(PHONE)),
                new Bridge("a", "b")));
    Optional<Srtp> offered = Optional.of(new Srtp.Offered());
    Endpoint moved =
        endpoint("a").at(new MediaAddress("192.0.2.1", 5000)).sends(new Source.Echo()).build();
    MediaPlan next =
        new MediaPlan(
            CALL,
            2,
            List.of(moved.withSrtp(offered), endpoint("c").at(PHONE).build().withSrtp(offered)),
            List.of(new Bridge("a", "c")),
            Long.MAX_VALUE);

    List<Action> actions = Reconciler.reconcile(reality, next);
    assertThat(actions)
        .startsWith(
            new Action.Protect("a", offered),
            new Action.Disconnect(new Bridge("a", "b")),
            new Action.CloseEndpoint("b"),
            new Action.OpenEndpoint("c", 0))
        .contains(new Action.Connect(new Bridge("a", "c")))
        .containsSubsequence(
            new Action.Protect("c", offered), new Action.Signal("c", address(4000), address(4001)));
  }

  @Test
  void protectsAsPlannedUntilThatIsTrueWhateverWasPlannedBefore() {
    Optional<Srtp> keyed =
        Optional.of(
            new Srtp.Agreed(
                "AEAD_AES_128_GCM",
                new Srtp.Key(1, "ours", Srtp.Indices.NONE),
                new Srtp.Key(1, "theirs", Srtp.Indices.NONE)));
    Endpoint caller = endpoint("caller").at(PHONE).build().withSrtp(keyed);
    Reality shutByAFailure =
        new Reality(
            1,
            Map.of(
                "caller",
                new Reality.OpenEndpoint(caller, 29_000, Optional.of(new Srtp.Offered()))),
            List.of());
    assertThat(
            Reconciler.reconcile(
                shutByAFailure, new MediaPlan(CALL, 2, List.of(caller), List.of(), Long.MAX_VALUE)))
        .containsExactly(new Action.Protect("caller", keyed));
  }

  @Test
  void shutsAlsoWhatItRefusesToChange() {
    Optional<Srtp> offered = Optional.of(new Srtp.Offered());
    Endpoint refused =
        endpoint("caller").at(new MediaAddress("224.0.0.1", 4000)).build().withSrtp(offered);
    assertThat(
            Reconciler.reconcile(
                realityOf(plan(1, List.of(endpoint("caller").at(PHONE)))),
                new MediaPlan(CALL, 2, List.of(refused), List.of(), Long.MAX_VALUE)))
        .contains(new Action.Protect("caller", offered))
        .noneMatch(Action.Signal.class::isInstance);
  }

  @Test
  void letsTheCallerBeginWhenTheCalleeAnswers() {
    Reality ringing =
        realityOf(plan(1, List.of(endpoint("caller").at(PHONE), endpoint("callee")), BRIDGE));
    MediaAddress answer = new MediaAddress("192.0.2.1", 6000);
    MediaPlan answered =
        plan(2, List.of(endpoint("caller").at(PHONE), endpoint("callee").at(answer)), BRIDGE);

    assertThat(Reconciler.reconcile(ringing, answered))
        .containsExactly(
            new Action.Signal("callee", address(6000), address(6001)),
            new Action.MayBegin("caller"));
  }

  @Test
  void takesTheRtcpAddressThatSdpNames() {
    Spec caller = endpoint("caller").at(PHONE).rtcpAt(new MediaAddress("192.0.2.1", 7777));

    assertThat(Reconciler.reconcile(Reality.NOTHING, plan(1, List.of(caller))))
        .contains(new Action.Signal("caller", address(4000), address(7777)));
  }

  @Test
  void leavesTheLatchAloneOnHoldOfTheOldKind() {
    Reality reality = realityOf(plan(1, List.of(endpoint("caller").at(PHONE))));
    Spec held = endpoint("caller").at(new MediaAddress("0.0.0.0", 4000)).silent();

    assertThat(Reconciler.reconcile(reality, plan(2, List.of(held))))
        .containsExactly(new Action.Watch("caller", false, 60_000));
  }

  @Test
  void closesWhatIsNoLongerPlanned() {
    Reality reality = realityOf(plan(1, List.of(endpoint("caller"), endpoint("callee")), BRIDGE));

    assertThat(Reconciler.reconcile(reality, plan(2, List.of(endpoint("caller")))))
        .containsExactly(new Action.Disconnect(BRIDGE), new Action.CloseEndpoint("callee"));
    assertThat(Reconciler.closeAll(reality))
        .containsExactly(
            new Action.Disconnect(BRIDGE),
            new Action.CloseEndpoint("callee"),
            new Action.CloseEndpoint("caller"));
  }

  @Test
  void movesAnEndpointWhosePlanNamesAnotherPort() {
    Reality reality = realityOf(plan(1, List.of(endpoint("caller"), endpoint("callee")), BRIDGE));
    MediaPlan plan = plan(2, List.of(endpoint("caller").port(20_500), endpoint("callee")), BRIDGE);

    assertThat(Reconciler.reconcile(reality, plan))
        .containsSubsequence(
            new Action.Disconnect(BRIDGE),
            new Action.CloseEndpoint("caller"),
            new Action.OpenEndpoint("caller", 20_500),
            new Action.Connect(BRIDGE),
            new Action.ReportOpened());
  }

  @Test
  void movesAnEndpointWhosePeerHasGoneToTheOtherFamily() {
    Spec callee = endpoint("callee");
    Spec caller = endpoint("caller").of(AddressFamily.IPV4).at(PHONE);
    Reality reality = realityOf(plan(1, List.of(caller, callee), BRIDGE));
    Spec moved = caller.of(AddressFamily.IPV6).at(new MediaAddress("2001:db8::1", 4000));

    assertThat(Reconciler.reconcile(reality, plan(2, List.of(moved, callee), BRIDGE)))
        .containsSubsequence(
            new Action.Disconnect(BRIDGE),
            new Action.CloseEndpoint("caller"),
            new Action.OpenEndpoint("caller", 0),
            new Action.Connect(BRIDGE),
            new Action.ReportOpened());
  }

  @Test
  void keepsAnEndpointOfAPlanThatDidNotSayItsFamily() {
    Reality reality = realityOf(plan(1, List.of(endpoint("caller").at(PHONE))));
    MediaPlan plan = plan(2, List.of(endpoint("caller").of(AddressFamily.IPV4).at(PHONE)));

    assertThat(Reconciler.reconcile(reality, plan)).isEmpty();
  }

  @Test
  void refusesAPeerOfAnotherFamilyThanItsEndpoint() {
    MediaPlan plan = plan(1, List.of(endpoint("caller").of(AddressFamily.IPV6).at(PHONE)));

    assertThat(Reconciler.reconcile(Reality.NOTHING, plan))
        .containsExactly(new Action.Refuse("caller", "not an IPv6 address: 192.0.2.1"));
  }

  @Test
  void keepsAnEndpointWhosePlanNamesThePortThatItHas() {
    Reality reality = realityOf(plan(1, List.of(endpoint("caller"))));
    int port = reality.endpoints().get("caller").rtpPort();

    assertThat(Reconciler.reconcile(reality, plan(2, List.of(endpoint("caller").port(port)))))
        .isEmpty();
  }

  @Test
  void turnsABridgedEndpointIntoATone() {
    Reality reality = realityOf(plan(1, List.of(endpoint("caller"))));
    Source tone = new Source.Tone(425, -10, 8, "PCMA", 20);

    assertThat(Reconciler.reconcile(reality, plan(2, List.of(endpoint("caller").sends(tone)))))
        .containsExactly(new Action.Send("caller", tone));
  }

  @Test
  void refusesAloudWhatCannotBe() {
    assertRefused(endpoint("x").port(20_001), "not an RTP port");
    assertRefused(endpoint("x").at(new MediaAddress("phone.example", 4000)), "not an IP address");
    assertRefused(endpoint("x").at(new MediaAddress("239.1.2.3", 4000)), "multicast");
    assertRefused(endpoint("x").sends(new Source.Tone(425, -10, 96, "opus", 20)), "encoding opus");
    assertRefused(endpoint("x").sends(new Source.Tone(4000, -10, 0, "PCMU", 20)), "4000 Hz");
    assertRefused(endpoint("x").sends(new Source.Tone(425, 3, 0, "PCMU", 20)), "0 dBm0");
    assertRefused(endpoint("x").sends(new Source.Tone(425, -10, 0, "PCMU", 25)), "25 ms");
    assertRefused(endpoint("x").sends(new Source.Tone(425, -10, 128, "PCMU", 20)), "128");
  }

  @Test
  void refusesAnEndpointInTwoBridges() {
    MediaPlan plan =
        plan(
            1,
            List.of(endpoint("a"), endpoint("b"), endpoint("c")),
            new Bridge("a", "b"),
            new Bridge("a", "c"));

    assertThat(Reconciler.reconcile(Reality.NOTHING, plan))
        .contains(new Action.Refuse("a", "in more than one bridge, which would need a mixer"))
        .contains(new Action.OpenEndpoint("b", 0))
        .doesNotContain(new Action.Connect(new Bridge("a", "b")));
  }

  @Test
  void leavesAnOpenEndpointAsItWasWhenItsChangeIsRefused() {
    Reality reality = realityOf(plan(1, List.of(endpoint("caller"), endpoint("callee")), BRIDGE));
    MediaPlan plan =
        plan(
            2,
            List.of(endpoint("caller").at(new MediaAddress("nowhere", 1)), endpoint("callee")),
            BRIDGE);

    assertThat(Reconciler.reconcile(reality, plan))
        .containsExactly(new Action.Refuse("caller", "not an IP address: nowhere"));
  }

  @Test
  void triesAgainWhatCouldNotBeOpenedBefore() {
    Reality half = new Reality(1, Map.of(), List.of());

    assertThat(Reconciler.reconcile(half, plan(2, List.of(endpoint("caller")))))
        .contains(new Action.OpenEndpoint("caller", 0), new Action.ReportOpened());
  }

  @Test
  void needsNothingMoreOnceItsOwnActionsAreDoneFromAnyPlanToAnyOther() {
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      Reality reality = realityOf(randomPlan(random, 1));
      MediaPlan next = randomPlan(random, 2);
      List<Action> actions = Reconciler.reconcile(reality, next);

      Reality reached = realityAfter(reality, actions, next);
      MediaPlan again =
          new MediaPlan(CALL, 3, next.endpoints(), next.bridges(), next.expiresAtEpochMillis());
      assertThat(Reconciler.reconcile(reached, again)).as("seed %d", seed).isEmpty();
      assertThat(reached.endpoints().keySet())
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(
              next.endpoints().stream().map(Endpoint::id).toList());
      assertThat(reached.bridges())
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(next.bridges());
    }
  }

  /** To pass on what the other side cannot hear would be noise. */
  @Test
  void refusesToSpeakWhatItCannotTurn() {
    MediaPlan plan = speaking(ILBC, new MediaPlan.Format(0, "PCMU", 8000, 20, 0));

    assertThat(Reconciler.reconcile(Reality.NOTHING, plan))
        .contains(new Action.Refuse("x", "nothing is spoken here in encoding iLBC"))
        .doesNotContain(new Action.OpenEndpoint("x", 0));
  }

  @Test
  void passesOnWhatItDoesNotKnowWhereBothSidesDo() {
    MediaPlan plan = speaking(ILBC, new MediaPlan.Format(97, "ilbc", 8000, 20, 101));

    assertThat(Reconciler.reconcile(Reality.NOTHING, plan))
        .contains(new Action.OpenEndpoint("x", 0), new Action.OpenEndpoint("y", 0))
        .noneMatch(action -> action instanceof Action.Refuse);
  }

  private static MediaPlan speaking(MediaPlan.Format one, MediaPlan.Format other) {
    return new MediaPlan(
        CALL,
        1,
        List.of(
            endpoint("x").build().speaking(Optional.of(one)),
            endpoint("y").build().speaking(Optional.of(other))),
        List.of(new Bridge("x", "y")),
        1_000);
  }

  private static void assertRefused(Spec spec, String reason) {
    List<Action> actions = Reconciler.reconcile(Reality.NOTHING, plan(1, List.of(spec)));
    assertThat(actions).hasSize(1);
    assertThat(actions.getFirst()).isInstanceOf(Action.Refuse.class);
    assertThat(((Action.Refuse) actions.getFirst()).reason()).contains(reason);
  }

  private static MediaPlan randomPlan(Random random, long version) {
    List<Spec> specs = new ArrayList<>();
    for (String id : List.of("a", "b", "c", "d")) {
      if (random.nextBoolean()) {
        Spec spec = endpoint(id).negotiation(random.nextInt(2));
        spec = random.nextBoolean() ? spec.at(PHONE) : spec;
        spec = random.nextBoolean() ? spec.port(20_100 + 2 * random.nextInt(2)) : spec;
        spec = random.nextBoolean() ? spec.sends(new Source.Echo()) : spec;
        specs.add(spec);
      }
    }
    List<Bridge> bridges = new ArrayList<>();
    for (int i = 0; i + 1 < specs.size(); i += 2) {
      if (random.nextBoolean()) {
        bridges.add(new Bridge(specs.get(i).id, specs.get(i + 1).id));
      }
    }
    return plan(version, specs, bridges.toArray(Bridge[]::new));
  }

  /** What a node has after doing the actions, taken literally. */
  private static Reality realityAfter(Reality before, List<Action> actions, MediaPlan plan) {
    Map<String, Reality.OpenEndpoint> open = new HashMap<>(before.endpoints());
    List<Bridge> bridges = new ArrayList<>(before.bridges());
    for (Action action : actions) {
      switch (action) {
        case Action.Disconnect(Bridge bridge) -> {
          assertThat(open).containsKeys(bridge.first(), bridge.second());
          bridges.remove(bridge);
        }
        case Action.CloseEndpoint(String id) -> {
          assertThat(bridges).noneMatch(b -> b.first().equals(id) || b.second().equals(id));
          assertThat(open.remove(id)).isNotNull();
        }
        case Action.OpenEndpoint(String id, int port) -> {
          Reality.OpenEndpoint opened =
              new Reality.OpenEndpoint(
                  endpoint(id).build(), port == 0 ? 29_000 : port, Optional.empty());
          assertThat(open.put(id, opened)).isNull();
        }
        case Action.Connect(Bridge bridge) -> {
          assertThat(open).containsKeys(bridge.first(), bridge.second());
          bridges.add(bridge);
        }
        case Action.Protect(String id, Optional<Srtp> srtp) ->
            assertThat(open.computeIfPresent(id, (_, old) -> protectedBy(old, srtp))).isNotNull();
        case Action.Multiplex(String id, var _) -> assertThat(open).containsKey(id);
        case Action.Signal(String id, var _, var _) -> assertThat(open).containsKey(id);
        case Action.MayBegin(String id) -> assertThat(open).containsKey(id);
        case Action.Send(String id, var _) -> assertThat(open).containsKey(id);
        case Action.Watch(String id, var _, var _) -> assertThat(open).containsKey(id);
        case Action.Refuse _, Action.ReportOpened() -> {}
      }
    }
    for (Endpoint endpoint : plan.endpoints()) {
      open.computeIfPresent(
          endpoint.id(), (_, old) -> new Reality.OpenEndpoint(endpoint, old.rtpPort(), old.srtp()));
    }
    return new Reality(plan.version(), open, bridges);
  }

  private static Reality.OpenEndpoint protectedBy(Reality.OpenEndpoint old, Optional<Srtp> srtp) {
    return new Reality.OpenEndpoint(old.planned(), old.rtpPort(), srtp);
  }

  private static Reality realityOf(MediaPlan plan) {
    return realityAfter(Reality.NOTHING, Reconciler.reconcile(Reality.NOTHING, plan), plan);
  }

  private static MediaPlan plan(long version, List<Spec> endpoints, Bridge... bridges) {
    return new MediaPlan(
        CALL, version, endpoints.stream().map(Spec::build).toList(), List.of(bridges), 1_000);
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port);
  }

  private static Spec endpoint(String id) {
    return new Spec(
        id, 0, Optional.empty(), Optional.empty(), Optional.empty(), 1, true, new Source.Bridged());
  }

  /** An endpoint of a plan, said in few words. */
  private record Spec(
      String id,
      int rtpPort,
      Optional<AddressFamily> family,
      Optional<MediaAddress> rtp,
      Optional<MediaAddress> rtcp,
      int generation,
      boolean expectsMedia,
      Source source) {
    Spec port(int port) {
      return new Spec(id, port, family, rtp, rtcp, generation, expectsMedia, source);
    }

    Spec of(AddressFamily value) {
      return new Spec(id, rtpPort, Optional.of(value), rtp, rtcp, generation, expectsMedia, source);
    }

    Spec at(MediaAddress remote) {
      return new Spec(
          id, rtpPort, family, Optional.of(remote), rtcp, generation, expectsMedia, source);
    }

    Spec rtcpAt(MediaAddress remote) {
      return new Spec(
          id, rtpPort, family, rtp, Optional.of(remote), generation, expectsMedia, source);
    }

    Spec negotiation(int value) {
      return new Spec(id, rtpPort, family, rtp, rtcp, value, expectsMedia, source);
    }

    Spec silent() {
      return new Spec(id, rtpPort, family, rtp, rtcp, generation, false, source);
    }

    Spec sends(Source value) {
      return new Spec(id, rtpPort, family, rtp, rtcp, generation, expectsMedia, value);
    }

    Endpoint build() {
      return new Endpoint(
          id,
          rtpPort,
          family,
          rtp,
          rtcp,
          false,
          generation,
          expectsMedia,
          60_000,
          Optional.empty(),
          Optional.empty(),
          source);
    }
  }
}
