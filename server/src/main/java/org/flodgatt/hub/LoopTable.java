package org.flodgatt.hub;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What waits for one event loop. A broadcast is one entry here and one task on the loop, however
 * many connections listen; the task takes all that waits and flushes each connection once.
 */
final class LoopTable<S> {
  /** After so many events the loop gets to do other things, reading from clients among them. */
  private static final int EVENTS_A_TURN = 64;

  private final int index;
  private final Executor loop;
  private final Sharing<S> sharing;
  private final Backlog backlog;
  private final Queue<Delivery<S>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Flushes flushes = new Flushes();

  LoopTable(int index, Executor loop, Sharing<S> sharing, Backlog backlog) {
    this.index = index;
    this.loop = loop;
    this.sharing = sharing;
    this.backlog = backlog;
  }

  /** Any thread. */
  void enqueue(Delivery<S> delivery) {
    waiting.add(delivery);
    if (scheduled.compareAndSet(false, true)) {
      schedule();
    }
  }

  private void schedule() {
    try {
      loop.execute(this::turn);
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
      for (int i = 0; i < EVENTS_A_TURN; i++) {
        Delivery<S> next = waiting.poll();
        if (next == null) {
          break;
        }
        try {
          next.topic().list(index).deliver(next, flushes);
        } finally {
          done(next);
        }
      }
      flushes.run();
    } finally {
      scheduled.set(false);
      if (!waiting.isEmpty() && scheduled.compareAndSet(false, true)) {
        schedule();
      }
    }
  }

  private void done(Delivery<S> delivery) {
    if (delivery.loopDone(sharing)) {
      backlog.done(delivery.bytes());
    }
  }
}
