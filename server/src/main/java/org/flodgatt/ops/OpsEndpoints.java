package org.flodgatt.ops;

import org.flodgatt.metrics.PrometheusText;

/** What monitoring asks for (contract sections 1 and 10). Any thread. */
public final class OpsEndpoints {
  private final PrometheusText text;

  public OpsEndpoints(PrometheusText text) {
    this.text = text;
  }

  /** The body of the health check: the process lives and answers. */
  public String health() {
    return "OK";
  }

  /** The body of {@code /metrics}; takes a few milliseconds, so not on an event loop. */
  public byte[] metrics() {
    return text.render();
  }

  /** The media type of {@link #metrics()}. */
  public String metricsType() {
    return PrometheusText.CONTENT_TYPE;
  }
}
