package io.tandem.media.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
  private final SilenceWatch watch = new SilenceWatch();

  @Test
  void reportsAPeerThatNeverSpokeWhenTheTimeoutPasses() {
    watch.watch(true, 60_000, at(0));
    assertThat(watch.onTick(OptionalLong.empty(), at(59))).isEmpty();
    assertThat(watch.onTick(OptionalLong.empty(), at(60))).hasValue(60_000);
  }

  @Test
  void reportsAgainAfterEachFurtherTimeout() {
    watch.watch(true, 60_000, at(0));
    OptionalLong heard = OptionalLong.of(at(10));
    assertThat(watch.onTick(heard, at(69))).isEmpty();
    assertThat(watch.onTick(heard, at(70))).hasValue(60_000);
    assertThat(watch.onTick(heard, at(71))).isEmpty();
    assertThat(watch.onTick(heard, at(130))).hasValue(120_000);
  }

  @Test
  void startsAnewWhenThePeerSpeaksAgain() {
    watch.watch(true, 60_000, at(0));
    assertThat(watch.onTick(OptionalLong.of(at(5)), at(65))).hasValue(60_000);
    assertThat(watch.onTick(OptionalLong.of(at(66)), at(100))).isEmpty();
    assertThat(watch.onTick(OptionalLong.of(at(66)), at(126))).hasValue(60_000);
  }

  @Test
  void saysNothingOnHoldAndCountsFromItsEnd() {
    watch.watch(true, 60_000, at(0));
    watch.watch(false, 60_000, at(10));
    assertThat(watch.onTick(OptionalLong.of(at(9)), at(500))).isEmpty();
    watch.watch(true, 60_000, at(600));
    assertThat(watch.onTick(OptionalLong.of(at(9)), at(659))).isEmpty();
    assertThat(watch.onTick(OptionalLong.of(at(9)), at(660))).hasValue(60_000);
  }

  @Test
  void countsFromTheAnswerForACallerWhoWaitedForIt() {
    watch.watch(true, 60_000, at(0));
    watch.restart(at(45));
    assertThat(watch.onTick(OptionalLong.empty(), at(104))).isEmpty();
    assertThat(watch.onTick(OptionalLong.empty(), at(105))).hasValue(60_000);
  }

  private static long at(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds) - 5;
  }
}
