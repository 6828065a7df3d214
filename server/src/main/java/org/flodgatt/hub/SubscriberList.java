package org.flodgatt.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers of one topic on one event loop. Touched only by that loop, so nothing is locked.
 * Adding and removing cost the same however many there are; a subscriber may leave while an event
 * is handed round.
 */
final class SubscriberList<S> {
  private static final Logger log = LoggerFactory.getLogger(SubscriberList.class);

  private final List<@Nullable Place<S>> places = new ArrayList<>();
  private boolean handingRound;
  private boolean holes;

  /** A subscriber's place; it knows where it stands. */
  static final class Place<S> {
    final Subscriber<S> subscriber;
    final long joinedAt;
    private int index;

    Place(Subscriber<S> subscriber, long joinedAt) {
      this.subscriber = subscriber;
      this.joinedAt = joinedAt;
    }
  }

  void add(Place<S> place) {
    place.index = places.size();
    places.add(place);
  }

  void remove(Place<S> place) {
    if (handingRound) {
      places.set(place.index, null);
      holes = true;
      return;
    }
    Place<S> last = places.removeLast();
    if (last != null && last != place) {
      places.set(place.index, last);
      last.index = place.index;
    }
  }

  int size() {
    return places.size();
  }

  void deliver(Delivery<S> delivery, Flushes flushes) {
    handingRound = true;
    try {
      for (int i = 0, size = places.size(); i < size; i++) {
        Place<S> place = places.get(i);
        if (place == null || place.joinedAt >= delivery.sequence()) {
          continue;
        }
        handTo(place.subscriber, delivery, flushes);
      }
    } finally {
      handingRound = false;
      if (holes) {
        close();
      }
    }
  }

  /** A subscriber that fails has missed an event: it is told so, and the others go on. */
  private void handTo(Subscriber<S> subscriber, Delivery<S> delivery, Flushes flushes) {
    switch (delivery.state()) {
      case READY -> {
        try {
          subscriber.deliver(delivery, flushes);
        } catch (RuntimeException | OutOfMemoryError e) {
          log.error("An event could not be delivered; its connection is closed", e);
          tell(subscriber::lost);
        }
      }
      case LOST -> tell(subscriber::lost);
      case GAP -> tell(subscriber::missed);
      case SCREENING -> throw new IllegalStateException("handed round before it was screened");
    }
  }

  private static void tell(Runnable loss) {
    try {
      loss.run();
    } catch (RuntimeException e) {
      log.error("A connection that lost an event could not be closed", e);
    }
  }

  /** Closes the holes that leaving subscribers left. */
  private void close() {
    holes = false;
    places.removeIf(place -> place == null);
    for (int i = 0; i < places.size(); i++) {
      Place<S> place = places.get(i);
      if (place != null) {
        place.index = i;
      }
    }
  }
}
