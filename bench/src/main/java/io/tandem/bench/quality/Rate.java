package io.tandem.bench.quality;

import io.tandem.rtp.codec.Resampler;
import java.util.Arrays;

/** Changes of the sample rate of whole sounds by the exchange's own resampler. Stateless. */
final class Rate {
  private Rate() {}

  static short[] convert(short[] samples, int fromHz, int toHz) {
    Resampler resampler = new Resampler(fromHz, toHz);
    short[] out = new short[resampler.outputFor(samples.length)];
    int written = resampler.resample(samples, 0, samples.length, out, 0);
    return Arrays.copyOf(out, written);
  }

  /** By how much such a change delays. */
  static double delayMillis(int fromHz, int toHz) {
    return new Resampler(fromHz, toHz).delaySamples() * 1_000.0 / toHz;
  }
}
