package org.flodgatt.loadtest.chart;

import java.util.List;
import java.util.Locale;
import org.flodgatt.loadtest.chart.Svg.Anchor;

/** One figure of several runs side by side: a bar each, all from 0, the value behind it. */
public final class BarChart {
  private static final int WIDTH = 760;
  private static final int LEFT = 180;
  private static final int LONGEST = 460;
  private static final int TOP = 48;
  private static final int ROW = 34;
  private static final int BAR = 22;

  private BarChart() {}

  /** A bar. */
  public record Bar(String name, double value) {}

  /** The picture as SVG. */
  public static String draw(String title, List<Bar> bars) {
    Svg svg = new Svg(WIDTH, TOP + bars.size() * ROW + 16, title);
    svg.text(16, 28, Anchor.START, "title", title);
    double highest = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double y = TOP + i * (double) ROW;
      double width = highest > 0 ? Math.max(1, bar.value() / highest * LONGEST) : 1;
      svg.text(LEFT - 10, y + BAR - 6, Anchor.END, "", bar.name());
      svg.bar(LEFT, y, width, BAR, 0);
      svg.text(LEFT + width + 8, y + BAR - 6, Anchor.START, "", shown(bar.value()));
    }
    return svg.finish();
  }

  private static String shown(double value) {
    if (value >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }
}
