package io.tandem.bench.quality;

/**
 * How much of a sound is as it was, wave by wave: over all of it, and as the mean of short segments
 * in which there is speech (Quackenbush, Barnwell, Clements, 1988; the bounds are those of Hansen
 * and Pellom, 1998). It tells nothing about codecs that keep the sound and not the wave.
 *
 * @param overall in dB; infinite if both are the same
 * @param segmental in dB, -10 to 35
 */
record SignalToNoise(double overall, double segmental) {
  private static final int SEGMENT_MILLIS = 20;
  private static final double LEAST = -10;
  private static final double MOST = 35;

  /** Root mean square of a segment below which it is a pause: 24 dB below speech of P.830. */
  private static final double PAUSE = Short.MAX_VALUE * StrictMath.pow(10, -50 / 20.0);

  /** Of {@code heard} against {@code wanted}, between two samples. */
  static SignalToNoise of(double[] wanted, double[] heard, int from, int to, int rateHz) {
    int segment = rateHz * SEGMENT_MILLIS / 1_000;
    double signal = 0;
    double noise = 0;
    double sum = 0;
    int segments = 0;
    for (int at = from; at + segment <= to; at += segment) {
      double ofSignal = 0;
      double ofNoise = 0;
      for (int i = at; i < at + segment; i++) {
        double difference = heard[i] - wanted[i];
        ofSignal += wanted[i] * wanted[i];
        ofNoise += difference * difference;
      }
      signal += ofSignal;
      noise += ofNoise;
      if (ofSignal > segment * PAUSE * PAUSE) {
        sum += Math.clamp(10 * Math.log10(ofSignal / Math.max(ofNoise, 1e-9)), LEAST, MOST);
        segments++;
      }
    }
    return new SignalToNoise(10 * Math.log10(signal / noise), sum / Math.max(1, segments));
  }
}
