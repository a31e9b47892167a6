package io.tandem.media.port;

import static io.tandem.media.port.PortPool.Reservation.OUTSIDE_RANGE;
import static io.tandem.media.port.PortPool.Reservation.RESERVED;
import static io.tandem.media.port.PortPool.Reservation.TAKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tandem.kernel.CallSid;
import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Tokens;
import io.tandem.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortPoolTest {
  private static final long QUARANTINE_NANOS = Duration.ofSeconds(60).toNanos();

  private final Tokens tokens = new RandomTokens(new Random(7));
  private final ManualClock clock = new ManualClock();
  private final CallSid call = CallSid.of(0, tokens);
  private final CallSid other = CallSid.of(0, tokens);

  @Test
  void givesOutEachPairOnceAndThenSaysThatThereIsNone() {
    PortPool pool = pool(20_000, 20_009);
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      ports.add(pool.lease(call, clock.nanoTime()).orElseThrow());
    }
    assertThat(ports).containsExactlyInAnyOrder(20_000, 20_002, 20_004, 20_006, 20_008);
    assertThat(pool.lease(call, clock.nanoTime())).isEmpty();
    assertThat(pool.leased()).isEqualTo(5);
    assertThat(pool.free()).isZero();
  }

  @Test
  void givesOutPortsInNoOrder() {
    PortPool pool = pool(20_000, 29_999);
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ports.add(pool.lease(call, clock.nanoTime()).orElseThrow());
    }
    assertThat(ports).isNotEqualTo(ports.stream().sorted().toList());
    assertThat(ports.stream().filter(port -> port >= 25_000).count()).isBetween(10L, 40L);
  }

  @Test
  void keepsAReleasedPairInQuarantine() {
    PortPool pool = pool(20_000, 20_001);
    int port = pool.lease(call, clock.nanoTime()).orElseThrow();
    pool.release(port, clock.nanoTime());
    assertThat(pool.quarantined()).isEqualTo(1);

    clock.advance(Duration.ofMillis(59_999));
    assertThat(pool.lease(other, clock.nanoTime())).isEmpty();

    clock.advance(Duration.ofMillis(1));
    assertThat(pool.lease(other, clock.nanoTime())).hasValue(port);
    assertThat(pool.quarantined()).isZero();
  }

  @Test
  void reservesThePairThatAPlanNames() {
    PortPool pool = pool(20_000, 20_009);
    assertThat(pool.reserve(20_004, call, 0)).isEqualTo(RESERVED);
    assertThat(pool.reserve(20_004, other, 0)).isEqualTo(TAKEN);
    assertThat(pool.reserve(20_004, call, 0)).isEqualTo(TAKEN);
    assertThat(pool.reserve(20_003, call, 0)).isEqualTo(OUTSIDE_RANGE);
    assertThat(pool.reserve(20_010, call, 0)).isEqualTo(OUTSIDE_RANGE);
    assertThat(pool.reserve(19_998, call, 0)).isEqualTo(OUTSIDE_RANGE);
  }

  @Test
  void letsOnlyTheSameCallBackOutOfQuarantine() {
    PortPool pool = pool(20_000, 20_009);
    pool.reserve(20_004, call, 0);
    pool.release(20_004, 0);
    assertThat(pool.reserve(20_004, other, 1)).isEqualTo(TAKEN);
    assertThat(pool.reserve(20_004, call, 1)).isEqualTo(RESERVED);
    assertThat(pool.quarantined()).isZero();
  }

  @Test
  void refusesRangesThatDoNotHoldWholePairs() {
    assertThatIllegalArgumentException().isThrownBy(() -> pool(20_001, 20_010));
    assertThatIllegalArgumentException().isThrownBy(() -> pool(20_000, 20_010));
    assertThatIllegalArgumentException().isThrownBy(() -> pool(20_002, 20_001));
    assertThatIllegalStateException().isThrownBy(() -> pool(20_000, 20_001).release(20_000, 0));
  }

  @Test
  void neverGivesAPairToTwoCallsNorTooEarly() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      PortPool pool = new PortPool(20_000, 20_019, QUARANTINE_NANOS, new RandomTokens(random));
      Map<Integer, CallSid> held = new HashMap<>();
      Map<Integer, Long> releasedAt = new HashMap<>();
      long now = 0;
      for (int step = 0; step < 300; step++) {
        now += random.nextLong(QUARANTINE_NANOS / 4);
        CallSid who = random.nextBoolean() ? call : other;
        if (random.nextInt(3) == 0 && !held.isEmpty()) {
          int port = held.keySet().iterator().next();
          pool.release(port, now);
          held.remove(port);
          releasedAt.put(port, now);
        } else {
          var leased = pool.lease(who, now);
          if (leased.isPresent()) {
            int port = leased.getAsInt();
            assertThat(held.put(port, who)).as("seed %d", seed).isNull();
            Long released = releasedAt.get(port);
            assertThat(released == null || now - released >= QUARANTINE_NANOS)
                .as("seed %d", seed)
                .isTrue();
          }
        }
        assertThat(pool.leased()).as("seed %d", seed).isEqualTo(held.size());
        assertThat(pool.leased() + pool.free() + pool.quarantined()).isEqualTo(pool.size());
      }
    }
  }

  private PortPool pool(int first, int last) {
    return new PortPool(first, last, QUARANTINE_NANOS, tokens);
  }
}
