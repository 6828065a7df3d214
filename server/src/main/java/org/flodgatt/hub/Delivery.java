package org.flodgatt.hub;

import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.event.Event;
import org.flodgatt.event.StatusView;
import org.flodgatt.filter.Screening;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to all subscribers of one topic.
 *
 * @param <S> what all subscribers of an event share
 */
public final class Delivery<S> {
  /**
   * Where it stands; only {@link Lane} and {@link Screener} change it, under the lane's lock, and
   * {@link Replays} for its own.
   */
  enum State {
    SCREENING,
    READY,
    /** It could not be screened in time: those it was for must not go on as if nothing was. */
    LOST,
    /** No event: the source was interrupted here, and something may have been missed. */
    GAP
  }

  private final TopicEntry<S> topic;
  private final long sequence;
  private final @Nullable Event event;
  private final @Nullable StatusView status;
  private final long arrivedNanos;
  private final AtomicInteger loopsLeft = new AtomicInteger();
  private State state;
  private @Nullable Screening screening;
  private @Nullable S shared;

  Delivery(TopicEntry<S> topic, long sequence, Event event, @Nullable StatusView status, long now) {
    this.topic = topic;
    this.sequence = sequence;
    this.event = event;
    this.status = status;
    this.arrivedNanos = now;
    this.state = status == null ? State.READY : State.SCREENING;
  }

  private Delivery(TopicEntry<S> topic, long sequence, long now) {
    this.topic = topic;
    this.sequence = sequence;
    this.event = null;
    this.status = null;
    this.arrivedNanos = now;
    this.state = State.GAP;
  }

  /** Stands for whatever may have been missed at this place in the topic's order. */
  static <S> Delivery<S> gap(TopicEntry<S> topic, long sequence) {
    return new Delivery<>(topic, sequence, System.nanoTime());
  }

  /** Tells one subscriber something, at this place in the order. */
  static <S> Delivery<S> word(TopicEntry<S> topic, long sequence, Event event) {
    return new Delivery<>(topic, sequence, event, null, System.nanoTime());
  }

  TopicEntry<S> topic() {
    return topic;
  }

  long sequence() {
    return sequence;
  }

  long arrivedNanos() {
    return arrivedNanos;
  }

  int bytes() {
    return event == null ? 0 : event.message().length;
  }

  State state() {
    return state;
  }

  void screened(Screening answer) {
    screening = answer;
    state = State.READY;
  }

  void lose() {
    state = State.LOST;
  }

  /**
   * Makes the shared part and notes for how many loops, or other users. Once, before any sees it.
   *
   * @param id what a client names to go on behind the event; {@code null}: nobody wants to know
   */
  void prepare(Sharing<S> sharing, @Nullable String id, int loops) {
    shared = state == State.READY ? sharing.create().apply(event(), id) : null;
    loopsLeft.set(loops);
  }

  /** One more user, who must say when it is done. While a loop hands the event round. */
  void hold() {
    loopsLeft.incrementAndGet();
  }

  /** A loop is done; the last one gives the shared part back. */
  boolean loopDone(Sharing<S> sharing) {
    if (loopsLeft.decrementAndGet() > 0) {
      return false;
    }
    S made = shared;
    if (made != null) {
      sharing.release().accept(made);
    }
    return true;
  }

  public Event event() {
    Event set = event;
    if (set == null) {
      throw new IllegalStateException("a gap is no event");
    }
    return set;
  }

  /** The status inside, on filtered topics; {@code null}: nothing to filter. */
  public @Nullable StatusView status() {
    return status;
  }

  /** Who must not see it, and with which matches; there is one wherever there is a status. */
  public @Nullable Screening screening() {
    return screening;
  }

  /** What all subscribers of the event share. */
  public S shared() {
    S made = shared;
    if (made == null) {
      throw new IllegalStateException("delivered before it was prepared: " + event().name());
    }
    return made;
  }
}
