package org.flodgatt.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.flodgatt.event.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A topic that somebody listens to, from its first listener to its last. Each connection brings two
 * of its own, so what only some need is made when they need it.
 *
 * <p>Who touches what: {@code listeners} and {@code lists} change only inside {@link Hub}'s map
 * operation for this topic; a loop's {@link SubscriberList} belongs to that loop. The order that
 * makes joining safe: a joining loop first adds its viewer and its count, then reads the number of
 * the last event; the reading thread first raises that number, then looks at counts and viewers. So
 * an event with a higher number than a subscription knows has been screened for its viewer and
 * reaches its loop.
 */
final class TopicEntry<S> {
  private final Topic topic;

  /** The first of the loops' lists. A list stays as long as the topic has listeners. */
  private volatile @Nullable SubscriberList<S> lists;

  private final @Nullable Filtered<S> filtered;
  private @Nullable List<Runnable> waitingForLive;
  private int listeners;
  private volatile boolean live;

  /** {@code null}: nobody wants to resume the topic. Changed inside the map operation only. */
  private @Nullable TopicPast<S> past;

  /**
   * Where in the topic's order the source was interrupted; 0: nowhere. The reading thread's own.
   */
  private long interruptedAt;

  /** What only a topic with screened events needs. */
  private record Filtered<S>(Lane<S> lane, Map<Long, Integer> viewers) {}

  /**
   * @param heldBytes counts the bytes of what waits in all topics' lanes
   */
  TopicEntry(Topic topic, boolean filtered, AtomicLong heldBytes) {
    this.topic = topic;
    this.filtered =
        filtered ? new Filtered<>(new Lane<>(heldBytes), new ConcurrentHashMap<>()) : null;
  }

  Topic topic() {
    return topic;
  }

  boolean filtered() {
    return filtered != null;
  }

  /** Where events wait that are being screened. Only filtered topics have one. */
  Lane<S> lane() {
    return screened().lane();
  }

  private Filtered<S> screened() {
    if (filtered == null) {
      throw new IllegalStateException(topic + " is not filtered");
    }
    return filtered;
  }

  /**
   * Brings a delivery to its place in the order: behind what is being screened, or onward at once.
   * The source's reading thread.
   *
   * @return whether it has to wait
   */
  boolean queue(Delivery<S> delivery, Consumer<Delivery<S>> onward) {
    if (filtered == null) {
      onward.accept(delivery);
      return false;
    }
    return filtered.lane().add(delivery, onward);
  }

  /** Those who listen on this loop; {@code null}: nobody ever did. */
  @Nullable SubscriberList<S> list(int loop) {
    for (SubscriberList<S> list = lists; list != null; list = list.next()) {
      if (list.loop() == loop) {
        return list;
      }
    }
    return null;
  }

  /** Whether an event must be brought to anybody. */
  boolean isHeard() {
    for (SubscriberList<S> list = lists; list != null; list = list.next()) {
      if (list.isHeard()) {
        return true;
      }
    }
    return false;
  }

  boolean heardOn(int loop) {
    SubscriberList<S> list = list(loop);
    return list != null && list.isHeard();
  }

  /** Accounts that listen now. */
  long[] viewers() {
    return screened().viewers().keySet().stream().mapToLong(Long::longValue).toArray();
  }

  /** On the loop that is named. */
  void add(int loop, long account) {
    listeners++;
    if (filtered != null) {
      filtered.viewers().merge(account, 1, Integer::sum);
    }
    SubscriberList<S> list = list(loop);
    if (list == null) {
      list = new SubscriberList<>(this, loop, lists);
      lists = list;
    }
    list.expect();
  }

  /** Whether that was the last listener. On the loop whose list it is. */
  boolean remove(SubscriberList<S> list, long account) {
    list.forget();
    if (filtered != null) {
      filtered.viewers().computeIfPresent(account, (_, count) -> count == 1 ? null : count - 1);
    }
    return --listeners == 0;
  }

  /** Whether anybody listens. Inside the map operation for this topic. */
  boolean hasListeners() {
    return listeners > 0;
  }

  /** Under the monitor of {@link History}, or inside the map operation for this topic. */
  @Nullable TopicPast<S> past() {
    return past;
  }

  /** Under both. */
  void past(@Nullable TopicPast<S> kept) {
    past = kept;
  }

  /** Whether the source hears the topic. */
  boolean isLive() {
    return live;
  }

  /** The source hears the topic; {@link #live} tells those who wait. */
  void heard() {
    live = true;
  }

  void whenLive(Runnable action) {
    synchronized (this) {
      if (!live) {
        if (waitingForLive == null) {
          waitingForLive = new ArrayList<>(1);
        }
        waitingForLive.add(action);
        return;
      }
    }
    action.run();
  }

  synchronized void forget(Runnable action) {
    if (waitingForLive != null) {
      waitingForLive.remove(action);
    }
  }

  void live() {
    List<Runnable> due;
    synchronized (this) {
      live = true;
      due = waitingForLive;
      waitingForLive = null;
    }
    if (due != null) {
      due.forEach(Runnable::run);
    }
  }

  /**
   * The source is lost.
   *
   * @return whether it heard the topic: one that was not live has nothing to miss, or is marked
   *     already
   */
  boolean unheard() {
    boolean wasLive = live;
    live = false;
    return wasLive;
  }

  /** Where the interruption stands in the order. */
  void interrupted(long at) {
    interruptedAt = at;
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
}
