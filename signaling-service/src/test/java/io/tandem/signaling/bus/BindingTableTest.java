package io.tandem.signaling.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contracts.BindingSet.Binding;
import io.tandem.contracts.Reach;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BindingTableTest {

  private final BindingTable table = new BindingTable();

  @Test
  void holdsWhatAMapWouldHoldOverRandomChanges() {
    Map<String, List<Binding>> expected = new HashMap<>();
    Random random = new Random(4711);
    for (int step = 0; step < 20_000; step++) {
      String address = random.nextInt(2_000) + "@example.org";
      List<Binding> set = set(step, random.nextInt(4));
      table.put(address, set);
      if (set.isEmpty()) {
        expected.remove(address);
      } else {
        expected.put(address, set);
      }
    }

    for (int number = 0; number < 2_000; number++) {
      String address = number + "@example.org";
      assertThat(table.get(address)).isEqualTo(expected.getOrDefault(address, List.of()));
    }
    assertThat(table.addressCount()).isEqualTo(expected.size());
    assertThat(table.bindingCount())
        .isEqualTo(expected.values().stream().mapToLong(List::size).sum());
  }

  @Test
  void doesNotFillUpWithWhatWasRemoved() {
    for (int number = 0; number < 20_000; number++) {
      table.put("u" + number, set(number, 1));
      table.put("u" + number, List.of());
    }

    assertThat(table.get("u7")).isEmpty();
    assertThat(table.addressCount()).isZero();
    assertThat(table.bindingCount()).isZero();
  }

  @Test
  void showsAReaderWholeSetsWhileTheyChangeAndTheTableGrows() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<String> wrong = new AtomicReference<>("");
    table.put("held", set(1, 1));
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    List<Binding> seen = table.get("held");
                    if (seen.isEmpty()
                        || !seen.equals(set((int) seen.getFirst().cseq(), seen.size()))) {
                      wrong.set(seen.toString());
                    }
                  }
                });
    for (int step = 1; step < 20_000; step++) {
      table.put("held", set(step, 1 + step % 3));
      table.put("other-" + step % 5_000, set(step, step % 2));
    }
    done.set(true);
    reader.join();

    assertThat(wrong.get()).isEmpty();
  }

  private static List<Binding> set(int cseq, int size) {
    Reach reach = new Reach("edge-0", "UDP", "10.0.0.7", 5060, 0, List.of());
    return new ArrayList<>(
        IntStream.range(0, size)
            .mapToObj(n -> new Binding("sip:" + n, 9, 1_000, "c", cseq, "", 0, "", reach, 8))
            .toList());
  }
}
