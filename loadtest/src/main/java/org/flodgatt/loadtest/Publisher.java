package org.flodgatt.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.flodgatt.loadtest.client.Schedule;
import org.flodgatt.loadtest.wire.Phase;

/** Publishes events at their intended times, late ones at once. One thread. */
final class Publisher {
  private static final int BATCH = 64;
  private static final long HIGHEST_MICROS = 600_000_000;

  private final Outlet outlet;
  private final Messages messages;
  private final CountDownLatch cancelled;
  private long probes;

  Publisher(Outlet outlet, Messages messages, CountDownLatch cancelled) {
    this.outlet = outlet;
    this.messages = messages;
    this.cancelled = cancelled;
  }

  /**
   * What was published.
   *
   * @param unheard messages for which Redis had no listener
   * @param lateMicros how long after their intended times events were handed to Redis
   */
  record Publication(int published, int unheard, Histogram lateMicros) {
    static final Publication NONE = new Publication(0, 0, new Histogram(1, 2, 0));
  }

  /** Publishes one event that is not counted; returns how many topics nobody listens to. */
  int probe() throws Outlet.PublishException {
    return outlet.publish(List.of(messages.probe(probes++)));
  }

  /** Publishes events 0 to {@code count} - 1, or fewer when cancelled. */
  Publication publish(Phase phase, Schedule schedule, int count)
      throws Outlet.PublishException, InterruptedException {
    int published = 0;
    int unheard = 0;
    Histogram late = new Histogram(1, HIGHEST_MICROS, 3);
    while (published < count) {
      long wait = schedule.due(published) - System.nanoTime();
      if (cancelled.await(Math.max(0, wait), TimeUnit.NANOSECONDS)) {
        break;
      }
      long now = System.nanoTime();
      late.recordValue(Math.clamp((now - schedule.due(published)) / 1000, 0, HIGHEST_MICROS));
      List<byte[]> batch = new ArrayList<>();
      do {
        batch.add(messages.message(phase, published++));
      } while (published < count && batch.size() < BATCH && schedule.due(published) <= now);
      unheard += outlet.publish(batch);
    }
    return new Publication(published, unheard, late);
  }
}
