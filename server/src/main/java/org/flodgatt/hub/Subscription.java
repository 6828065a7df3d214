package org.flodgatt.hub;

import org.jspecify.annotations.Nullable;

/** One subscriber's interest in one topic. Confined to the subscriber's event loop. */
public final class Subscription implements AutoCloseable {
  private final Runnable leave;
  private final TopicEntry<?> topic;
  private @Nullable Runnable waiting;
  private boolean closed;

  Subscription(Runnable leave, TopicEntry<?> topic) {
    this.leave = leave;
    this.topic = topic;
  }

  /**
   * Runs the action once the source has confirmed that it listens: from then on nothing is missed.
   * At once if it does already; on any thread. Asked at most once. An action that still waits when
   * the subscription ends is forgotten.
   */
  public void whenLive(Runnable action) {
    waiting = action;
    topic.whenLive(action);
  }

  /** Ends it; again is harmless. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (waiting != null) {
      topic.forget(waiting);
    }
    leave.run();
  }
}
