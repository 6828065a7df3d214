package org.flodgatt.loadtest.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.flodgatt.loadtest.chart.Svg.Anchor;

/**
 * Distributions of times: how long (logarithmic, upwards) at which percentile (to the right, each
 * further nine as wide as the one before).
 */
public final class PercentileChart {
  private static final int WIDTH = 760;
  private static final int LEFT = 76;
  private static final int RIGHT = 130;
  private static final int TOP = 70;
  private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
  private static final int PLOT_HEIGHT = 280;
  private static final int HEIGHT = TOP + PLOT_HEIGHT + 50;
  private static final double[] TICKS = {0, 50, 90, 99, 99.9, 99.99, 99.999};
  private static final int STEPS_PER_NINE = 12;
  private static final int LABEL_HEIGHT = 16;

  private final String title;
  private final String subtitle;
  private final List<Series> series;

  private record Series(String name, Histogram micros) {}

  /**
   * An empty chart.
   *
   * @param subtitle what a reader has to know besides
   */
  public PercentileChart(String title, String subtitle) {
    this.title = title;
    this.subtitle = subtitle;
    series = new ArrayList<>();
  }

  /** Adds a distribution of microseconds; nothing if nothing was recorded. */
  public void add(String name, Histogram micros) {
    if (micros.getTotalCount() > 0) {
      series.add(new Series(name, micros));
    }
  }

  /** The picture as SVG. */
  public String draw() {
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    svg.text(16, 28, Anchor.START, "title", title);
    svg.text(16, 48, Anchor.START, "quiet", subtitle);
    if (series.isEmpty()) {
      svg.text(LEFT, TOP + 40, Anchor.START, "quiet", "No times were measured.");
      return svg.finish();
    }
    int lowest = exponent(series.stream().mapToLong(one -> low(one.micros)).min().orElse(1));
    int highest =
        exponent(series.stream().mapToLong(one -> one.micros.getMaxValue()).max().orElse(1)) + 1;
    double nines =
        nines(series.stream().mapToLong(one -> one.micros.getTotalCount()).max().orElse(1));
    grid(svg, lowest, highest, nines);
    List<Double> labels = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      Series one = series.get(i);
      double[] points = points(one.micros, lowest, highest, nines);
      svg.curve(points, i);
      double y = free(labels, points[points.length - 1]);
      svg.text(points[points.length - 2] + 8, y + 4, Anchor.START, "f" + i, one.name);
    }
    return svg.finish();
  }

  /** Moves a label up until it does not cover another. */
  private static double free(List<Double> taken, double wanted) {
    double y = wanted;
    while (covers(taken, y)) {
      y -= 1;
    }
    taken.add(y);
    return y;
  }

  private static boolean covers(List<Double> taken, double y) {
    return taken.stream().anyMatch(other -> Math.abs(other - y) < LABEL_HEIGHT);
  }

  private static void grid(Svg svg, int lowest, int highest, double nines) {
    for (int exponent = lowest; exponent <= highest; exponent++) {
      double y = y(Math.pow(10, exponent), lowest, highest);
      svg.line(LEFT, y, (double) LEFT + PLOT_WIDTH, y);
      svg.text(LEFT - 8, y + 4, Anchor.END, "quiet", time(exponent));
    }
    for (double tick : TICKS) {
      if (position(tick) <= nines) {
        double x = LEFT + position(tick) / nines * PLOT_WIDTH;
        svg.line(x, TOP, x, (double) TOP + PLOT_HEIGHT);
        svg.text(x, TOP + PLOT_HEIGHT + 18, Anchor.MIDDLE, "quiet", percent(tick));
      }
    }
    svg.text(LEFT, HEIGHT - 10, Anchor.START, "quiet", "percentile");
  }

  private static double[] points(Histogram micros, int lowest, int highest, double nines) {
    double most = Math.min(nines, nines(micros.getTotalCount()));
    int steps = Math.max(1, (int) Math.round(most * STEPS_PER_NINE));
    double[] points = new double[(steps + 1) * 2];
    for (int i = 0; i <= steps; i++) {
      double position = most * i / steps;
      double percentile = 100 - 100 / Math.pow(10, position);
      long value = i == steps ? micros.getMaxValue() : micros.getValueAtPercentile(percentile);
      points[2 * i] = LEFT + position / nines * PLOT_WIDTH;
      points[2 * i + 1] = y((double) value, lowest, highest);
    }
    return points;
  }

  private static double y(double micros, int lowest, int highest) {
    double share = (Math.log10(Math.max(1, micros)) - lowest) / (highest - lowest);
    return TOP + PLOT_HEIGHT * (1 - Math.clamp(share, 0, 1));
  }

  /** How far to the right a percentile is: 90 is 1, 99 is 2. */
  private static double position(double percentile) {
    return -Math.log10(1 - percentile / 100);
  }

  /** The last position that so many values say something about. */
  private static double nines(long count) {
    return Math.clamp(Math.log10((double) Math.max(1, count)), 1, 5);
  }

  private static long low(Histogram micros) {
    return Math.max(1, micros.getValueAtPercentile(0));
  }

  private static int exponent(long micros) {
    return (int) Math.floor(Math.log10((double) Math.max(1, micros)));
  }

  private static String time(int exponent) {
    if (exponent >= 6) {
      return String.format(Locale.ROOT, "%.0f s", Math.pow(10, exponent - 6));
    }
    return exponent >= 3
        ? String.format(Locale.ROOT, "%.0f ms", Math.pow(10, exponent - 3))
        : String.format(Locale.ROOT, "%.0f µs", Math.pow(10, exponent));
  }

  private static String percent(double tick) {
    return String.format(Locale.ROOT, "%s %%", Double.toString(tick).replaceFirst("\\.0$", ""));
  }
}
