package io.tandem.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.kernel.RandomTokens;
import io.tandem.kernel.Tokens;
import io.tandem.sip.locate.ResourceRecord.Srv;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SrvOrderTest {

  private static Srv srv(int priority, int weight, String name) {
    return new Srv(priority, weight, 5060, Optional.of(new DnsName(name)));
  }

  private static String first(List<Srv> ordered) {
    return ordered.getFirst().target().orElseThrow().text();
  }

  /** Chance that comes as it is written here, and then always 0. */
  private static Tokens drawing(Integer... numbers) {
    Deque<Integer> left = new ArrayDeque<>(List.of(numbers));
    return new Tokens() {
      @Override
      public String hex(int bytes) {
        return "0".repeat(2 * bytes);
      }

      @Override
      public int below(int bound) {
        int next = left.isEmpty() ? 0 : left.remove();
        assertThat(next).isLessThan(bound);
        return next;
      }
    };
  }

  @Test
  void theFirstWhoseRunningSumIsNotBelowTheDrawnNumberComesFirst() {
    List<Srv> records = List.of(srv(0, 1, "one"), srv(0, 3, "three"));
    // Two draws arrange them as they stand, the third chooses.
    assertThat(first(SrvOrder.of(records, drawing(0, 0, 0)))).isEqualTo("one");
    assertThat(first(SrvOrder.of(records, drawing(0, 0, 1)))).isEqualTo("one");
    assertThat(first(SrvOrder.of(records, drawing(0, 0, 2)))).isEqualTo("three");
    assertThat(first(SrvOrder.of(records, drawing(0, 0, 4)))).isEqualTo("three");
  }

  @Test
  void weightZeroStandsBeforeTheOthersAndIsChosenByTheNumberZeroAlone() {
    List<Srv> records = List.of(srv(0, 5, "five"), srv(0, 0, "zero"));
    assertThat(first(SrvOrder.of(records, drawing(0, 0, 0)))).isEqualTo("zero");
    assertThat(first(SrvOrder.of(records, drawing(0, 0, 1)))).isEqualTo("five");
  }

  @Test
  void serversAreChosenInProportionToTheirWeights() {
    Tokens tokens = new RandomTokens(new Random(42));
    List<Srv> records = List.of(srv(0, 60, "a"), srv(0, 30, "b"), srv(0, 10, "c"));
    Map<String, Integer> chosen = new HashMap<>();
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      chosen.merge(first(SrvOrder.of(records, tokens)), 1, Integer::sum);
    }
    assertThat(chosen.get("a") / (double) draws).isCloseTo(0.6, within(0.02));
    assertThat(chosen.get("b") / (double) draws).isCloseTo(0.3, within(0.02));
    assertThat(chosen.get("c") / (double) draws).isCloseTo(0.1, within(0.02));
  }

  @Test
  void theSecondIsChosenAmongTheRestInProportion() {
    Tokens tokens = new RandomTokens(new Random(7));
    List<Srv> records = List.of(srv(0, 1_000, "a"), srv(0, 300, "b"), srv(0, 100, "c"));
    int second = 0;
    int draws = 50_000;
    int firstWasA = 0;
    for (int i = 0; i < draws; i++) {
      List<Srv> ordered = SrvOrder.of(records, tokens);
      if (first(ordered).equals("a")) {
        firstWasA++;
        second += ordered.get(1).target().orElseThrow().text().equals("b") ? 1 : 0;
      }
    }
    assertThat(second / (double) firstWasA).isCloseTo(0.75, within(0.02));
  }

  @Test
  void serversThatAreAllOfWeightZeroShareTheLoad() {
    Tokens tokens = new RandomTokens(new Random(3));
    List<Srv> records = List.of(srv(0, 0, "a"), srv(0, 0, "b"));
    int a = 0;
    for (int i = 0; i < 10_000; i++) {
      a += first(SrvOrder.of(records, tokens)).equals("a") ? 1 : 0;
    }
    assertThat(a).isBetween(4_500, 5_500);
  }

  @Test
  void aLowerPriorityComesFirstWhateverTheWeights() {
    Tokens tokens = new RandomTokens(new Random(9));
    for (int i = 0; i < 1_000; i++) {
      List<Srv> ordered =
          SrvOrder.of(List.of(srv(2, 65_535, "far"), srv(1, 0, "near"), srv(1, 1, "by")), tokens);
      assertThat(ordered).hasSize(3).last().isEqualTo(srv(2, 65_535, "far"));
    }
  }
}
