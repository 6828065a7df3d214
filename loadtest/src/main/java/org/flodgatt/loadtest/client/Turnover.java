package org.flodgatt.loadtest.client;

import java.util.BitSet;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Decides which connections leave and come back, and when. Used by one thread. */
final class Turnover {
  private static final long RETRY_NANOS = 500_000_000;

  private final Behaviour behaviour;
  private final int connections;
  private final SplittableRandom random;
  private final BitSet retrying = new BitSet();
  private final PriorityQueue<Retry> retries =
      new PriorityQueue<>(Comparator.comparingLong(Retry::dueNanos));
  private @Nullable Plan plan;
  private long nextNanos = Long.MAX_VALUE;
  private long lastNanos;
  private boolean stormPending;

  private record Retry(long dueNanos, int index, long wantedNanos) {}

  /** Opens a connection that was refused. */
  interface Opener {
    void open(int index, long wantedNanos);
  }

  Turnover(Behaviour behaviour, int connections) {
    this.behaviour = behaviour;
    this.connections = connections;
    random = new SplittableRandom(behaviour.seed());
  }

  void begin(Plan measured) {
    plan = measured;
    stormPending = measured.stormNanos() != Long.MAX_VALUE;
    // The last to come have time to hear the last event, if the run is long enough for that.
    long last = measured.endNanos() - measured.graceNanos();
    lastNanos =
        last > measured.schedule().startNanos() + measured.graceNanos()
            ? last
            : measured.endNanos();
    if (behaviour.churnPerSecond() > 0) {
      nextNanos = measured.schedule().startNanos();
    }
  }

  /** Does what is due: replaces connections by new ones, and repeats what was refused. */
  void advance(long now, IntConsumer replace, Opener retry) {
    if (plan == null) {
      return;
    }
    if (stormPending && now >= plan.stormNanos()) {
      stormPending = false;
      for (int index = 0; index < connections; index++) {
        replace.accept(index);
      }
    }
    while (nextNanos <= now && nextNanos < lastNanos) {
      nextNanos += pause();
      replace.accept(random.nextInt(connections));
    }
    for (Retry first = retries.peek();
        first != null && first.dueNanos() <= now;
        first = retries.peek()) {
      retries.remove();
      retrying.clear(first.index());
      retry.open(first.index(), first.wantedNanos());
    }
  }

  /** Pauses between independent events at a constant rate are distributed exponentially. */
  private long pause() {
    return 1 + (long) (-Math.log(1 - random.nextDouble()) * 1e9 / behaviour.churnPerSecond());
  }

  /** Whether something is due within the next moments. */
  boolean isBusy(long now) {
    return !retries.isEmpty() || stormPending || (nextNanos != Long.MAX_VALUE && now < lastNanos);
  }

  void retryLater(int index, long wantedNanos, long now) {
    retrying.set(index);
    long due = now + RETRY_NANOS + random.nextLong(RETRY_NANOS);
    retries.add(new Retry(due, index, wantedNanos));
  }

  boolean isRetrying(int index) {
    return retrying.get(index);
  }

  /** Whether the next one to leave does so without a word. */
  boolean abruptly() {
    return random.nextBoolean();
  }
}
