package org.flodgatt.loadtest.client;

/**
 * When each event is meant to be sent: an open loop, so that a slow server or publisher shows as
 * latency instead of as fewer events.
 *
 * @param startNanos when the first event is due, as {@link System#nanoTime} counts
 * @param perSecond events per second
 * @param burst events that are due at the same moment
 */
public record Schedule(long startNanos, double perSecond, int burst) {
  /** When the event with this number, from 0, is due; as {@link System#nanoTime} counts. */
  public long due(long number) {
    return startNanos + (long) (number / burst * burst * 1e9 / perSecond);
  }

  /** The first event that is due at this moment or later. */
  int firstSince(long nanos) {
    if (nanos <= startNanos) {
      return 0;
    }
    long bursts = (long) ((nanos - startNanos) / 1e9 * perSecond / burst);
    long event = Math.max(0, bursts - 1) * burst;
    while (due(event) < nanos) {
      event += burst;
    }
    return (int) Math.min(event, Integer.MAX_VALUE);
  }
}
