package org.flodgatt.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StatusParse;
import org.flodgatt.event.StatusView;
import org.flodgatt.filter.EventScreen;
import org.flodgatt.filter.EventScreen.Candidate;
import org.flodgatt.filter.Screening;
import org.flodgatt.hub.TopicPast.Kept;
import org.flodgatt.log.Seldom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Screens what clients missed by the rules of today, as {@link Screener} does what is new, and
 * beside it, so that those who come back hold up nobody else. While one question is on its way,
 * clients gather for the next: an event that several of them missed is screened and encoded once. A
 * question that fails is not repeated; its clients are told that it was not all.
 */
final class Replays<S> {
  private static final Logger log = LoggerFactory.getLogger(Replays.class);
  private static final int ENOUGH_EVENTS = 512;
  private static final long[] NOBODY = {};

  private final Seldom<String> unscreened =
      Seldom.warning(log, "What clients missed cannot be screened");
  private final EventScreen screen;
  private final Executor executor;
  private final Sharing<S> sharing;
  private final History<S> history;
  private final Queue<Replay<S>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();

  /** What one client missed, in order. */
  record Replay<S>(Resumption<S> to, List<Kept<S>> events) {}

  Replays(EventScreen screen, Executor executor, Sharing<S> sharing, History<S> history) {
    this.screen = screen;
    this.executor = executor;
    this.sharing = sharing;
    this.history = history;
  }

  /** Answers by {@link Resumption#screened}; does not wait for the database. Any thread. */
  void submit(Replay<S> replay) {
    if (replay.events().stream().noneMatch(Replays::isScreened)) {
      answer(List.of(replay));
      return;
    }
    waiting.add(replay);
    if (running.compareAndSet(false, true)) {
      try {
        executor.execute(this::work);
      } catch (RejectedExecutionException e) {
        running.set(false);
        for (var left = nextBatch(); !left.isEmpty(); left = nextBatch()) {
          fail(left);
        }
      }
    }
  }

  private void work() {
    do {
      List<Replay<S>> batch = nextBatch();
      while (!batch.isEmpty()) {
        answer(batch);
        batch = nextBatch();
      }
      running.set(false);
    } while (!waiting.isEmpty() && running.compareAndSet(false, true));
  }

  private List<Replay<S>> nextBatch() {
    List<Replay<S>> batch = new ArrayList<>();
    Set<Kept<S>> events = new HashSet<>();
    while (events.size() < ENOUGH_EVENTS) {
      Replay<S> next = waiting.poll();
      if (next == null) {
        break;
      }
      events.addAll(next.events());
      batch.add(next);
    }
    return batch;
  }

  private void answer(List<Replay<S>> batch) {
    Map<Kept<S>, Delivery<S>> deliveries;
    try {
      deliveries = deliveries(batch);
    } catch (LookupException e) {
      unscreened.happened(String.valueOf(e.getMessage()));
      fail(batch);
      return;
    } catch (RuntimeException | Error e) {
      // Also errors: without an answer these clients would wait for ever.
      log.error("What clients missed could not be screened, for an unforeseen reason", e);
      fail(batch);
      return;
    }
    for (Replay<S> replay : batch) {
      replay.to().screened(replay.events().stream().map(deliveries::get).toList());
    }
  }

  private static <S> void fail(List<Replay<S>> batch) {
    batch.forEach(replay -> replay.to().screened(null));
  }

  private Map<Kept<S>, Delivery<S>> deliveries(List<Replay<S>> batch) throws LookupException {
    Map<Kept<S>, Integer> users = new LinkedHashMap<>();
    Map<TopicEntry<S>, Set<Long>> viewers = new HashMap<>();
    for (Replay<S> replay : batch) {
      for (Kept<S> event : replay.events()) {
        users.merge(event, 1, Integer::sum);
        viewers.computeIfAbsent(event.topic(), _ -> new HashSet<>()).add(replay.to().accountId());
      }
    }
    Map<Kept<S>, StatusView> statuses = new LinkedHashMap<>();
    users.keySet().stream()
        .filter(Replays::isScreened)
        .forEach(event -> statuses.put(event, status(event)));
    Map<Kept<S>, Screening> answers = screen(statuses, viewers);
    Map<Kept<S>, Delivery<S>> deliveries = new HashMap<>();
    users.forEach((event, count) -> {
      var delivery =
          new Delivery<>(
              event.topic(), event.number(), event.event(), statuses.get(event), System.nanoTime());
      Screening answer = answers.get(event);
      if (answer != null) {
        delivery.screened(answer);
      }
      delivery.prepare(sharing, history.id(event.number()), count);
      deliveries.put(event, delivery);
    });
    return deliveries;
  }

  private static boolean isScreened(Kept<?> event) {
    return event.topic().filtered() && event.event().carriesStatus();
  }

  private static StatusView status(Kept<?> event) {
    return switch (StatusView.parse(event.event())) {
      case StatusParse.Parsed(StatusView status) -> status;
      case StatusParse.Malformed(String kind) ->
          throw new IllegalStateException("a status that was one is not any more: " + kind);
    };
  }

  private Map<Kept<S>, Screening> screen(
      Map<Kept<S>, StatusView> statuses, Map<TopicEntry<S>, Set<Long>> viewers)
      throws LookupException {
    if (statuses.isEmpty()) {
      return Map.of();
    }
    Map<TopicEntry<S>, long[]> asked = new HashMap<>();
    viewers.forEach(
        (topic, ids) -> asked.put(topic, ids.stream().mapToLong(Long::longValue).toArray()));
    List<Candidate> candidates = new ArrayList<>();
    statuses.forEach((event, status) ->
        candidates.add(new Candidate(status, asked.getOrDefault(event.topic(), NOBODY))));
    List<Screening> answers = screen.screen(candidates);
    Map<Kept<S>, Screening> byEvent = new HashMap<>();
    int next = 0;
    for (Kept<S> event : statuses.keySet()) {
      byEvent.put(event, answers.get(next++));
    }
    return byEvent;
  }
}
