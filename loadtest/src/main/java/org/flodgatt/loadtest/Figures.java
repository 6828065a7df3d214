package org.flodgatt.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The figures of a run in the order of the table. Unknown ones are {@code null} in JSON. */
final class Figures {
  private record Figure(String name, String json) {}

  private final List<Figure> figures = new ArrayList<>();

  void add(String name, long value) {
    figures.add(new Figure(name, Long.toString(value)));
  }

  void add(String name, OptionalLong value) {
    figures.add(new Figure(name, value.isPresent() ? Long.toString(value.getAsLong()) : "null"));
  }

  void add(String name, OptionalDouble value) {
    figures.add(
        new Figure(
            name,
            value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "null"));
  }

  void add(String name, double value) {
    add(name, OptionalDouble.of(value));
  }

  void add(String name, String value) {
    figures.add(new Figure(name, quoted(value)));
  }

  void add(String name, Map<String, Integer> counts) {
    figures.add(
        new Figure(
            name,
            counts.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"))));
  }

  /** Percentiles of a histogram of microseconds; nothing recorded is not 0 but unknown. */
  void percentiles(String name, Histogram micros, double... percentiles) {
    boolean known = micros.getTotalCount() > 0;
    for (double percentile : percentiles) {
      add(
          name + "_p" + String.format(Locale.ROOT, "%s", percentile).replace(".0", "") + "_us",
          known ? OptionalLong.of(micros.getValueAtPercentile(percentile)) : OptionalLong.empty());
    }
    add(name + "_max_us", known ? OptionalLong.of(micros.getMaxValue()) : OptionalLong.empty());
  }

  String table() {
    return figures.stream()
        .filter(figure -> !figure.json.startsWith("{"))
        .map(figure -> String.format(Locale.ROOT, "%-34s %18s", figure.name, shown(figure.json)))
        .collect(Collectors.joining("\n"));
  }

  String json() {
    return figures.stream()
        .map(figure -> "  " + quoted(figure.name) + ": " + figure.json)
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static String shown(String json) {
    if (json.equals("null")) {
      return "unknown";
    }
    return json.startsWith("\"") ? json.substring(1, json.length() - 1) : json;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
