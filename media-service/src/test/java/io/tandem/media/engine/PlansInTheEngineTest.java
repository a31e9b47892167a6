package io.tandem.media.engine;

import static io.tandem.media.Plans.bridged;
import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.newCall;
import static io.tandem.media.Plans.single;
import static io.tandem.media.Plans.unanswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.kernel.CallSid;
import io.tandem.media.Phone;
import io.tandem.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Plans as they come, are repeated, late, renewed and gone, and the sockets that they open. */
class PlansInTheEngineTest extends EngineOnSockets {
  @Test
  void closesEverythingWhenThePlanIsGoneAndQuarantinesThePorts() throws Exception {
    long before = openSockets();
    connectPhones();
    assertThat(openSockets()).isEqualTo(before + 4);
    assertThat(engine.ports().leased()).isEqualTo(2);

    engine.remove(call);
    await(MediaFact.MediaStatistics.class);

    Await.until("the sockets are closed", SOON, () -> openSockets() == before);
    assertThat(engine.ports().leased()).isZero();
    assertThat(engine.ports().quarantined()).isEqualTo(2);
    Await.until("the load is zero", SOON, () -> engine.load().equals(withoutDelay(engine.load())));
  }

  @Test
  void opensThePortsThatAPlanNames() throws Exception {
    Map<String, Integer> ports = connectPhones();
    engine.stop().await(10, TimeUnit.SECONDS);
    assertThat(facts).isEmpty();

    engine = start(20_000, 29_999);
    engine.apply(
        bridged(
            call,
            2,
            endpoint("caller", ports.get("caller"), caller),
            endpoint("callee", ports.get("callee"), callee)));
    assertThat(opened()).isEqualTo(ports);
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    assertThat(callee.awaitRtp()).isEqualTo(Phone.packet(1));
  }

  @Test
  void takesAnotherPairWhenSomebodySitsOnARtcpPortAndLeaksNothing() throws Exception {
    engine.stop().await(10, TimeUnit.SECONDS);
    int first = freePairs(2);
    engine = start(first, first + 3);
    try (DatagramSocket squatter =
        new DatagramSocket(new InetSocketAddress("127.0.0.1", first + 1))) {
      assertThat(squatter.isBound()).isTrue();
      long before = openSockets();
      engine.apply(single(call, 1, endpoint("caller", 0, caller)));
      assertThat(opened()).containsEntry("caller", first + 2);
      assertThat(openSockets()).isEqualTo(before + 2);

      CallSid second = newCall(2);
      engine.apply(single(second, 1, endpoint("caller", 0, caller)));
      assertThat(await(MediaFact.EndpointFailed.class).reason()).contains("no port is free");
      CallSid third = newCall(2);
      engine.apply(single(third, 1, endpoint("caller", first + 2, caller)));
      assertThat(await(MediaFact.EndpointFailed.class).reason()).contains("TAKEN");
      // The fact does not wait for the loop to close the half of a pair that was had.
      Await.until("no other socket is left", SOON, () -> openSockets() == before + 2);
    }
  }

  @Test
  void tellsWhatWasCountedWhenTheProcessEndsAndTheCallGoesOn() throws Exception {
    Map<String, Integer> ports = connectPhones();
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    callee.awaitRtp();
    engine.stop().await(10, TimeUnit.SECONDS);
    assertThat(await(MediaFact.MediaStatistics.class).endpoints())
        .extracting(MediaFact.EndpointStatistics::packetsReceived)
        .containsExactlyInAnyOrder(1L, 0L);
  }

  @Test
  void stopsThoughACallFailsAtIt() throws Exception {
    Map<String, Integer> ports = connectPhones();
    caller.sendRtp(ports.get("caller"), Phone.packet(1));
    callee.awaitRtp();
    counters.defectsArePlanted = true;
    tellingFails.set(true);
    engine.stop().await(10, TimeUnit.SECONDS);
    assertThat(counters.failed.get()).isEqualTo(1);
  }

  @Test
  void closesAPlanThatNobodyRenewsButOnlyWhenOwnersCouldHave() throws Exception {
    MediaPlan plan = single(call, 1, endpoint("caller", 0, caller));
    engine.apply(new MediaPlan(call, 1, plan.endpoints(), List.of(), 1));
    int port = opened().get("caller");
    caller.sendRtp(port, Phone.packet(1));
    Await.until("two seconds are kept", SOON, () -> counters.seconds() >= 2 * 2);
    assertThat(engine.ports().leased()).isEqualTo(1);

    mayExpire.set(true);
    await(MediaFact.MediaStatistics.class);
    assertThat(engine.ports().leased()).isZero();
    assertThat(counters.expired.get()).isEqualTo(1);
  }

  @Test
  void keepsACallWhoseOlderPlanIsRenewed() throws Exception {
    MediaPlan plan = single(call, 5, endpoint("caller", 0, caller));
    engine.apply(new MediaPlan(call, 5, plan.endpoints(), List.of(), 1));
    engine.apply(new MediaPlan(call, 4, List.of(), List.of(), Long.MAX_VALUE));
    opened();
    mayExpire.set(true);
    long began = counters.seconds();
    Await.until("two seconds are kept", SOON, () -> counters.seconds() >= began + 2 * 2);
    assertThat(counters.expired.get()).isZero();
    assertThat(engine.ports().leased()).isEqualTo(1);
  }

  @Test
  void ignoresAnOlderPlanThatArrivesLate() throws Exception {
    engine.apply(single(call, 5, endpoint("caller", 0, caller)));
    int port = opened().get("caller");
    engine.apply(new MediaPlan(call, 4, List.of(), List.of(), Long.MAX_VALUE));
    engine.apply(single(call, 5, endpoint("caller", 0, callee)));

    engine.apply(single(call, 6, endpoint("caller", 0, caller, new Source.Echo(), 60_000)));
    Await.until(
        "the newest plan rules",
        SOON,
        () -> {
          caller.sendRtp(port, Phone.packet(1));
          return caller.anyRtp().isPresent();
        });
    assertThat(facts).isEmpty();
  }

  @Test
  void appliesPlansThatComeFasterThanSocketsOpen() throws Exception {
    for (int version = 1; version <= 20; version++) {
      engine.apply(bridged(call, version, endpoint("caller", 0, caller), unanswered("callee")));
    }
    Map<String, Integer> ports = opened();
    engine.apply(bridged(call, 21, endpoint("caller", 0, caller), endpoint("callee", 0, callee)));
    Await.until(
        "the last plan rules",
        SOON,
        () -> {
          caller.sendRtp(ports.get("caller"), Phone.packet(1));
          return callee.anyRtp().isPresent();
        });
    engine.remove(call);
    await(MediaFact.MediaStatistics.class);
    assertThat(engine.ports().leased()).isZero();
    assertThat(facts).isEmpty();
  }

  private static long openSockets() {
    long sockets = 0;
    for (File descriptor : new File("/proc/self/fd").listFiles()) {
      try {
        if (Files.readSymbolicLink(descriptor.toPath()).toString().startsWith("socket:")) {
          sockets++;
        }
      } catch (IOException e) {
        // Closed while we looked.
      }
    }
    return sockets;
  }

  private static LoopLoad withoutDelay(LoopLoad load) {
    return new LoopLoad(0, 0, 0, load.loopDelayMicros());
  }
}
