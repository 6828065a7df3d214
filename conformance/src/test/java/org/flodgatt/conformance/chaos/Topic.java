package org.flodgatt.conformance.chaos;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Redis channel whose events are numbered 1, 2, 3… The number travels in the id of the event, so
 * that a listener needs nothing else to see a gap. Any thread.
 */
final class Topic {
  /** Ids begin so, which no other number in the messages does. */
  private static final long ID_BASE = 7_000_000_000_000_000L;

  private static final long PER_TOPIC = 1_000_000_000_000L;

  private final int index;
  private final String name;
  private final Kind kind;
  private final Set<Long> repeated = ConcurrentHashMap.newKeySet();
  private volatile long published;

  /** What Rails publishes there. */
  enum Kind {
    HOME,
    NOTIFICATIONS,
    LIST,
    DIRECT,
    PUBLIC,
    HASHTAG;

    /** Whether the server screens what goes there. */
    boolean isFiltered() {
      return this == PUBLIC || this == HASHTAG;
    }
  }

  Topic(int index, Kind kind, String name) {
    this.index = index;
    this.kind = kind;
    this.name = name;
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  /** The number of the last event for which Redis has answered. */
  long published() {
    return published;
  }

  /** Only the publisher's thread. */
  void answered(long number) {
    published = number;
  }

  /** The event may have been published before without an answer, and is sent again. */
  void repeating(long number) {
    repeated.add(number);
  }

  boolean isRepeated(long number) {
    return repeated.contains(number);
  }

  /** The id of an event. */
  long id(long number) {
    return ID_BASE + index * PER_TOPIC + number;
  }

  static boolean isId(long id) {
    return id >= ID_BASE && id < ID_BASE + 1000 * PER_TOPIC;
  }

  static int indexIn(long id) {
    return (int) ((id - ID_BASE) / PER_TOPIC);
  }

  static long numberIn(long id) {
    return (id - ID_BASE) % PER_TOPIC;
  }

  int index() {
    return index;
  }

  @Override
  public String toString() {
    return name;
  }
}
