package io.tandem.media.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.MediaPlan;
import io.tandem.contracts.MediaPlan.Endpoint;
import io.tandem.contracts.MediaPlan.Source;
import io.tandem.kernel.CallSid;
import io.tandem.media.Plans;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanBookTest {
  private final PlanBook book = new PlanBook();
  private final CallSid first = Plans.newCall(1);
  private final CallSid second = Plans.newCall(2);

  @Test
  void keepsTheNewestPlanOfEachCall() {
    book.onPlan(plan(first, 1, 0, 100));
    book.onPlan(plan(second, 1, 0, 100));
    book.onPlan(plan(first, 3, 0, 100));
    book.onPlan(plan(first, 2, 0, 100));

    assertThat(book.living(50)).containsExactly(plan(first, 3, 0, 100), plan(second, 1, 0, 100));
  }

  @Test
  void forgetsCallsThatEndedButNotThoseThatBeganAnew() {
    book.onPlan(plan(first, 7, 0, 100));
    book.onTombstone(first);
    assertThat(book.living(50)).isEmpty();

    book.onPlan(plan(first, 1, 0, 100));
    assertThat(book.living(50)).containsExactly(plan(first, 1, 0, 100));
  }

  @Test
  void leavesOutWhatNobodyHasRenewed() {
    book.onPlan(plan(first, 1, 0, 49));
    book.onPlan(plan(second, 1, 0, 50));
    assertThat(book.living(50)).containsExactly(plan(second, 1, 0, 50));
  }

  @Test
  void letsAPlanThatIsNotNewerLengthenTheTimeButNotShortenItOrChangeMore() {
    book.onPlan(plan(first, 3, 20_004, 100));
    book.onPlan(plan(first, 2, 0, 200));
    book.onPlan(plan(first, 3, 0, 150));
    assertThat(book.living(50)).containsExactly(plan(first, 3, 20_004, 200));

    book.onPlan(plan(first, 4, 20_004, 120));
    assertThat(book.living(50)).containsExactly(plan(first, 4, 20_004, 120));
  }

  @Test
  void putsPlansThatNameTheirPortsFirst() {
    book.onPlan(plan(first, 1, 0, 100));
    book.onPlan(plan(second, 1, 20_004, 100));
    assertThat(book.living(50).getFirst().callSid()).isEqualTo(second);
  }

  private static MediaPlan plan(CallSid call, long version, int port, long expires) {
    Endpoint endpoint =
        new Endpoint(
            "caller",
            port,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            0,
            true,
            0,
            Optional.empty(),
            Optional.empty(),
            new Source.Echo());
    return new MediaPlan(call, version, List.of(endpoint), List.of(), expires);
  }
}
