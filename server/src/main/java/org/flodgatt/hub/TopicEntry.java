package org.flodgatt.hub;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.flodgatt.event.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A topic that somebody listens to, from its first listener to its last.
 *
 * <p>Who touches what: {@code listeners} changes only inside {@link Hub}'s map operation for this
 * topic; a loop's {@link SubscriberList} belongs to that loop; {@code sequence} is written by the
 * source's reading thread alone. The order that makes joining safe: a joining loop first adds its
 * viewer and its count, then reads the sequence; the reading thread first raises the sequence, then
 * looks at counts and viewers. So an event with a higher sequence than a subscription knows has
 * been screened for its viewer and reaches its loop.
 */
final class TopicEntry<S> {
  private final Topic topic;
  private final boolean filtered;
  private final Lane<S> lane;
  private final AtomicIntegerArray listenersByLoop;
  private final List<SubscriberList<S>> lists;
  private final Map<Long, Integer> viewers = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Runnable> waitingForLive = new ConcurrentLinkedQueue<>();
  private int listeners;
  private volatile long sequence;
  private volatile boolean live;

  /**
   * Where in the topic's order the source was interrupted; 0: nowhere. The reading thread's own.
   */
  private long interruptedAt;

  /**
   * @param heldBytes counts the bytes of what waits in all topics' lanes
   */
  TopicEntry(Topic topic, boolean filtered, int loops, AtomicLong heldBytes) {
    this.topic = topic;
    this.lane = new Lane<>(heldBytes);
    this.filtered = filtered;
    this.listenersByLoop = new AtomicIntegerArray(loops);
    this.lists = IntStream.range(0, loops).mapToObj(_ -> new SubscriberList<S>()).toList();
  }

  Topic topic() {
    return topic;
  }

  boolean filtered() {
    return filtered;
  }

  Lane<S> lane() {
    return lane;
  }

  SubscriberList<S> list(int loop) {
    return lists.get(loop);
  }

  boolean heardOn(int loop) {
    return listenersByLoop.get(loop) > 0;
  }

  /** Accounts that listen now. */
  long[] viewers() {
    return viewers.keySet().stream().mapToLong(Long::longValue).toArray();
  }

  void add(int loop, long account) {
    listeners++;
    if (filtered) {
      viewers.merge(account, 1, Integer::sum);
    }
    listenersByLoop.incrementAndGet(loop);
  }

  /** Whether that was the last listener. */
  boolean remove(int loop, long account) {
    listenersByLoop.decrementAndGet(loop);
    if (filtered) {
      viewers.computeIfPresent(account, (_, count) -> count == 1 ? null : count - 1);
    }
    return --listeners == 0;
  }

  long sequence() {
    return sequence;
  }

  /** Only the source's reading thread calls this. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  long nextSequence() {
    return ++sequence;
  }

  void whenLive(Runnable action) {
    waitingForLive.add(action);
    if (live) {
      runWaiting();
    }
  }

  void forget(Runnable action) {
    waitingForLive.remove(action);
  }

  void live() {
    live = true;
    runWaiting();
  }

  /** A topic that was not live has nothing to miss, or is marked already. */
  void interrupted() {
    if (live) {
      live = false;
      interruptedAt = nextSequence();
    }
  }

  /**
   * The place of the interruption, told once.
   *
   * @return {@code null}: there was none
   */
  @Nullable Delivery<S> takeGap() {
    long at = interruptedAt;
    interruptedAt = 0;
    return at == 0 ? null : Delivery.gap(this, at);
  }

  private void runWaiting() {
    for (Runnable next = waitingForLive.poll(); next != null; next = waitingForLive.poll()) {
      next.run();
    }
  }
}
