package io.tandem.bench.quality;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The curves over loss as an SVG of its own: a column for each codec, distortion above, the
 * E-model's score below. Colours change with the reader's scheme; shapes of the marks tell lines
 * apart where colours do not. Bursty loss is a hollow mark.
 */
final class Plot {
  private static final int PANEL = 200;
  private static final int HEIGHT = 200;
  private static final int LEFT = 52;
  private static final int TOP = 64;
  private static final int GAP_X = 22;
  private static final int GAP_Y = 56;
  private static final int MOST_LOSS = 20;

  /** Distortion is drawn by its root, so that small ones can be told apart. */
  private static final double MOST_DISTORTION = 36;

  private static final double[] DISTORTION_TICKS = {0, 1, 4, 9, 16, 25, 36};
  private static final double[] SCORE_TICKS = {1, 2, 3, 4, 5};

  private static final String STYLE =
      """
      text { font: 12px sans-serif; fill: #333 }
      .small { font-size: 10px }
      .title { font-weight: bold }
      .grid { stroke: #999; stroke-opacity: .35 }
      .NONE * { stroke: #c0392b } .NONE .mark { fill: #c0392b }
      .CONCEALMENT * { stroke: #b9770e } .CONCEALMENT .mark { fill: #b9770e }
      .IN_BAND_FEC * { stroke: #1f78b4 } .IN_BAND_FEC .mark { fill: #1f78b4 }
      .REDUNDANCY * { stroke: #1e8449 } .REDUNDANCY .mark { fill: #1e8449 }
      .line { fill: none; stroke-width: 2 }
      .mark, .hollow { stroke-width: 1.5 }
      .hollow { fill: none }
      @media (prefers-color-scheme: dark) {
        text { fill: #ddd }
        .NONE * { stroke: #ff7b6b } .NONE .mark { fill: #ff7b6b }
        .CONCEALMENT * { stroke: #f5b041 } .CONCEALMENT .mark { fill: #f5b041 }
        .IN_BAND_FEC * { stroke: #6cb6ff } .IN_BAND_FEC .mark { fill: #6cb6ff }
        .REDUNDANCY * { stroke: #58d68d } .REDUNDANCY .mark { fill: #58d68d }
      }
      """;

  private final StringBuilder svg = new StringBuilder();
  private final List<LossPoint> points;

  private Plot(List<LossPoint> points) {
    this.points = points;
  }

  static String svg(List<LossPoint> points) {
    Plot plot = new Plot(points);
    plot.draw();
    return plot.svg.toString();
  }

