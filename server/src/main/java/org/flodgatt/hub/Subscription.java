package org.flodgatt.hub;

import org.flodgatt.event.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's interest in one topic, and its place in the topic's list. Confined to the
 * subscriber's event loop. There are several for each connection, so it is one small object. Ended
 * by {@link Hub#unsubscribe}.
 *
 * @param <S> what all subscribers of an event share
 */
public final class Subscription<S> {
  private final SubscriberList<S> list;
  private Subscriber<S> subscriber;
  private long joinedAt;
  private @Nullable Runnable waiting;

  /**
   * Where it stands in its {@link SubscriberList}, that one's to change; negative: it has ended.
   */
  int index;

  /**
   * @param list those on the subscriber's event loop who listen to the topic
   * @param joinedAt the number of the last event: only those behind it are for the subscriber
   */
  Subscription(SubscriberList<S> list, Subscriber<S> subscriber, long joinedAt) {
    this.list = list;
    this.subscriber = subscriber;
    this.joinedAt = joinedAt;
  }

  SubscriberList<S> list() {
    return list;
  }

  /** What is listened to. */
  public Topic topic() {
    return list.entry().topic();
  }

  Subscriber<S> subscriber() {
    return subscriber;
  }

  long joinedAt() {
    return joinedAt;
  }

  /** From now on the events are for somebody else. */
  void subscriber(Subscriber<S> other) {
    subscriber = other;
  }

  /** From now on only events behind this number count. */
  void startBehind(long number) {
    joinedAt = number;
  }

  /**
   * A client that comes back can be written to: it gets what it missed, and then what is new. Told
   * of one of the subscriptions that {@link Hub#resume} gave; again, or of another, is harmless.
   */
  public void begin() {
    if (subscriber instanceof Resumption<S> resumption) {
      resumption.begin();
    }
  }

  /**
   * Runs the action once the source has confirmed that it listens: from then on nothing is missed.
   * At once if it does already; on any thread. Asked at most once. An action that still waits when
   * the subscription ends is forgotten.
   */
  public void whenLive(Runnable action) {
    waiting = action;
    list.entry().whenLive(action);
  }

  /** Takes it off its list, and the action that waits is forgotten. */
  void end() {
    if (waiting != null) {
      list.entry().forget(waiting);
    }
    list.remove(this);
    index = -1;
  }

  boolean hasEnded() {
    return index < 0;
  }
}
