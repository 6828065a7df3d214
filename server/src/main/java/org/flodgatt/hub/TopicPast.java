package org.flodgatt.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import org.flodgatt.event.Event;

/**
 * What is kept of one topic since the first client came that may want to resume. {@link History}
 * guards all of it with its monitor, but for what {@link Lingering} keeps here.
 */
final class TopicPast<S> {
  /** Nothing is certain before the source has confirmed the topic. */
  static final long NOT_HEARD = Long.MAX_VALUE;

  /**
   * One event that is kept.
   *
   * @param arrived when, in the nanoseconds of this process
   */
  record Kept<S>(TopicEntry<S> topic, long number, Event event, long arrived) {}

  /** Oldest first. */
  final Deque<Kept<S>> events = new ArrayDeque<>(2);

  /** All events of the topic with higher numbers are here. */
  long completeSince;

  /** When the last listener left. Inside the hub's map operation for the topic. */
  long leftAt;

  /** Whether {@link Lingering} looks after the topic. Inside the same operation. */
  boolean lingers;

  TopicPast(long completeSince) {
    this.completeSince = completeSince;
  }
}
