package org.flodgatt.hub;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.flodgatt.event.Event;
import org.flodgatt.hub.TopicPast.Kept;
import org.flodgatt.metrics.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a subscriber that comes back, until it has what it missed: first that, then the
 * word whether it was all, then what was published meanwhile, and from there on it gets its events
 * itself. Confined to the subscriber's event loop.
 *
 * <p>What comes before {@link #begin} may be passed over, because it is in the {@link History}.
 */
final class Resumption<S> implements Subscriber<S> {
  /**
   * What is more than this is quicker fetched: what was missed, and what is published meanwhile.
   */
  private static final int MOST_BYTES = 1 << 20;

  private enum State {
    /** Until the client can be written to and the topics are heard. */
    WAITING,
    /** What it missed is being screened; what comes now is held. */
    SCREENING,
    /** There will be no other answer. */
    GIVEN_UP,
    DONE
  }

  private final Subscriber<S> subscriber;
  private final long since;
  private final Parts<S> parts;
  private final LoopTable<S> loop;
  private final Queue<Delivery<S>> held = new ArrayDeque<>(0);
  private List<Subscription<S>> topics = List.of();
  private State state = State.WAITING;
  private int heldBytes;
  private long cut;

  /** What all need. */
  record Parts<S>(History<S> history, Replays<S> replays, Metrics metrics) {}

  /**
   * @param since the number behind which the subscriber wants to go on
   * @param loop the subscriber's
   */
  Resumption(Subscriber<S> subscriber, long since, Parts<S> parts, LoopTable<S> loop) {
    this.subscriber = subscriber;
    this.since = since;
    this.parts = parts;
    this.loop = loop;
  }

  /** What it listens to. Once, before anything else. */
  void topics(List<Subscription<S>> joined) {
    topics = joined;
  }

  /** The client can be written to. Again is harmless. */
  void begin() {
    if (state != State.WAITING || hasEnded()) {
      return;
    }
    var missed =
        parts.history().since(since, topics.stream().map(topic -> topic.list().entry()).toList());
    cut = missed.cut();
    if (missed.heard()) { // Else the gap that is yet to be told would count as before it.
      topics.forEach(topic -> topic.startBehind(cut));
    }
    state = State.SCREENING;
    if (missed.events().isEmpty()) {
      finish(List.of(), missed.complete());
    } else if (bytes(missed.events()) > MOST_BYTES) {
      finish(List.of(), false);
    } else {
      parts.replays().submit(new Replays.Replay<>(this, missed.events()));
    }
  }

  private static long bytes(List<? extends Kept<?>> events) {
    return events.stream().mapToLong(event -> event.event().message().length).sum();
  }

  private boolean hasEnded() {
    return topics.getFirst().hasEnded();
  }

  /**
   * What was missed is screened. Any thread, once.
   *
   * @param missed the subscriber gives them back; {@code null}: they could not be screened
   */
  void screened(@Nullable List<Delivery<S>> missed) {
    List<Delivery<S>> replayed = missed == null ? List.of() : missed;
    try {
      loop.execute(() -> finish(replayed, missed != null));
    } catch (RejectedExecutionException e) {
      // The loop is shut down and with it the connection.
      replayed.forEach(loop::giveBack);
    }
  }

  private void finish(List<Delivery<S>> missed, boolean complete) {
    if (state != State.DONE && !hasEnded()) {
      loop.handAside(flushes -> {
        missed.forEach(event -> SubscriberList.handTo(subscriber, event, flushes));
        Delivery<S> word =
            Delivery.word(topics.getFirst().list().entry(), cut, Event.resume(complete));
        loop.prepare(word, parts.history().id(cut));
        SubscriberList.handTo(subscriber, word, flushes);
        loop.giveBack(word);
        held.forEach(event -> SubscriberList.handTo(subscriber, event, flushes));
      });
      topics.forEach(topic -> topic.subscriber(subscriber));
      if (!hasEnded()) { // It may have been too much for the client.
        parts.metrics().resumed(complete);
      }
    }
    state = State.DONE;
    missed.forEach(loop::giveBack);
    for (Delivery<S> event = held.poll(); event != null; event = held.poll()) {
      loop.done(event);
    }
  }

  @Override
  public long accountId() {
    return subscriber.accountId();
  }

  @Override
  public void deliver(Delivery<S> delivery, Flushes flushes) {
    if (state == State.WAITING) {
      return;
    }
    delivery.hold();
    held.add(delivery);
    heldBytes += delivery.bytes();
    if (heldBytes > MOST_BYTES && state == State.SCREENING) {
      state = State.GIVEN_UP;
      loop.execute(() -> finish(List.of(), false));
    }
  }

  @Override
  public void lost() {
    subscriber.lost();
  }

  @Override
  public void missed() {
    subscriber.missed();
  }
}
