package org.flodgatt.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.flodgatt.metrics.DeliveryTimes;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one event loop. A broadcast is one entry here and one task on the loop, however
 * many connections listen; the task takes what waits and flushes each connection once.
 *
 * <p>A turn is bounded in events, bytes and deliveries, and between two turns the loop looks after
 * its sockets. So a burst starves nobody: commands are read, and a client that reads is never taken
 * for a slow one because the loop was too busy to write to it.
 */
final class LoopTable<S> {
  private static final int EVENTS_A_TURN = 64;
  private static final int BYTES_A_TURN = 256 * 1024;
  private static final int DELIVERIES_A_TURN = 32 * 1024;

  private final int index;
  private final Hub.Loop loop;
  private final Sharing<S> sharing;
  private final Backlog backlog;
  private final Queue<Delivery<S>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Flushes flushes = new Flushes();
  private final DeliveryTimes.Loop times;

  /** What this turn has handed round; it is given back when all is flushed. The loop's own. */
  private final Deque<Delivery<S>> handedRound = new ArrayDeque<>();

  /** To how many clients each of them was sent. The loop's own. */
  private final int[] clients = new int[EVENTS_A_TURN];

  /** How many events the loop was not woken for. The reading thread's own. */
  private int gathered;

  LoopTable(
      int index, Hub.Loop loop, Sharing<S> sharing, Backlog backlog, DeliveryTimes.Loop times) {
    this.index = index;
    this.loop = loop;
    this.sharing = sharing;
    this.backlog = backlog;
    this.times = times;
  }

  /** Any thread. */
  void enqueue(Delivery<S> delivery) {
    waiting.add(delivery);
    wake();
  }

  /**
   * The same, but the loop may sleep on until {@link #wakeForGathered}. The source's reading
   * thread.
   */
  void gather(Delivery<S> delivery) {
    waiting.add(delivery);
    gathered++;
    if (gathered == EVENTS_A_TURN) {
      wakeForGathered();
    }
  }

  /** Has what was gathered handed round. The source's reading thread. */
  void wakeForGathered() {
    boolean some = gathered > 0;
    gathered = 0;
    if (some && !waiting.isEmpty()) {
      wake();
    }
  }

  private void wake() {
    if (scheduled.compareAndSet(false, true)) {
      schedule(loop.soon());
    }
  }

  /** When the oldest event arrived that waits here; {@code null}: none does. Any thread. */
  @Nullable Long oldestNanos() {
    Delivery<S> oldest = waiting.peek();
    return oldest == null ? null : oldest.arrivedNanos();
  }

  private void schedule(Executor executor) {
    try {
      executor.execute(this::turn);
    } catch (RejectedExecutionException e) {
      // The loop is shut down and with it every connection: what waits is given back.
      scheduled.set(false);
      for (Delivery<S> next = waiting.poll(); next != null; next = waiting.poll()) {
        done(next);
      }
    }
  }

  private void turn() {
    try {
      handRound();
      flushes.run();
      tellTimes();
    } finally {
      for (Delivery<S> next = handedRound.poll(); next != null; next = handedRound.poll()) {
        done(next);
      }
      scheduled.set(false);
      if (!waiting.isEmpty() && scheduled.compareAndSet(false, true)) {
        schedule(loop.afterSockets());
      }
    }
  }

  private void handRound() {
    int bytes = 0;
    int deliveries = 0;
    while (handedRound.size() < EVENTS_A_TURN
        && bytes < BYTES_A_TURN
        && deliveries < DELIVERIES_A_TURN) {
      Delivery<S> next = waiting.poll();
      if (next == null) {
        return;
      }
      flushes.atOnce(handedRound.isEmpty() && waiting.isEmpty());
      handedRound.add(next);
      bytes += next.bytes();
      SubscriberList<S> subscribers = next.topic().list(index);
      if (subscribers != null) {
        deliveries += subscribers.size();
        subscribers.deliver(next, flushes);
      }
      clients[handedRound.size() - 1] = flushes.takeSent();
    }
  }

  /** One look at the clock a turn: all that was handed round is written now. */
  private void tellTimes() {
    long now = System.nanoTime();
    int place = 0;
    for (Delivery<S> delivery : handedRound) {
      int count = clients[place++];
      if (count > 0) {
        times.took(now - delivery.arrivedNanos(), count);
      }
    }
  }

  /** An event that came by {@link #enqueue} is done with, by this loop or by who held it. */
  void done(Delivery<S> delivery) {
    if (delivery.loopDone(sharing)) {
      backlog.done(delivery.bytes());
    }
  }

  // Events for one subscriber, which do not come through the queue

  /** Runs a task on the loop. Any thread. */
  void execute(Runnable task) {
    loop.soon().execute(task);
  }

  /** Between two turns something is handed to a subscriber and flushed. The loop's own. */
  void handAside(Consumer<Flushes> action) {
    flushes.atOnce(false);
    try {
      action.accept(flushes);
    } finally {
      flushes.run();
      var _ = flushes.takeSent(); // Else it would count for what the next turn hands round.
    }
  }

  /** Readies an event for one user. */
  void prepare(Delivery<S> delivery, String id) {
    delivery.prepare(sharing, id, 1);
  }

  /** A user is done with an event that did not come through the queue. */
  void giveBack(Delivery<S> delivery) {
    var _ = delivery.loopDone(sharing);
  }
}
