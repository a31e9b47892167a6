package io.tandem.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {

  private static final long SECOND = 1_000_000_000L;
  // Close to where a long wraps: only differences of the monotonic clock mean anything.
  private static final long NOW = Long.MAX_VALUE - 2 * SECOND;

  private final Lease lease = new Lease(Duration.ofSeconds(6));

  @Test
  void isNotFreshBeforeItWasProved() {
    assertThat(lease.fresh(NOW)).isFalse();
  }

  @Test
  void runsFromWhenTheProofWasSentNotFromWhenItWasAnswered() {
    lease.renew(NOW);
    assertThat(lease.fresh(NOW + 6 * SECOND - 1)).isTrue();
    assertThat(lease.fresh(NOW + 6 * SECOND)).isFalse();
  }

  @Test
  void isNotShortenedByAnAnswerThatComesLate() {
    lease.renew(NOW + 3 * SECOND);
    lease.renew(NOW);
    assertThat(lease.fresh(NOW + 8 * SECOND)).isTrue();
  }

  @Test
  void endsAtOnceWhenTheGroupHasPutUsOut() {
    lease.renew(NOW);
    lease.end();
    assertThat(lease.fresh(NOW)).isFalse();
    lease.renew(NOW + SECOND);
    assertThat(lease.fresh(NOW + SECOND)).isTrue();
  }
}
