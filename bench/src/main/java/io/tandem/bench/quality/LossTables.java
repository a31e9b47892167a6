package io.tandem.bench.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Every codec with every help at every loss, and tables of it in Markdown. */
final class LossTables {
  static final List<Codec> CODECS = List.of(Codec.PCMA, Codec.G722, Codec.OPUS, Codec.G729);
  static final List<Integer> PERCENTS = List.of(0, 1, 2, 5, 10, 20);

  private static final int BURSTY_PERCENT = 10;
  private static final int SECONDS = 30;
  private static final long VOICE_SEED = 3;

  private LossTables() {}

  static List<LossPoint> measure(int seeds) {
    short[] source = Voice.speak(VOICE_SEED, SECONDS);
    List<LossPoint> points = new ArrayList<>();
    for (Codec codec : CODECS) {
      for (Help help : Help.values()) {
        if (help.fits(codec)) {
          for (Loss loss : losses()) {
            points.add(LossPoint.of(codec, help, loss, source, seeds));
          }
        }
      }
    }
    return points;
  }

  private static List<Loss> losses() {
    List<Loss> losses = new ArrayList<>();
    PERCENTS.forEach(percent -> losses.add(new Loss(percent, false)));
    losses.add(new Loss(BURSTY_PERCENT, true));
    return losses;
  }

  static String markdown(List<LossPoint> points) {
    StringBuilder text = new StringBuilder();
    for (Codec codec : CODECS) {
      text.append("\n**").append(codec.label()).append("**\n\n");
      text.append(
          "| help | loss | lost % | made up % | restored % | buffer ms | segmental dB | distortion % "
              + "| with the codec % | MOS |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
      points.stream().filter(p -> p.codec() == codec).forEach(p -> text.append(row(p)));
    }
    return text.toString();
  }

  private static String row(LossPoint point) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f | %.1f | %.1f | %.0f | %.1f | %.2f | %.2f | %s |%n",
        point.help().label(),
        point.loss().label(),
        100 * point.lost(),
        100 * point.concealed(),
        100 * point.restored(),
        point.bufferMillis(),
        point.segmental(),
        point.distortion(),
        point.total(),
        score(point.score()));
  }

  private static String score(OptionalDouble score) {
    return score.isPresent() ? String.format(Locale.ROOT, "%.2f", score.getAsDouble()) : "-";
  }
}
