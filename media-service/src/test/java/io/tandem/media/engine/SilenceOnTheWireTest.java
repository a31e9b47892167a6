package io.tandem.media.engine;

import static io.tandem.media.Plans.endpoint;
import static io.tandem.media.Plans.single;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaFact;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.media.Phone;
import io.tandem.testkit.Await;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Peers that are not heard, and what signaling is told of them. */
class SilenceOnTheWireTest extends EngineOnSockets {
  @Test
  void reportsAPeerThatIsSilentAgainAndAgain() throws Exception {
    engine.apply(single(call, 1, endpoint("caller", 0, caller, new Source.Bridged(), 1_000)));
    opened();
    MediaFact.MediaSilent first = await(MediaFact.MediaSilent.class);
    assertThat(first.endpointId()).isEqualTo("caller");
    assertThat(first.silentForMillis()).isBetween(1_000L, 2_500L);
    assertThat(await(MediaFact.MediaSilent.class).silentForMillis()).isBetween(2_000L, 4_500L);
  }

  @Test
  void tellsThatOneSideIsNotHeardWhileTheOtherSendsAndThatItIsAgain() throws Exception {
    engine.stop().await(10, TimeUnit.SECONDS);
    oneWayAfterMillis = 2_000;
    engine = start(20_000, 29_999);
    Map<String, Integer> ports = connectPhones();
    AtomicLong sequence = new AtomicLong();
    Runnable speak =
        () -> caller.sendRtp(ports.get("caller"), Phone.packet((int) sequence.incrementAndGet()));

    // Its reports come through, which makes it worse: it is there, and its audio is not.
    Await.until(
        "one way",
        Duration.ofSeconds(15),
        () -> {
          speak.run();
          callee.sendRtcp(ports.get("callee") + 1, RTCP);
          return !facts.isEmpty();
        });
    MediaFact.MediaOneWay began = await(MediaFact.MediaOneWay.class);
    assertThat(began.endpointId()).isEqualTo("callee");
    assertThat(began.over()).isFalse();
    // Seconds are the loop's ticks, which come a little early or late.
    assertThat(began.lastedMillis()).isBetween(1_500L, 10_000L);
    assertThat(counters.oneWays).hasValue(1);

    callee.sendRtp(ports.get("callee"), Phone.packet(1));
    MediaFact.MediaOneWay over = await(MediaFact.MediaOneWay.class);
    assertThat(over.over()).isTrue();
    assertThat(over.lastedMillis()).isGreaterThan(began.lastedMillis());

    // Who was heard and reports on suppresses silence.
    long before = counters.seconds();
    Await.until(
        "four seconds are kept",
        Duration.ofSeconds(15),
        () -> {
          speak.run();
          callee.sendRtcp(ports.get("callee") + 1, RTCP);
          return counters.seconds() >= before + 2 * 4;
        });
    assertThat(facts).isEmpty();

    // Who reports that he sends does not.
    byte[] claims = RTCP.clone();
    Await.until(
        "one way again",
        Duration.ofSeconds(15),
        () -> {
          speak.run();
          ByteBuffer.wrap(claims).putInt(20, (int) sequence.get());
          callee.sendRtcp(ports.get("callee") + 1, claims);
          return !facts.isEmpty();
        });
    assertThat(await(MediaFact.MediaOneWay.class).over()).isFalse();

    engine.remove(call);
    for (MediaFact.EndpointStatistics told : await(MediaFact.MediaStatistics.class).endpoints()) {
      boolean unheard = told.endpointId().equals("callee");
      assertThat(told.oneWayMillis())
          .isBetween(unheard ? over.lastedMillis() + 1_500 : 0, unheard ? 60_000L : 0);
      assertThat(told.oneWayAtEpochMillis() > 0).isEqualTo(unheard);
      assertThat(told.codecFromPeer()).isEqualTo("PCMA");
    }
  }
}
