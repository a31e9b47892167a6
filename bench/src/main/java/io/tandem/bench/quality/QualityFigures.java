package io.tandem.bench.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures all of it and writes the figures: the tables between the marks in docs/quality.md, and
 * docs/quality-over-loss.svg. What it writes is the same each time for the same libopus and
 * architecture. One thread, a few minutes: bench/quality.sh runs it.
 */
public final class QualityFigures {
  private static final int SEEDS = 5;

  private QualityFigures() {}

  /**
   * Writes the figures.
   *
   * @param arguments the folder of the documents, and how many networks each loss is averaged over
   * @throws IOException if the documents cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    Path docs = Path.of(arguments.length > 0 ? arguments[0] : "docs");
    int seeds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : SEEDS;
    Path page = docs.resolve("quality.md");
    String text = replaced(Files.readString(page), "transcoding", TranscodingTables.markdown());
    List<LossPoint> points = LossTables.measure(seeds);
    text = replaced(text, "loss", LossTables.markdown(points));
    Files.writeString(page, text);
    Files.writeString(docs.resolve("quality-over-loss.svg"), Plot.svg(points));
  }

  /** The page with another text between the two marks of that name. */
  private static String replaced(String page, String name, String text) {
    String begin = "<!-- measured: " + name + " -->\n";
    String end = "\n<!-- end: " + name + " -->";
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no place for the tables of " + name);
    }
    return page.substring(0, from) + begin + text + page.substring(to);
  }
}
