package io.tandem.signaling.dns;

import io.tandem.sip.locate.LocatingInput;
import io.tandem.sip.locate.Question;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What DNS has said, each for its time, what is not there included. Bounded: the longest unused
 * makes room. Pure; owned by {@link DnsClient}, on its loop.
 */
final class DnsMemory {

  private record Known(LocatingInput meaning, long untilNanos) {}

  private final int most;
  private final Map<Question, Known> known = new LinkedHashMap<>(16, 0.75f, true);

  DnsMemory(int most) {
    this.most = most;
  }

  Optional<LocatingInput> recall(Question question, long nowNanos) {
    Known found = known.get(question);
    if (found == null) {
      return Optional.empty();
    }
    if (found.untilNanos() - nowNanos <= 0) {
      known.remove(question);
      return Optional.empty();
    }
    return Optional.of(found.meaning());
  }

  void remember(LocatingInput meaning, Duration time, long nowNanos) {
    known.remove(meaning.question());
    if (!time.isPositive()) {
      return;
    }
    known.put(meaning.question(), new Known(meaning, nowNanos + time.toNanos()));
    Iterator<Question> oldest = known.keySet().iterator();
    while (known.size() > most) {
      oldest.next();
      oldest.remove();
    }
  }

  int size() {
    return known.size();
  }
}
