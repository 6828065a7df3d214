package org.flodgatt.loadtest.client;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What the clients count together; touched only by their thread until that has ended. */
final class Tally {
  private static final long HIGHEST_MICROS = 600_000_000;
  private static final int TROUBLES = 50;

  final Histogram connectMicros = new Histogram(1, HIGHEST_MICROS, 3);
  final Histogram latencyMicros = new Histogram(1, HIGHEST_MICROS, 3);
  final Map<String, Integer> troubles = new TreeMap<>();
  int opened;
  int failed;
  int ready;
  int closed;
  long delivered;
  long events;
  long foreign;
  long smallestEvent = Long.MAX_VALUE;
  long largestEvent;
  long lastEventNanos;
  long lastOpenedNanos;
  private @Nullable Schedule schedule;

  void schedule(@Nullable Schedule schedule) {
    this.schedule = schedule;
  }

  void opened(long startedNanos, long nowNanos) {
    opened++;
    lastOpenedNanos = nowNanos;
    record(connectMicros, nowNanos - startedNanos);
  }

  void arrived(long nowNanos) {
    events++;
    lastEventNanos = nowNanos;
  }

  void measured(long number, long bytes, boolean firstTime, long nowNanos) {
    smallestEvent = Math.min(smallestEvent, bytes);
    largestEvent = Math.max(largestEvent, bytes);
    if (firstTime) {
      delivered++;
    }
    if (schedule != null) {
      record(latencyMicros, nowNanos - schedule.due(number));
    }
  }

  void trouble(String what) {
    if (troubles.size() < TROUBLES || troubles.containsKey(what)) {
      troubles.merge(what, 1, Integer::sum);
    }
  }

  Progress progress() {
    return new Progress(opened, failed, ready, closed, delivered, events, lastEventNanos);
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos / 1000, 0, HIGHEST_MICROS));
  }
}
