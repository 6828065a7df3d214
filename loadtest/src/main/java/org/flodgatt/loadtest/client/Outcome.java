package org.flodgatt.loadtest.client;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * All clients' accounts together, after they have ended.
 *
 * @param expected events times connections asked for
 * @param invented arrivals of numbers that were never published
 * @param foreign messages without a marker of this run
 * @param connectSeconds from the first attempt to the last opened connection
 * @param connectMicros from the attempt until the head of the answer was complete
 * @param latencyMicros from the intended time of sending until the arrival
 * @param troubles why connections failed or ended, or what they were told, and how often
 */
public record Outcome(
    Progress progress,
    long expected,
    long lost,
    long duplicated,
    long reordered,
    long invented,
    long foreign,
    double connectSeconds,
    long smallestEvent,
    long largestEvent,
    Histogram connectMicros,
    Histogram latencyMicros,
    Map<String, Integer> troubles) {

  /** Every connection opened, stayed, and got every event exactly once and in order. */
  public boolean flawless() {
    return progress.failed() == 0
        && progress.closed() == 0
        && lost == 0
        && duplicated == 0
        && reordered == 0
        && invented == 0;
  }
}
