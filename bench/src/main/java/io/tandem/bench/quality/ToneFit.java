package io.tandem.bench.quality;

/**
 * What became of a tone: its level, and how far all that is not the tone lies below it (ITU-T G.712
 * calls it total distortion). Fitted by least squares, so that delay does not matter.
 *
 * @param gain in dB
 * @param ratio of the tone to the rest, in dB
 */
record ToneFit(double gain, double ratio) {
  /** Of a tone in samples, between two of them, against its root mean square before. */
  static ToneFit of(short[] samples, int from, int to, int rateHz, double hz, double before) {
    double cosines = 0;
    double sines = 0;
    double all = 0;
    for (int i = from; i < to; i++) {
      double angle = 2 * StrictMath.PI * hz * i / rateHz;
      cosines += samples[i] * StrictMath.cos(angle);
      sines += samples[i] * StrictMath.sin(angle);
      all += (double) samples[i] * samples[i];
    }
    double count = to - from;
    double tone = 2 * (cosines * cosines + sines * sines) / (count * count);
    double rest = Math.max(all / count - tone, 1e-9);
    return new ToneFit(20 * Math.log10(Math.sqrt(tone) / before), 10 * Math.log10(tone / rest));
  }
}
