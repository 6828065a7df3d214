package org.flodgatt.hub;

import java.time.Duration;

/**
 * How much of the past clients may ask for.
 *
 * @param events most events that are kept of one topic; 0: none, and nobody can resume
 * @param bytes most bytes of events that are kept of all topics together
 * @param age how long an event is kept, and how long a topic that nobody listens to any more is
 *     still heard for those who come back
 */
public record HistorySettings(int events, long bytes, Duration age) {
  /** Nothing is kept. */
  public static final HistorySettings OFF = new HistorySettings(0, 0, Duration.ZERO);

  boolean on() {
    return events > 0;
  }
}
