package io.tandem.sip.locate;

import io.tandem.kernel.Tokens;
import io.tandem.sip.locate.ResourceRecord.Srv;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The order in which the servers of a service are tried: RFC 2782, "Usage rules" and "The format of
 * the SRV RR", to the letter. Stateless; chance comes in as an argument.
 */
final class SrvOrder {

  private SrvOrder() {}

  static List<Srv> of(List<Srv> records, Tokens tokens) {
    TreeMap<Integer, List<Srv>> byPriority = new TreeMap<>();
    for (Srv record : records) {
      byPriority.computeIfAbsent(record.priority(), _ -> new ArrayList<>()).add(record);
    }
    List<Srv> ordered = new ArrayList<>(records.size());
    byPriority.values().forEach(same -> draw(arranged(same, tokens), ordered, tokens));
    return ordered;
  }

  /** "In any order, except that all those with weight 0 are placed at the beginning." */
  private static List<Srv> arranged(List<Srv> same, Tokens tokens) {
    List<Srv> weightless = new ArrayList<>();
    List<Srv> weighted = new ArrayList<>();
    List<Srv> left = new ArrayList<>(same);
    while (!left.isEmpty()) {
      // By chance, so that servers that are all of weight 0 share the load.
      Srv next = left.remove(tokens.below(left.size()));
      (next.weight() == 0 ? weightless : weighted).add(next);
    }
    weightless.addAll(weighted);
    return weightless;
  }

  private static void draw(List<Srv> arranged, List<Srv> ordered, Tokens tokens) {
    while (!arranged.isEmpty()) {
      int sum = arranged.stream().mapToInt(Srv::weight).sum();
      int drawn = tokens.below(sum + 1);
      int running = 0;
      int chosen = 0;
      for (int i = 0; i < arranged.size(); i++) {
        running += arranged.get(i).weight();
        if (running >= drawn) {
          chosen = i;
          break;
        }
      }
      ordered.add(arranged.remove(chosen));
    }
  }
}
