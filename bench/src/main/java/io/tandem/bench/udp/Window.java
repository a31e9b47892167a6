package io.tandem.bench.udp;

/**
 * What one window of time has shown.
 *
 * @param sent by the generator within the window
 * @param returned of those
 * @param processorNanos that the echo used meanwhile
 * @param p50Micros of the time from sending to having it back
 * @param generatorLateMicros how late the generator sent, at its 99th percentile
 */
record Window(
    long sent,
    long returned,
    long processorNanos,
    long p50Micros,
    long p99Micros,
    long generatorLateMicros) {

  double packetsPerProcessorSecond() {
    return returned * 1e9 / processorNanos;
  }

  double lossPercent() {
    return sent == 0 ? 0 : 100.0 * (sent - returned) / sent;
  }
}
