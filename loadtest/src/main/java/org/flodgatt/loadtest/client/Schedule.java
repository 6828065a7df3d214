package org.flodgatt.loadtest.client;

/**
 * When each event is meant to be sent: an open loop, so that a slow server or publisher shows as
 * latency instead of as fewer events.
 *
 * @param startNanos when the first event is due, as {@link System#nanoTime} counts
 * @param perSecond events per second
 */
public record Schedule(long startNanos, double perSecond) {
  /** When the event with this number, from 0, is due; as {@link System#nanoTime} counts. */
  public long due(long number) {
    return startNanos + (long) (number * 1e9 / perSecond);
  }
}