  private void draw() {
    int columns = LossTables.CODECS.size();
    int width = LEFT + columns * (PANEL + GAP_X);
    int height = TOP + 2 * HEIGHT + GAP_Y + 50;
    add(
        String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' role='img' aria-label='Quality over loss'>",
            width,
            height));
    svg.append("<style>\n").append(STYLE).append("</style>\n");
    legend();
    for (int column = 0; column < columns; column++) {
      Codec codec = LossTables.CODECS.get(column);
      int x = LEFT + column * (PANEL + GAP_X);
      int lower = TOP + HEIGHT + GAP_Y;
      add(
          String.format(
              Locale.ROOT,
              "<text class='title' x='%d' y='%d'>%s</text>",
              x,
              TOP - 10,
              codec.label()));
      grid(x, TOP, DISTORTION_TICKS, Plot::byDistortion, column == 0);
      grid(x, lower, SCORE_TICKS, Plot::byScore, column == 0);
      for (Help help : Help.values()) {
        curve(codec, help, x, TOP, point -> OptionalDouble.of(byDistortion(point.distortion())));
        curve(codec, help, x, lower, Plot::score);
      }
    }
    caption("Bark spectral distortion, % (root scale): less is better", TOP + HEIGHT);
    caption("MOS by the E-model: more is better", TOP + 2 * HEIGHT + GAP_Y);
    svg.append("</svg>\n");
  }

  private static OptionalDouble score(LossPoint point) {
    return point.score().isPresent()
        ? OptionalDouble.of(byScore(point.score().getAsDouble()))
        : OptionalDouble.empty();
  }

  private static double byDistortion(double percent) {
    return Math.sqrt(Math.min(percent, MOST_DISTORTION) / MOST_DISTORTION);
  }

  private static double byScore(double score) {
    return (score - 1) / 4;
  }

  private void legend() {
    int x = LEFT;
    for (Help help : Help.values()) {
      add(
          String.format(
              Locale.ROOT, "<g class='%s'><path class='line' d='M%d 20h24'/>", help.name(), x));
      mark(help, x + 12, 20, "mark");
      svg.append("</g>\n");
      add(String.format(Locale.ROOT, "<text x='%d' y='24'>%s</text>", x + 30, help.label()));
      x += 130;
    }
    add("<text x='" + x + "' y='24'>hollow: 10 % in bursts of three</text>");
  }

  private void caption(String text, int bottom) {
    add(
        String.format(
            Locale.ROOT,
            "<text x='%d' y='%d'>loss, %%  |  above: %s</text>",
            LEFT,
            bottom + 34,
            text));
  }

  private void grid(
      int x, int y, double[] ticks, Function<Double, Double> place, boolean labelled) {
    for (double tick : ticks) {
      double at = y + HEIGHT * (1 - place.apply(tick));
      add(String.format(Locale.ROOT, "<path class='grid' d='M%d %.1fh%d'/>", x, at, PANEL));
      if (labelled) {
        add(
            String.format(
                Locale.ROOT,
                "<text class='small' x='%d' y='%.1f' text-anchor='end'>%.0f</text>",
                x - 6,
                at + 4,
                tick));
      }
    }
    for (int percent : LossTables.PERCENTS) {
      double at = across(x, percent);
      add(String.format(Locale.ROOT, "<path class='grid' d='M%.1f %dv%d'/>", at, y, HEIGHT));
      add(
          String.format(
              Locale.ROOT,
              "<text class='small' x='%.1f' y='%d' text-anchor='middle'>%d</text>",
              at,
              y + HEIGHT + 14,
              percent));
    }
  }

  private static double across(int x, int percent) {
    return x + (double) PANEL * percent / MOST_LOSS;
  }

  private void curve(
      Codec codec, Help help, int x, int y, Function<LossPoint, OptionalDouble> height) {
    StringBuilder line = new StringBuilder();
    svg.append("<g class='").append(help.name()).append("'>");
    for (LossPoint point : points) {
      OptionalDouble value = height.apply(point);
      if (point.codec() != codec || point.help() != help || value.isEmpty()) {
        continue;
      }
      double px = across(x, point.loss().percent());
      double py = y + HEIGHT * (1 - value.getAsDouble());
      mark(help, px, py, point.loss().bursty() ? "hollow" : "mark");
      if (!point.loss().bursty()) {
        line.append(String.format(Locale.ROOT, "%s%.1f %.1f", line.isEmpty() ? "M" : "L", px, py));
      }
    }
    if (!line.isEmpty()) {
      add(String.format(Locale.ROOT, "<path class='line' d='%s'/>", line));
    }
    svg.append("</g>\n");
  }

  private void mark(Help help, double x, double y, String kind) {
    String shape =
        switch (help) {
          case NONE -> "m-4 -4l8 8m0 -8l-8 8";
          case CONCEALMENT -> "m-3.5 -3.5h7v7h-7z";
          case IN_BAND_FEC -> "m0 -4.5l4.5 8h-9z";
          case REDUNDANCY -> "m0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z";
        };
    add(String.format(Locale.ROOT, "<path class='%s' d='M%.1f %.1f%s'/>", kind, x, y, shape));
  }

  private void add(String element) {
    svg.append(element).append('\n');
  }
}
