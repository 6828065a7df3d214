package org.flodgatt.loadtest;

import java.time.Duration;

/**
 * How long the phases of a run wait; each bound ends a wait that the server keeps unfulfilled.
 *
 * @param opening for the last connections after the ramp
 * @param settling before memory is read
 * @param probing until every connection has heard a probe
 * @param quiet without any event: nothing is under way any more
 * @param nothingMore without any event: what is missing counts as lost
 * @param most for any wait for events
 * @param grace after a connection has opened it may not yet hear all, and before it leaves it may
 *     not yet have heard the latest
 */
public record Patience(
    Duration opening,
    Duration settling,
    Duration probing,
    Duration quiet,
    Duration nothingMore,
    Duration most,
    Duration grace) {
  /** For any server, also a busy one. */
  public static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(35),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          Duration.ofMillis(500),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(3));
}
