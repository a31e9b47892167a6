package io.tandem.bench.quality;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** What every pair of codecs makes of speech, of noise and of a tone, as tables in Markdown. */
final class TranscodingTables {
  private static final int SECONDS = 20;
  private static final int SECONDS_OF_OTHERS = 6;

  private TranscodingTables() {}

  static String markdown() {
    Pairs<Transcoding> voice = measured(Sound.VOICE.samples(SECONDS));
    Pairs<Transcoding> noise = measured(Sound.NOISE.samples(SECONDS_OF_OTHERS));
    short[] tone = Sound.TONE.samples(SECONDS_OF_OTHERS);
    Pairs<ToneFit> tones = pairs((from, to) -> fitted(Transcoding.heard(from, to, tone), to));
    return table("Speech: segmental signal-to-noise, dB", voice, t -> one(t.ratio().segmental()))
        + table("Speech: signal-to-noise over all, dB", voice, t -> one(t.ratio().overall()))
        + table("Speech: Bark spectral distortion, %", voice, t -> two(t.distortion()))
        + table("Delay beyond the packet, ms", voice, t -> two(t.delayMillis()))
        + table("Noise: segmental signal-to-noise, dB", noise, t -> one(t.ratio().segmental()))
        + table("Noise: Bark spectral distortion, %", noise, t -> two(t.distortion()))
        + table("Tone of 1020 Hz at -10 dBm0: tone to all else, dB", tones, t -> one(t.ratio()))
        + table("The same tone: change of level, dB", tones, t -> two(t.gain()));
  }

  private static Pairs<Transcoding> measured(short[] sound) {
    return pairs((from, to) -> Transcoding.of(from, to, sound));
  }

  private static ToneFit fitted(short[] heard, Codec codec) {
    int rate = codec.sampleRateHz();
    int end = (SECONDS_OF_OTHERS - 1) * rate;
    return ToneFit.of(heard, rate, end, rate, Sound.TONE_HZ, Sound.TONE_LEVEL);
  }

  /** Something of each pair of codecs. */
  @FunctionalInterface
  private interface Pairs<T> {
    T of(Codec from, Codec to);
  }

  /** The same, measured once. */
  private static <T> Pairs<T> pairs(Pairs<T> measurement) {
    Map<Codec, Map<Codec, T>> rows = new EnumMap<>(Codec.class);
    for (Codec from : Codec.values()) {
      Map<Codec, T> row = new EnumMap<>(Codec.class);
      for (Codec to : Codec.values()) {
        row.put(to, measurement.of(from, to));
      }
      rows.put(from, row);
    }
    return (from, to) -> Objects.requireNonNull(Objects.requireNonNull(rows.get(from)).get(to));
  }

  private static <T> String table(String title, Pairs<T> pairs, Function<T, String> cell) {
    StringBuilder table = new StringBuilder("\n**").append(title).append("**\n\n| from, to |");
    Codec[] codecs = Codec.values();
    for (Codec to : codecs) {
      table.append(' ').append(to.label()).append(" |");
    }
    table.append("\n|---|").append("--:|".repeat(codecs.length)).append('\n');
    for (Codec from : codecs) {
      table.append("| ").append(from.label()).append(" |");
      for (Codec to : codecs) {
        table.append(' ').append(cell.apply(pairs.of(from, to))).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  private static String one(double value) {
    return Double.isInfinite(value) ? "same" : String.format(Locale.ROOT, "%.1f", value);
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value + 0.0);
  }
}
