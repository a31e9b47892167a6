package io.tandem.bench.quality;

import io.tandem.codec.opus.OpusSettings;

/**
 * What is left of a sound that one phone sends in one codec and the other hears in another, without
 * loss: the chain of the media service's transcoder, which decodes each packet, changes the rate,
 * and encodes. Both codecs the same means decoded and encoded again, as by a room, and not a relay.
 * Compared is what lies within the narrower band of the two.
 *
 * @param ratio of what is heard to what was said
 * @param distortion as {@link BarkDistortion} has it, in per cent
 * @param delayMillis that codecs and change of the rate add; packets and buffers not counted
 */
record Transcoding(SignalToNoise ratio, double distortion, double delayMillis) {
  /** More would compare nothing that telephones carry, and Opus would be measured alone there. */
  private static final int HIGHEST_COMPARED_HZ = 16_000;

  /** Codecs and filters have settled, and are not yet at the end. */
  private static final int FROM_MILLIS = 500;

  private static final int UNTIL_BEFORE_END_MILLIS = 500;
  private static final int MOST_LAG_MILLIS = 100;
  private static final int SECONDS_TO_ALIGN = 2;

  /** The lag is found to this part of a sample. */
  private static final int PARTS_OF_A_SAMPLE = 8;

  /** So alike are they at whole samples alone. */
  private static final double EXACT = 0.999;

  /**
   * A sound from one phone to another.
   *
   * @param source that tells its lag by itself: no tone. At 48 kHz, of 3 s or more
   */
  static Transcoding of(Codec from, Codec to, short[] source) {
    int rate = Math.min(HIGHEST_COMPARED_HZ, Math.min(from.sampleRateHz(), to.sampleRateHz()));
    short[] said = Rate.convert(source, Voice.RATE_HZ, rate);
    double[] wanted = Band.limit(said, rate);
    short[] heard = Rate.convert(heard(from, to, source), to.sampleRateHz(), rate);
    double[] limited = Band.limit(heard, rate);
    int begin = rate * FROM_MILLIS / 1_000;
    int count = SECONDS_TO_ALIGN * rate;
    int lag = Alignment.lag(wanted, limited, rate, begin, count, 0, rate * MOST_LAG_MILLIS / 1_000);
    double highest = Alignment.likeness(wanted, limited, begin, count, lag, 1);
    double part = 0;
    int parts = highest > EXACT ? 0 : PARTS_OF_A_SAMPLE / 2;
    for (int i = -parts; i <= parts; i++) {
      double shift = (double) i / PARTS_OF_A_SAMPLE;
      double[] shifted = Band.limit(said, rate, shift);
      double likeness = Alignment.likeness(shifted, limited, begin, count, lag, 1);
      if (likeness > highest) {
        highest = likeness;
        part = shift;
        wanted = shifted;
      }
    }
    double[] laid = new double[wanted.length];
    for (int i = 0; i + lag < limited.length && i < laid.length; i++) {
      laid[i] = limited[i + lag];
    }
    int end = wanted.length - rate * UNTIL_BEFORE_END_MILLIS / 1_000;
    return new Transcoding(
        SignalToNoise.of(wanted, laid, begin, end, rate),
        new BarkDistortion(rate).percent(wanted, laid, begin, end),
        (lag + part) * 1_000 / rate - harnessMillis(from, to, rate));
  }

  /** What the second phone hears, at the rate of its codec. */
  static short[] heard(Codec from, Codec to, short[] source) {
    short[] said = Rate.convert(source, Voice.RATE_HZ, from.sampleRateHz());
    short[] decoded = from.decode(from.encode(said, OpusSettings.SPEECH));
    short[] converted = Rate.convert(decoded, from.sampleRateHz(), to.sampleRateHz());
    return to.decode(to.encode(converted, OpusSettings.SPEECH));
  }

  /** How much later the heard is because of what only the measurement converts. */
  private static double harnessMillis(Codec from, Codec to, int rate) {
    return Rate.delayMillis(Voice.RATE_HZ, from.sampleRateHz())
        + Rate.delayMillis(to.sampleRateHz(), rate)
        - Rate.delayMillis(Voice.RATE_HZ, rate);
  }
}
