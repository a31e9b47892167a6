package io.tandem.signaling.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingRegistrationsTest {

  private final PendingRegistrations pending =
      new PendingRegistrations(address -> address.startsWith("a") ? 0 : 1);

  @Test
  void tellsWhoWaitsOnceAndNobodyElse() {
    List<String> told = new ArrayList<>();
    pending.await("1", told::add);
    pending.await("2", told::add);

    assertThat(pending.forget("2")).isTrue();
    pending.onOutcome("1", "accepted");
    pending.onOutcome("1", "accepted");
    pending.onOutcome("2", "accepted");

    assertThat(told).containsExactly("accepted");
    assertThat(pending.forget("1")).isFalse();
    assertThat(pending.size()).isZero();
  }

  @Test
  void takesRecordsOfAPartitionForSignsOfLifeOfItsOwnerAlone() {
    long before = pending.signsOfLife("anna@example.org");

    pending.onRecord(1);
    assertThat(pending.signsOfLife("anna@example.org")).isEqualTo(before);

    pending.onRecord(0);
    assertThat(pending.signsOfLife("anna@example.org")).isGreaterThan(before);
  }
}
