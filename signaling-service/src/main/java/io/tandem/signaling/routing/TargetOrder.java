package io.tandem.signaling.routing;

import io.tandem.contracts.Trunk;
import io.tandem.kernel.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * In which order the servers of a trunk are tried for one call: by priority, and among equals drawn
 * at random by weight, as RFC 2782 has it for SRV records. Pure.
 */
public final class TargetOrder {

  private TargetOrder() {}

  public static List<Trunk.Target> drawn(List<Trunk.Target> targets, Tokens tokens) {
    List<Trunk.Target> left = new ArrayList<>(targets);
    left.sort(Comparator.comparingInt(Trunk.Target::priority));
    List<Trunk.Target> order = new ArrayList<>(left.size());
    while (!left.isEmpty()) {
      int best = left.getFirst().priority();
      List<Trunk.Target> equals = left.stream().filter(t -> t.priority() == best).toList();
      int drawn = tokens.below(equals.stream().mapToInt(Trunk.Target::weight).sum());
      Trunk.Target next = equals.getLast();
      for (Trunk.Target target : equals) {
        drawn -= target.weight();
        if (drawn < 0) {
          next = target;
          break;
        }
      }
      order.add(next);
      left.remove(next);
    }
    return order;
  }
}
