package io.tandem.signaling.trace;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Traces in the order in which they came, and whether they are too many. */
final class Shelf {

  private final int mostTraces;
  private final long mostOctets;
  private final Set<CallTrace> traces = new LinkedHashSet<>();
  private long octets;

  Shelf(int mostTraces, long mostOctets) {
    this.mostTraces = mostTraces;
    this.mostOctets = mostOctets;
  }

  void add(CallTrace trace) {
    traces.add(trace);
    octets += trace.octets();
  }

  /** False when it does not stand here. */
  boolean remove(CallTrace trace) {
    boolean stood = traces.remove(trace);
    if (stood) {
      octets -= trace.octets();
    }
    return stood;
  }

  boolean holds(CallTrace trace) {
    return traces.contains(trace);
  }

  void grew(long by) {
    octets += by;
  }

  int size() {
    return traces.size();
  }

  long octets() {
    return octets;
  }

  /** The oldest trace when there are too many, or they are too large. */
  Optional<CallTrace> tooMuch() {
    return traces.size() > mostTraces || octets > mostOctets
        ? traces.stream().findFirst()
        : Optional.empty();
  }
}
