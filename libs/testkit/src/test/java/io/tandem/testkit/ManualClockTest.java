package io.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  private final ManualClock clock = new ManualClock(Instant.ofEpochMilli(5_000));

  @Test
  void standsStillUntilAdvanced() {
    long before = clock.nanoTime();
    assertThat(clock.nanoTime()).isEqualTo(before);
    clock.advance(Duration.ofMillis(250));
    assertThat(clock.nanoTime() - before).isEqualTo(250_000_000);
    assertThat(clock.epochMillis()).isEqualTo(5_250);
  }

  @Test
  void settingTheWallClockLetsNoTimePass() {
    long before = clock.nanoTime();
    clock.setWall(Instant.ofEpochMilli(1_000));
    assertThat(clock.epochMillis()).isEqualTo(1_000);
    assertThat(clock.nanoTime()).isEqualTo(before);
  }

  @Test
  void doesNotRunBackwards() {
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
