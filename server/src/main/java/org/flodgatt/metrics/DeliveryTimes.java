package org.flodgatt.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long events take through the server, for each client that gets them: from the moment in which
 * Redis' message was read to the end of the event loop's turn in which it was written to the
 * client's socket. Each event loop counts in numbers of its own.
 */
public final class DeliveryTimes implements Collector {
  /** The upper bounds of the buckets, in microseconds. */
  private static final long[] BOUNDS = {
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000
  };

  private static final int SUM = BOUNDS.length + 1;

  private final List<Loop> loops = new CopyOnWriteArrayList<>();

  /** The numbers of one more event loop. */
  public Loop loop() {
    Loop loop = new Loop();
    loops.add(loop);
    return loop;
  }

  @Override
  public HistogramSnapshot collect() {
    double[] bounds = new double[BOUNDS.length + 1];
    long[] counts = new long[bounds.length];
    Arrays.setAll(bounds, i -> i < BOUNDS.length ? BOUNDS[i] / 1e6 : Double.POSITIVE_INFINITY);
    Arrays.setAll(counts, i -> loops.stream().mapToLong(loop -> loop.numbers.getOpaque(i)).sum());
    double sum = loops.stream().mapToLong(loop -> loop.numbers.getOpaque(SUM)).sum() / 1e6;
    return HistogramSnapshot.builder()
        .name("flodgatt_delivery_seconds")
        .help("Time from Redis to a client's socket, for each event sent to a client")
        .dataPoint(
            HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                .sum(sum)
                .build())
        .build();
  }

  /** What one event loop counts, which alone may add to it. Other threads see it soon after. */
  public static final class Loop {
    /** The buckets, then the sum of all times in microseconds. */
    private final AtomicLongArray numbers = new AtomicLongArray(SUM + 1 + Deliveries.CACHE_LINE);

    private Loop() {}

    /**
     * An event was written.
     *
     * @param nanos how long it took
     * @param clients to how many clients it was written
     */
    public void took(long nanos, int clients) {
      long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
      int bucket = 0;
      while (bucket < BOUNDS.length && micros > BOUNDS[bucket]) {
        bucket++;
      }
      add(bucket, clients);
      add(SUM, micros * clients);
    }

    private void add(int place, long more) {
      numbers.setOpaque(place, numbers.getPlain(place) + more);
    }
  }
}
