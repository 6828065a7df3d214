package org.flodgatt.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** Lets tests of other packages read what is shown. */
public final class MetricValues {
  private MetricValues() {}

  /** The value of a gauge without labels. */
  public static double gauge(Metrics metrics, String name) {
    return metrics.registry().scrape(name::equals).stream()
        .map(GaugeSnapshot.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no gauge " + name))
        .getDataPoints()
        .getFirst()
        .getValue();
  }

  /** How much a histogram with the labels {@code kind} and {@code outcome} has seen. */
  public static long histogramCount(Metrics metrics, String name, String kind, String outcome) {
    Labels labels = Labels.of("kind", kind, "outcome", outcome);
    return metrics.registry().scrape(name::equals).stream()
        .map(HistogramSnapshot.class::cast)
        .flatMap(histogram -> histogram.getDataPoints().stream())
        .filter(point -> point.getLabels().equals(labels))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " has no " + labels))
        .getCount();
  }
}
