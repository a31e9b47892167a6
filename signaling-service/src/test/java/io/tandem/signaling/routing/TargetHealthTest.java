package io.tandem.signaling.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.Custody;
import io.tandem.contracts.Trunk;
import io.tandem.contracts.TrunkPolicy;
import io.tandem.kernel.RandomTokens;
import io.tandem.signaling.routing.TargetHealth.Change;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TargetHealthTest {

  private static final String SERVER = "sip:192.0.2.1";
  private static final Trunk QUIET =
      new Trunk(
          "a",
          "",
          false,
          List.of(),
          List.of(new Trunk.Target(SERVER, 1, 1)),
          new Trunk.Numbering("", "", "00", Trunk.NumberFormat.E164),
          List.of(),
          "",
          List.of(),
          List.of(),
          Optional.empty(),
          TrunkPolicy.NONE,
          Custody.DEFAULT,
          1);
  private static final List<Trunk> WATCHED = List.of(Policies.pings(QUIET, 10));

  private final TargetHealth health = new TargetHealth(new RandomTokens(new Random(1)));

  private static long second(int second) {
    return Duration.ofSeconds(second).toNanos();
  }

  @Test
  void asksEachServerOnceInItsPeriodAndATenthMoreOrLess() {
    int asked = 0;
    for (int i = 0; i < 1_000; i++) {
      asked += health.due(WATCHED, second(i)).size();
    }
    assertThat(asked).isBetween(90, 112);
    assertThat(health.due(List.of(QUIET), second(1_000))).isEmpty();
  }

  @Test
  void twoSilencesInARowAreADeathAndAnAnswerIsLife() {
    health.due(WATCHED, 0);
    assertThat(health.onSilence(SERVER)).isEqualTo(Change.NONE);
    assertThat(health.onAnswer(SERVER, 404)).as("there").isEqualTo(Change.NONE);
    assertThat(health.onSilence(SERVER)).isEqualTo(Change.NONE);
    assertThat(health.onSilence(SERVER)).isEqualTo(Change.DIED);
    assertThat(health.onSilence(SERVER)).as("told once").isEqualTo(Change.NONE);
    assertThat(health.deadCount()).isEqualTo(1);
    assertThat(health.onAnswer(SERVER, 200)).isEqualTo(Change.CAME_BACK);
    assertThat(health.deadCount()).isZero();
    assertThat(health.onSilence(SERVER)).as("counts anew").isEqualTo(Change.NONE);
  }

  @Test
  void whoSaysThatHeServesNobodyIsDeadAtOnce() {
    health.due(WATCHED, 0);
    assertThat(health.onAnswer(SERVER, 503)).isEqualTo(Change.DIED);
    assertThat(health.onAnswer(SERVER, 503)).isEqualTo(Change.NONE);
  }

  @Test
  void whatIsNotAskedAnyMoreIsNotDeadEither() {
    health.due(WATCHED, 0);
    health.onAnswer(SERVER, 503);
    health.due(List.of(QUIET), second(1));
    assertThat(health.deadCount()).isZero();
    assertThat(health.onAnswer(SERVER, 503)).as("a late answer").isEqualTo(Change.NONE);
    assertThat(health.deadCount()).isZero();
  }
}
