package org.flodgatt.hub;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Topics whose last listener left and may come back: they stay subscribed to for a while, because
 * what is not heard cannot be told later.
 */
final class Lingering<S> {
  /** Beyond this a topic is left at once: each costs Redis a subscription, and us an entry. */
  private static final int MOST = 50_000;

  private final long nanos;
  private final Queue<TopicEntry<S>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  Lingering(Duration time) {
    this.nanos = time.toNanos();
  }

  /**
   * The last listener left; returns whether the topic stays for now. Inside the hub's map operation
   * for the topic.
   */
  boolean keeps(TopicEntry<S> topic) {
    TopicPast<S> past = topic.past();
    if (past == null) {
      return false;
    }
    past.leftAt = System.nanoTime();
    if (past.lingers) {
      return true;
    }
    if (count.incrementAndGet() > MOST) {
      count.decrementAndGet();
      return false;
    }
    past.lingers = true;
    waiting.add(topic);
    return true;
  }

  /** Looks at all that linger, once each. Any thread. */
  void forEach(Consumer<TopicEntry<S>> look) {
    for (int left = count.get(); left > 0; left--) {
      TopicEntry<S> next = waiting.poll();
      if (next == null) {
        return;
      }
      look.accept(next);
    }
  }

  /**
   * Whether the time of a topic is up; if somebody came back it lingers no more. Asked for each
   * that {@link #forEach} tells of, inside the hub's map operation for the topic.
   */
  boolean isOver(TopicEntry<S> topic, TopicPast<S> past) {
    boolean over = !topic.hasListeners() && System.nanoTime() - past.leftAt >= nanos;
    if (!over && !topic.hasListeners()) {
      waiting.add(topic);
      return false;
    }
    past.lingers = false;
    count.decrementAndGet();
    return over;
  }
}
