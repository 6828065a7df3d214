package org.flodgatt.hub;

import java.util.Arrays;
import org.flodgatt.log.Seldom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers of one topic on one event loop. Touched only by that loop, so nothing is locked;
 * only whether anybody listens may be asked by others. Adding and removing cost the same however
 * many there are; a subscriber may leave while an event is handed round. Most topics have one
 * subscriber on one loop, and a connection has several topics, so a list is one small object and is
 * made when a loop's first subscriber comes.
 */
final class SubscriberList<S> {
  private static final Logger log = LoggerFactory.getLogger(SubscriberList.class);
  private static final Seldom<Throwable> undelivered =
      Seldom.error(log, "An event could not be delivered; its connection is closed");
  private static final Seldom<Throwable> unclosed =
      Seldom.error(log, "A connection that lost an event could not be closed");
  private static final @Nullable Subscription<?>[] NOBODY = {};

  private final TopicEntry<S> entry;

  /** The list of another loop; together they are those of the topic. */
  private final @Nullable SubscriberList<S> next;

  private final short loop;
  private @Nullable Subscription<?>[] places = NOBODY;
  private int size;
  private boolean handingRound;
  private boolean holes;

  /** Written by this loop alone; counted before a subscriber is added and after it is removed. */
  private volatile int expected;

  /**
   * @param loop the index of the event loop
   * @param next a list of the same topic on another loop
   */
  SubscriberList(TopicEntry<S> entry, int loop, @Nullable SubscriberList<S> next) {
    this.entry = entry;
    this.loop = (short) loop;
    this.next = next;
  }

  TopicEntry<S> entry() {
    return entry;
  }

  int loop() {
    return loop;
  }

  @Nullable SubscriberList<S> next() {
    return next;
  }

  /** One more is about to be added. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void expect() {
    expected++;
  }

  /** One that was expected is gone. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void forget() {
    expected--;
  }

  /** Whether an event must be brought here. Any thread. */
  boolean isHeard() {
    return expected > 0;
  }

  void add(Subscription<S> place) {
    if (size == places.length) {
      places = Arrays.copyOf(places, size < 2 ? size + 1 : size + (size >> 1));
    }
    place.index = size;
    places[size++] = place;
  }

  void remove(Subscription<S> place) {
    if (handingRound) {
      places[place.index] = null;
      holes = true;
      return;
    }
    Subscription<?> last = places[--size];
    places[size] = null;
    if (last != null && last != place) {
      places[place.index] = last;
      last.index = place.index;
    }
    shrink();
  }

  /** After many have left their room is given back. */
  private void shrink() {
    if (size == 0) {
      places = NOBODY;
    } else if (places.length > 16 && size < places.length / 4) {
      places = Arrays.copyOf(places, size * 2);
    }
  }

  int size() {
    return size;
  }

  void deliver(Delivery<S> delivery, Flushes flushes) {
    handingRound = true;
    try {
      // Who joins meanwhile stands behind the present end, perhaps in a larger array.
      for (int i = 0, end = size; i < end; i++) {
        @SuppressWarnings("unchecked") // only such are added
        Subscription<S> place = (Subscription<S>) places[i];
        if (place == null || place.joinedAt() >= delivery.sequence()) {
          continue;
        }
        handTo(place.subscriber(), delivery, flushes);
      }
    } finally {
      handingRound = false;
      if (holes) {
        close();
      }
    }
  }

  /** A subscriber that fails has missed an event: it is told so, and the others go on. */
  static <S> void handTo(Subscriber<S> subscriber, Delivery<S> delivery, Flushes flushes) {
    switch (delivery.state()) {
      case READY -> {
        try {
          subscriber.deliver(delivery, flushes);
        } catch (RuntimeException | OutOfMemoryError e) {
          undelivered.happened(e);
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
      unclosed.happened(e);
    }
  }

  /** Closes the holes that leaving subscribers left. */
  private void close() {
    holes = false;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      Subscription<?> place = places[i];
      if (place != null) {
        place.index = kept;
        places[kept++] = place;
      }
    }
    Arrays.fill(places, kept, size, null);
    size = kept;
    shrink();
  }
}
