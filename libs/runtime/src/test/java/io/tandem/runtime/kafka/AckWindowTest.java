package io.tandem.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckWindowTest {

  private final AckWindow window = new AckWindow(100);

  @Test
  void commitsUpToTheFirstRecordThatIsNotDone() {
    Ack first = window.handOver(100);
    Ack second = window.handOver(101);
    Ack third = window.handOver(102);
    third.acknowledge();
    assertThat(window.committable()).isEqualTo(100);
    first.acknowledge();
    assertThat(window.committable()).isEqualTo(101);
    assertThat(window.size()).isEqualTo(2);
    second.acknowledge();
    assertThat(window.committable()).isEqualTo(103);
    assertThat(window.size()).isZero();
  }

  @Test
  void offsetsThatCompactionHasTakenAreNoHindrance() {
    window.handOver(100).acknowledge();
    window.handOver(250).acknowledge();
    assertThat(window.committable()).isEqualTo(251);
  }

  @Test
  void acknowledgingTwiceIsOnce() {
    Ack ack = window.handOver(100);
    ack.acknowledge();
    ack.acknowledge();
    assertThat(window.committable()).isEqualTo(101);
  }
}
