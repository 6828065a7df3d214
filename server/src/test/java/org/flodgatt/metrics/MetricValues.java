package org.flodgatt.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;

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
}
