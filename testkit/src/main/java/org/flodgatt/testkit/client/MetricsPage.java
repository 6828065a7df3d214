package org.flodgatt.testkit.client;

import java.util.HashMap;
import java.util.Map;

/**
 * The metrics of a server at one moment.
 *
 * @param values {@code name} or {@code name{label="value"}} to value
 */
public record MetricsPage(Map<String, Double> values) {
  /** Asks the server. */
  public static MetricsPage of(int port) {
    HttpReply reply = HttpReply.get(port, "/metrics");
    Map<String, Double> values = new HashMap<>();
    reply
        .body()
        .lines()
        .filter(line -> !line.startsWith("#") && line.contains(" "))
        .forEach(line -> {
          int space = line.lastIndexOf(' ');
          values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
    return new MetricsPage(values);
  }

  /** A value; fails when there is none. */
  public double get(String series) {
    Double value = values.get(series);
    if (value == null) {
      throw new AssertionError("no metric " + series + " among " + values.keySet());
    }
    return value;
  }

  /** The sum over all label values of a metric; 0 when there is none. */
  public double sum(String name) {
    return values.entrySet().stream()
        .filter(e -> e.getKey().equals(name) || e.getKey().startsWith(name + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
