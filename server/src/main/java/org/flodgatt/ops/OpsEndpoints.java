package org.flodgatt.ops;

import org.flodgatt.metrics.PrometheusText;

/** What monitoring asks for (contract sections 1 and 10). Any thread. */
public final class OpsEndpoints {
  private final PrometheusText text;
  private final Health health;
  private final ConsolePage console;

  public OpsEndpoints(PrometheusText text, Health health, ConsolePage console) {
    this.text = text;
    this.health = health;
    this.console = console;
  }

  /** Whether the server lives, and whether it can do its work. */
  public Health health() {
    return health;
  }

  /** The page to watch the server and to try it. */
  public ConsolePage console() {
    return console;
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
