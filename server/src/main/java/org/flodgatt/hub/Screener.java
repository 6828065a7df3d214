package org.flodgatt.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.flodgatt.event.LookupException;
import org.flodgatt.filter.EventScreen;
import org.flodgatt.filter.EventScreen.Candidate;
import org.flodgatt.filter.Screening;
import org.flodgatt.log.Seldom;
import org.flodgatt.metrics.Metrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Screens events in batches: while one question is on its way to the database, events gather for
 * the next. One batch at a time, so the database sees at most one statement of ours for what is
 * new. When the database is away, events wait and the question is repeated, within a bound of time
 * and bytes; beyond it an event is lost, which closes its viewers (invariants I1 and I2).
 */
final class Screener<S> {
  private static final Logger log = LoggerFactory.getLogger(Screener.class);

  private final Seldom<String> waits =
      Seldom.warning(log, "Events wait because the database does not answer");
  private static final int MOST_AT_ONCE = 64;
  private static final long RETRY_NANOS = 250_000_000L;

  private final EventScreen screen;
  private final Executor executor;
  private final HubSettings settings;
  private final Metrics metrics;
  private final Consumer<Delivery<S>> onward;
  private final Queue<Delivery<S>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong heldBytes = new AtomicLong();
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile List<Delivery<S>> asking = List.of();
  private volatile boolean closed;

  Screener(
      EventScreen screen,
      Executor executor,
      HubSettings settings,
      Metrics metrics,
      Consumer<Delivery<S>> onward) {
    this.screen = screen;
    this.executor = executor;
    this.settings = settings;
    this.metrics = metrics;
    this.onward = onward;
  }

  /** Bytes of everything that waits for the database, also of what waits behind it. */
  AtomicLong heldBytes() {
    return heldBytes;
  }

  /** When the oldest event arrived that is being screened; {@code null}: none is. */
  @Nullable Long oldestNanos() {
    List<Delivery<S>> batch = asking;
    Delivery<S> oldest = batch.isEmpty() ? waiting.peek() : batch.getFirst();
    return oldest == null ? null : oldest.arrivedNanos();
  }

  /**
   * Takes what waits in its lane already. When too much waits, the topic gives up on all of it: its
   * viewers come back and catch up, which is cheaper for everybody than to wait on.
   */
  void submit(Delivery<S> delivery) {
    if (heldBytes.get() > settings.screeningLimitBytes()) {
      TopicEntry<S> topic = delivery.topic();
      metrics.eventsLost(topic.lane().allLost(onward));
      waiting.removeIf(other -> other.topic() == topic);
      return;
    }
    if (delivery.status() == null) {
      return; // It follows by itself when what it waits for is through.
    }
    waiting.add(delivery);
    if (running.compareAndSet(false, true)) {
      try {
        executor.execute(this::work);
      } catch (RejectedExecutionException e) {
        running.set(false);
        loseWaiting(_ -> true);
      }
    }
  }

  void close() {
    closed = true;
  }

  private void work() {
    do {
      List<Delivery<S>> batch = nextBatch();
      while (!batch.isEmpty()) {
        screen(batch);
        batch = nextBatch();
      }
      running.set(false);
    } while (!waiting.isEmpty() && running.compareAndSet(false, true));
  }

  private List<Delivery<S>> nextBatch() {
    List<Delivery<S>> batch = new ArrayList<>();
    while (batch.size() < MOST_AT_ONCE) {
      Delivery<S> next = waiting.poll();
      if (next == null) {
        break;
      }
      batch.add(next);
    }
    return batch;
  }

  private void screen(List<Delivery<S>> batch) {
    asking = batch;
    long since = System.nanoTime();
    try {
      screenInTime(batch);
    } finally {
      asking = List.of();
      metrics.screened(batch.size(), System.nanoTime() - since);
    }
  }

  private void screenInTime(List<Delivery<S>> batch) {
    List<Delivery<S>> open = batch;
    boolean told = false;
    while (!open.isEmpty()) {
      List<Screening> answers;
      try {
        answers = ask(open);
      } catch (LookupException e) {
        if (!told) {
          told = true;
          waits.happened(String.valueOf(e.getMessage()));
        }
        metrics.screeningRetried();
        open = withoutExpired(open);
        loseWaiting(this::expired);
        if (!open.isEmpty()) {
          LockSupport.parkNanos(RETRY_NANOS);
        }
        continue;
      } catch (RuntimeException | Error e) {
        // Also errors: without an answer the topics' lanes would stand still for ever.
        log.error("Screening failed in an unforeseen way; its viewers are closed", e);
        open.forEach(this::lose);
        return;
      }
      answer(open, answers);
      return;
    }
  }

  private List<Screening> ask(List<Delivery<S>> batch) throws LookupException {
    List<Screening> answers = screen.screen(candidates(batch));
    if (answers.size() != batch.size()) {
      throw new IllegalStateException(
          answers.size() + " answers for " + batch.size() + " candidates");
    }
    return answers;
  }

  /**
   * Events of one topic share the list of its viewers: it is made and sorted once a batch. A topic
   * that was left and joined again has new viewers, so the name alone would not do.
   */
  private static <S> List<Candidate> candidates(List<Delivery<S>> batch) {
    Map<TopicEntry<S>, long[]> viewers = new HashMap<>();
    return batch.stream()
        .map(delivery ->
            new Candidate(
                Objects.requireNonNull(delivery.status(), "status"),
                viewers.computeIfAbsent(delivery.topic(), TopicEntry::viewers)))
        .toList();
  }

  private void answer(List<Delivery<S>> batch, List<Screening> answers) {
    for (int i = 0; i < batch.size(); i++) {
      Delivery<S> delivery = batch.get(i);
      delivery.topic().lane().screened(delivery, answers.get(i), onward);
    }
  }

  private List<Delivery<S>> withoutExpired(List<Delivery<S>> batch) {
    List<Delivery<S>> open = new ArrayList<>();
    for (Delivery<S> delivery : batch) {
      if (expired(delivery)) {
        lose(delivery);
      } else {
        open.add(delivery);
      }
    }
    return open;
  }

  private boolean expired(Delivery<S> delivery) {
    long age = System.nanoTime() - delivery.arrivedNanos();
    return closed || age > settings.screeningPatience().toNanos();
  }

  /** Loses what waits, oldest first, as long as the condition holds. */
  private void loseWaiting(Predicate<Delivery<S>> condition) {
    for (Delivery<S> next = waiting.peek();
        next != null && condition.test(next);
        next = waiting.peek()) {
      waiting.remove();
      lose(next);
    }
  }

  private void lose(Delivery<S> delivery) {
    if (delivery.topic().lane().lost(delivery, onward)) {
      metrics.eventsLost(1);
    }
  }
}
