package org.flodgatt.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.flodgatt.filter.Screening;

/**
 * Keeps the order of one topic: what comes behind an event that is being screened waits behind it,
 * deletes too (contract 12.3). The source's reading thread adds, screening threads release; the
 * lock is held while deliveries are handed to the loops' queues, which never blocks.
 */
final class Lane<S> {
  private final Deque<Delivery<S>> waiting = new ArrayDeque<>();
  private final AtomicLong heldBytes;

  /**
   * @param heldBytes counts the bytes of what waits in all lanes
   */
  Lane(AtomicLong heldBytes) {
    this.heldBytes = heldBytes;
  }

  /** Returns whether the delivery has to wait here. */
  synchronized boolean add(Delivery<S> delivery, Consumer<Delivery<S>> onward) {
    if (waiting.isEmpty() && delivery.state() != Delivery.State.SCREENING) {
      onward.accept(delivery);
      return false;
    }
    waiting.add(delivery);
    heldBytes.addAndGet(delivery.bytes());
    return true;
  }

  /** The answer for an event; it changes nothing when the event is lost already. */
  synchronized void screened(
      Delivery<S> delivery, Screening screening, Consumer<Delivery<S>> onward) {
    if (delivery.state() == Delivery.State.SCREENING) {
      delivery.screened(screening);
      release(onward);
    }
  }

  /** Gives up on an event; returns whether it was not lost before. */
  synchronized boolean lost(Delivery<S> delivery, Consumer<Delivery<S>> onward) {
    if (delivery.state() != Delivery.State.SCREENING) {
      return false;
    }
    delivery.lose();
    release(onward);
    return true;
  }

  /** Gives up on all events that are being screened; returns how many. Nothing waits any more. */
  synchronized int allLost(Consumer<Delivery<S>> onward) {
    int count = 0;
    for (Delivery<S> delivery : waiting) {
      if (delivery.state() == Delivery.State.SCREENING) {
        delivery.lose();
        count++;
      }
    }
    release(onward);
    return count;
  }

  private void release(Consumer<Delivery<S>> onward) {
    for (Delivery<S> head = waiting.peek();
        head != null && head.state() != Delivery.State.SCREENING;
        head = waiting.peek()) {
      waiting.remove();
      heldBytes.addAndGet(-head.bytes());
      onward.accept(head);
    }
  }
}
