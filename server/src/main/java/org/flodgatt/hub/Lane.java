package org.flodgatt.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.flodgatt.filter.Screening;

/**
 * Keeps the order of one topic: what comes behind an event that is being screened waits behind it,
 * deletes too (contract 12.3). The source's reading thread adds, screening threads release; the
 * lock is held while deliveries are handed to the loops' queues, which never blocks.
 */
final class Lane<S> {
  private final Deque<Delivery<S>> waiting = new ArrayDeque<>();

  synchronized void add(Delivery<S> delivery, Consumer<Delivery<S>> onward) {
    if (waiting.isEmpty() && delivery.state() != Delivery.State.SCREENING) {
      onward.accept(delivery);
    } else {
      waiting.add(delivery);
    }
  }

  synchronized void screened(
      Delivery<S> delivery, Screening screening, Consumer<Delivery<S>> onward) {
    delivery.screened(screening);
    release(onward);
  }

  synchronized void lost(Delivery<S> delivery, Consumer<Delivery<S>> onward) {
    delivery.lose();
    release(onward);
  }

  private void release(Consumer<Delivery<S>> onward) {
    for (Delivery<S> head = waiting.peek();
        head != null && head.state() != Delivery.State.SCREENING;
        head = waiting.peek()) {
      waiting.remove();
      onward.accept(head);
    }
  }
}
