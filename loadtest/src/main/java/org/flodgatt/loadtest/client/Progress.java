package org.flodgatt.loadtest.client;

/**
 * Where the clients stand; a snapshot.
 *
 * @param opened connections of the ramp that opened
 * @param failed connections of the ramp that did not
 * @param open connections that are open now
 * @param ready connections that heard a probe
 * @param closed connections that opened and ended before they were told to
 * @param slowOpen clients that do not read and are not known to be closed
 * @param rejoined connections that opened in place of others
 * @param retries attempts to open such ones that failed and were repeated
 * @param served connections among the rejoined ones that heard an event
 * @param finished open connections that heard the last event of the run
 * @param delivered arrivals of measured events, duplicates not counted
 * @param events arrivals of all events
 * @param lastEventNanos when the last event arrived, as {@link System#nanoTime} counts
 */
public record Progress(
    int opened,
    int failed,
    int open,
    int ready,
    int closed,
    int slowOpen,
    int rejoined,
    int retries,
    int served,
    int finished,
    long delivered,
    long events,
    long lastEventNanos) {
  static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
