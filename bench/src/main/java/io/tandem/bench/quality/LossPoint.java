package io.tandem.bench.quality;

import io.tandem.codec.opus.OpusSettings;
import io.tandem.rtp.quality.EModel;
import io.tandem.rtp.quality.Impairment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How one codec sounds with one help at one loss: means over networks that differ in their seed.
 *
 * @param segmental signal to noise in dB, against the same packets decoded without loss
 * @param distortion in per cent, against the same
 * @param total distortion in per cent, against what was said: with that of the codec
 * @param score mean opinion score that the E-model tells, by the concealed share, the burst ratio
 *     and the delay, as the quality meter asks it; empty where it has no values
 */
record LossPoint(
    Codec codec,
    Help help,
    Loss loss,
    double lost,
    double concealed,
    double restored,
    double bufferMillis,
    double segmental,
    double distortion,
    double total,
    OptionalDouble score) {

  /** Until then the jitter buffer has learned the path, and has come down to it. */
  private static final int FROM_SECONDS = 4;

  private static final int UNTIL_BEFORE_END_SECONDS = 1;
  private static final int MOST_LAG_MILLIS = 200;
  private static final int SECONDS_TO_ALIGN = 4;
  private static final int HIGHEST_COMPARED_HZ = 16_000;

  /**
   * Measures it.
   *
   * @param source what was said, 48 kHz
   */
  static LossPoint of(Codec codec, Help help, Loss loss, short[] source, int seeds) {
    int rate = Math.min(HIGHEST_COMPARED_HZ, codec.sampleRateHz());
    short[] said = Rate.convert(source, Voice.RATE_HZ, codec.sampleRateHz());
    OpusSettings settings = help.settings(loss.percent());
    List<byte[]> payloads = codec.encode(said, settings);
    double[] spoken = comparable(said, codec, rate);
    short[] decoded = codec.decode(payloads);
    double[] undamaged = comparable(decoded, codec, rate);
    double lost = 0;
    double bursts = 0;
    double concealed = 0;
    double restored = 0;
    double buffered = 0;
    double segmental = 0;
    double distortion = 0;
    double total = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      LossyPath heard = new LossyPath(codec, help);
      short[] sound = heard.carry(payloads, loss.network(seed));
      lost += heard.lost() / seeds;
      bursts += heard.burstRatio() / seeds;
      concealed += heard.concealed() / seeds;
      restored += heard.restored() / seeds;
      buffered += heard.bufferMillis() / seeds;
      int end = undamaged.length - UNTIL_BEFORE_END_SECONDS * rate;
      double[] laid = comparable(laid(decoded, sound, codec), codec, rate);
      segmental +=
          SignalToNoise.of(undamaged, laid, FROM_SECONDS * rate, end, rate).segmental() / seeds;
      BarkDistortion ear = new BarkDistortion(rate);
      distortion += ear.percent(undamaged, laid, FROM_SECONDS * rate, end) / seeds;
      double[] overSpoken = comparable(laid(said, sound, codec), codec, rate);
      total += ear.percent(spoken, overSpoken, FROM_SECONDS * rate, end) / seeds;
    }
    OptionalDouble score = score(codec, help, concealed, bursts, buffered);
    return new LossPoint(
        codec,
        help,
        loss,
        lost,
        concealed,
        restored,
        buffered,
        segmental,
        distortion,
        total,
        score);
  }

  private static double[] comparable(short[] samples, Codec codec, int rate) {
    return Band.limit(Rate.convert(samples, codec.sampleRateHz(), rate), rate);
  }

  /** At the decoder's own rate: what is cut out or put in there is no whole sample of another. */
  private static short[] laid(short[] wanted, short[] heard, Codec codec) {
    int rate = codec.sampleRateHz();
    int lag =
        Alignment.lag(
            Alignment.doubles(wanted),
            Alignment.doubles(heard),
            rate,
            FROM_SECONDS * rate,
            SECONDS_TO_ALIGN * rate,
            0,
            MOST_LAG_MILLIS * rate / 1_000);
    return Alignment.follow(wanted, heard, rate, lag);
  }

  private static OptionalDouble score(
      Codec codec, Help help, double concealed, double bursts, double bufferMillis) {
    Optional<Impairment> impairment =
        help == Help.NONE
            ? codec
                .impairment()
                .filter(Impairment.G711::equals)
                .map(silent -> Impairment.G711_WITHOUT_CONCEALMENT)
            : codec.impairment();
    if (impairment.isEmpty()) {
      return OptionalDouble.empty();
    }
    double oneWay = Codec.PACKET_MILLIS + Loss.pathMillis() + bufferMillis;
    return OptionalDouble.of(
        EModel.score(EModel.rating(impairment.get(), 100 * concealed, bursts, oneWay)));
  }
}
