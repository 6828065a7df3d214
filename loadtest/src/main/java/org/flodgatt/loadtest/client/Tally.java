package org.flodgatt.loadtest.client;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What one loop's clients count together. Only its thread uses it until that has ended. */
public final class Tally {
  private static final long HIGHEST_MICROS = 600_000_000;
  private static final int TROUBLES = 50;

  final Map<String, Integer> troubles = new TreeMap<>();
  final Map<String, Integer> slowEnds = new TreeMap<>();
  int opened;
  int failed;
  int open;
  int ready;
  int closed;
  int slowOpen;
  int rejoined;
  int retries;
  int served;
  int finished;
  long delivered;
  long lastOpenedNanos;
  private final Histogram connectMicros = new Histogram(1, HIGHEST_MICROS, 3);
  private final Histogram latencyMicros = new Histogram(1, HIGHEST_MICROS, 3);
  private final Histogram rejoinMicros = new Histogram(1, HIGHEST_MICROS, 3);
  private final Histogram servedMicros = new Histogram(1, HIGHEST_MICROS, 3);
  private long events;
  private long foreign;
  private long misfiltered;
  private long smallestEvent = Long.MAX_VALUE;
  private long largestEvent;
  private long lastEventNanos;
  private @Nullable Plan plan;

  Tally() {}

  /**
   * From the attempt until the head of the answer was complete, for the connections of the ramp.
   */
  public Histogram connectMicros() {
    return connectMicros;
  }

  /** From the intended time of sending until the arrival. */
  public Histogram latencyMicros() {
    return latencyMicros;
  }

  /** As {@link #connectMicros}, for connections in place of others; from the first attempt. */
  public Histogram rejoinMicros() {
    return rejoinMicros;
  }

  /** The same until the first event was heard. */
  public Histogram servedMicros() {
    return servedMicros;
  }

  /** Messages without a marker of this run. */
  public long foreign() {
    return foreign;
  }

  /** Events with keyword matches that they must not have, or without some that they must have. */
  public long misfiltered() {
    return misfiltered;
  }

  /** The shortest measured event in bytes; 0: there was none. */
  public long smallestEvent() {
    return largestEvent == 0 ? 0 : smallestEvent;
  }

  /** The longest measured event in bytes. */
  public long largestEvent() {
    return largestEvent;
  }

  void begin(Plan measured) {
    plan = measured;
  }

  boolean isLast(long number) {
    return plan != null && number == plan.events() - 1;
  }

  void opened(long startedNanos, long nowNanos) {
    opened++;
    lastOpenedNanos = nowNanos;
    record(connectMicros, nowNanos - startedNanos);
  }

  void rejoined(long wantedNanos, long nowNanos) {
    rejoined++;
    record(rejoinMicros, nowNanos - wantedNanos);
  }

  void served(long wantedNanos, long nowNanos) {
    served++;
    record(servedMicros, nowNanos - wantedNanos);
  }

  void arrived(long nowNanos) {
    events++;
    lastEventNanos = nowNanos;
  }

  void measured(long number, long bytes, boolean counts) {
    smallestEvent = Math.min(smallestEvent, bytes);
    largestEvent = Math.max(largestEvent, bytes);
    if (counts) {
      delivered++;
    }
  }

  void took(long number, long nowNanos) {
    if (plan != null) {
      record(latencyMicros, nowNanos - plan.schedule().due(number));
    }
  }

  void foreignMessage() {
    foreign++;
  }

  void misfilteredEvent() {
    misfiltered++;
  }

  void trouble(String what) {
    count(troubles, what);
  }

  static void count(Map<String, Integer> counts, String what) {
    if (counts.size() < TROUBLES || counts.containsKey(what)) {
      counts.merge(what, 1, Integer::sum);
    }
  }

  Progress progress() {
    return new Progress(
        opened,
        failed,
        open,
        ready,
        closed,
        slowOpen,
        rejoined,
        retries,
        served,
        finished,
        delivered,
        events,
        lastEventNanos);
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos / 1000, 0, HIGHEST_MICROS));
  }
}
