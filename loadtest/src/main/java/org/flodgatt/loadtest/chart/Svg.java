package org.flodgatt.loadtest.chart;

import java.util.Locale;

/** Writes one picture. Coordinates are in pixels from the upper left corner. */
final class Svg {
  /** Colours of series, in their order. */
  static final int SERIES = 3;

  // Classes instead of custom properties: not every program that draws SVG knows those.
  private static final String STYLE =
      """
      <style>
      text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-size:16px;font-weight:600}
      .quiet{fill:#59636e}.paper{fill:#ffffff}.grid{stroke:#d1d9e0;stroke-width:1}
      .line{fill:none;stroke-width:2.5}.s0{stroke:#0969da}.s1{stroke:#bc4c00}.s2{stroke:#1a7f37}
      .f0{fill:#0969da}.f1{fill:#bc4c00}.f2{fill:#1a7f37}
      @media (prefers-color-scheme:dark){text{fill:#f0f6fc}.quiet{fill:#9198a1}.paper{fill:#0d1117}
      .grid{stroke:#3d444d}.s0{stroke:#4493f8}.s1{stroke:#f0883e}.s2{stroke:#3fb950}
      .f0{fill:#4493f8}.f1{fill:#f0883e}.f2{fill:#3fb950}}
      </style>
      """;

  private final StringBuilder out = new StringBuilder();

  /** An empty picture; the title is what a screen reader reads. */
  Svg(int width, int height, String title) {
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" role=\"img\">%n<title>%s</title>%n%s"
                + "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>%n",
            width,
            height,
            width,
            height,
            escaped(title),
            STYLE,
            width,
            height));
  }

  /** Where a text's position is. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void text(double x, double y, Anchor anchor, String style, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
            x,
            y,
            anchor.name().toLowerCase(Locale.ROOT),
            style,
            escaped(text)));
  }

  void line(double x1, double y1, double x2, double y2) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"grid\"/>%n",
            x1,
            y1,
            x2,
            y2));
  }

  void bar(double x, double y, double width, double height, int series) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\""
                + " class=\"f%d\"/>%n",
            x,
            y,
            width,
            height,
            series % SERIES));
  }

  /** A line through points given as alternating x and y. */
  void curve(double[] points, int series) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < points.length; i += 2) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", points[i], points[i + 1]));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<polyline points=\"%s\" class=\"line s%d\"/>%n",
            path.toString().strip(),
            series % SERIES));
  }

  /** The whole picture. */
  String finish() {
    return out + "</svg>\n";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
