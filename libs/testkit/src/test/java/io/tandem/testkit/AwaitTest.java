package io.tandem.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

  @Test
  void returnsWhenTheConditionHolds() {
    AtomicInteger asked = new AtomicInteger();
    Await.until("the third question", Duration.ofSeconds(5), () -> asked.incrementAndGet() == 3);
  }

  @Test
  void failsWithTheSentenceAndWhatWasThereInstead() {
    assertThatThrownBy(
            () -> Await.until("a call", Duration.ofMillis(10), () -> false, () -> "silence"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a call")
        .hasMessageContaining("found silence");
  }
}
