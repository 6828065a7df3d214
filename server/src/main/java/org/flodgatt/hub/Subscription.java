package org.flodgatt.hub;

import org.flodgatt.event.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's interest in one topic, and its place in the topic's list. Confined to the
 * subscriber's event loop. There are several for each connection, so it is one small object.
 *
 * @param <S> what all subscribers of an event share
 */
public final class Subscription<S> implements AutoCloseable {
  /** Told once when a subscription has ended. */
  interface Departures<S> {
    void left(Subscription<S> subscription);
  }

  private final Departures<S> departures;
  private final TopicEntry<S> entry;
  private final Subscriber<S> subscriber;
  private final int loop;
  private final long joinedAt;
  private @Nullable Runnable waiting;

  /** Where it stands in its {@link SubscriberList}; that one's to change. */
  int index;

  private boolean closed;

  /**
   * @param loop the index of the subscriber's event loop
   * @param joinedAt the topic's sequence: only events behind it are for the subscriber
   */
  Subscription(
      Departures<S> departures,
      TopicEntry<S> entry,
      Subscriber<S> subscriber,
      int loop,
      long joinedAt) {
    this.departures = departures;
    this.entry = entry;
    this.subscriber = subscriber;
    this.loop = loop;
    this.joinedAt = joinedAt;
  }

  TopicEntry<S> entry() {
    return entry;
  }

  /** What is listened to. */
  public Topic topic() {
    return entry.topic();
  }

  Subscriber<S> subscriber() {
    return subscriber;
  }

  int loop() {
    return loop;
  }

  long joinedAt() {
    return joinedAt;
  }

  /**
   * Runs the action once the source has confirmed that it listens: from then on nothing is missed.
   * At once if it does already; on any thread. Asked at most once. An action that still waits when
   * the subscription ends is forgotten.
   */
  public void whenLive(Runnable action) {
    waiting = action;
    entry.whenLive(action);
  }

  /** Ends it; again is harmless. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (waiting != null) {
      entry.forget(waiting);
    }
    departures.left(this);
  }
}
