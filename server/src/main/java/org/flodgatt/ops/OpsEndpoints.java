package org.flodgatt.ops;

import java.util.Optional;
import org.flodgatt.metrics.PrometheusText;

/** What monitoring asks for (contract sections 1, 10 and 11). Any thread. */
public final class OpsEndpoints {
  private final PrometheusText text;
  private final Health health;
  private final ConsolePage console;
  private final Optional<StatusPages> status;

  /**
   * @param status empty: the admin does not want them
   */
  public OpsEndpoints(
      PrometheusText text, Health health, ConsolePage console, Optional<StatusPages> status) {
    this.text = text;
    this.health = health;
    this.console = console;
    this.status = status;
  }

  /** The status pages, if there are any. */
  public Optional<StatusPages> status() {
    return status;
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
