package org.flodgatt.loadtest.client;

/**
 * Where the clients stand; a snapshot.
 *
 * @param opened connections that ever opened
 * @param failed connections that never opened
 * @param ready connections that heard a probe
 * @param closed connections that opened and ended before they were told to
 * @param delivered arrivals of measured events, duplicates not counted
 * @param events arrivals of all events
 * @param lastEventNanos when the last event arrived, as {@link System#nanoTime} counts
 */
public record Progress(
    int opened,
    int failed,
    int ready,
    int closed,
    long delivered,
    long events,
    long lastEventNanos) {
  static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0, 0);
}
