package io.tandem.media.endpoint;

import static io.tandem.media.endpoint.OneWayWatch.Change.NONE;
import static io.tandem.media.endpoint.OneWayWatch.Change.ONE_WAY;
import static io.tandem.media.endpoint.OneWayWatch.Change.OVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.media.endpoint.OneWayWatch.Change;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OneWayWatchTest {
  private final OneWayWatch watch = new OneWayWatch(5_000);
  private int second;

  @Test
  void tellsOnceWhenOneSideSendsAndTheOtherIsNotHeard() {
    for (int i = 1; i < 5; i++) {
      assertThat(passes(true, false, true)).isEqualTo(NONE);
    }
    assertThat(passes(true, false, true)).isEqualTo(ONE_WAY);
    assertThat(watch.lastedMillis()).isEqualTo(5_000);
    for (int i = 0; i < 20; i++) {
      assertThat(passes(true, false, true)).isEqualTo(NONE);
    }
    assertThat(watch.totalMillis(TimeUnit.SECONDS.toNanos(second))).isEqualTo(25_000);
    assertThat(passes(true, true, true)).isEqualTo(OVER);
    assertThat(watch.lastedMillis()).isEqualTo(26_000);
    assertThat(passes(true, true, true)).isEqualTo(NONE);
  }

  @Test
  void addsUpWhatHappensAgain() {
    for (int time = 0; time < 2; time++) {
      for (int i = 0; i < 6; i++) {
        passes(true, false, true);
      }
      assertThat(passes(true, true, true)).isEqualTo(OVER);
    }
    assertThat(watch.totalMillis(TimeUnit.SECONDS.toNanos(second + 100))).isEqualTo(14_000);
  }

  @Test
  void countsOnlySecondsInWhichTheOtherSideSends() {
    for (int i = 0; i < 4; i++) {
      assertThat(passes(true, false, true)).isEqualTo(NONE);
      for (int pause = 0; pause < 10; pause++) {
        assertThat(passes(true, false, false)).isEqualTo(NONE);
      }
    }
    assertThat(passes(true, false, true)).isEqualTo(ONE_WAY);
  }

  @Test
  void anySignOfLifeBeginsAnew() {
    for (int i = 0; i < 100; i++) {
      assertThat(passes(true, i % 5 == 4, true)).isEqualTo(NONE);
    }
  }

  @Test
  void isOverWhenNobodyNeedsToSendAnyMore() {
    for (int i = 0; i < 5; i++) {
      passes(true, false, true);
    }
    assertThat(passes(false, false, true)).isEqualTo(OVER);
    for (int i = 0; i < 100; i++) {
      assertThat(passes(false, false, true)).isEqualTo(NONE);
    }
  }

  @Test
  void saysNothingWhereNoTimeIsSet() {
    OneWayWatch off = new OneWayWatch(0);
    for (int i = 1; i < 1_000; i++) {
      assertThat(off.onSecond(true, false, true, TimeUnit.SECONDS.toNanos(i))).isEqualTo(NONE);
    }
  }

  private Change passes(boolean expected, boolean alive, boolean otherSends) {
    second++;
    return watch.onSecond(expected, alive, otherSends, TimeUnit.SECONDS.toNanos(second));
  }
}
