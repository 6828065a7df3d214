package org.flodgatt.demo;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.flodgatt.demo.rails.Publication;
import org.flodgatt.demo.story.Change;
import org.flodgatt.demo.story.Director;
import org.flodgatt.demo.story.Happening;
import org.flodgatt.demo.story.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Plays Rails: lets things happen at a steady rate, on a thread of its own, until closed. The
 * counts may be read by any thread.
 */
final class Publisher implements AutoCloseable {
  private static final long SECOND = 1_000_000_000;

  private final Director director;
  private final WorldDatabase database;
  private final MessageBus bus;
  private final long interval;
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "publisher");
  private volatile @Nullable RuntimeException failure;

  /** Redis, as Rails uses it. */
  interface MessageBus {
    boolean exists(String key);

    void publish(String channel, String message);
  }

  /**
   * Begins at once.
   *
   * @param rate things per second
   */
  static Publisher start(Director director, WorldDatabase database, MessageBus bus, double rate) {
    Publisher publisher = new Publisher(director, database, bus, rate);
    publisher.thread.start();
    return publisher;
  }

  private Publisher(Director director, WorldDatabase database, MessageBus bus, double rate) {
    this.director = director;
    this.database = database;
    this.bus = bus;
    interval = (long) (SECOND / rate);
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /** How often each kind of thing has happened. */
  Map<Kind, Long> counts() {
    Map<Kind, Long> now = new EnumMap<>(Kind.class);
    counts.forEach((kind, count) -> now.put(kind, count.sum()));
    return now;
  }

  /** How many things have happened. */
  long total() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Why it stopped by itself; null while all is well. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Stops; returns when the last message is out. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      long next = System.nanoTime();
      while (!stop.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        play(director.next());
        // After a stall (a sleeping laptop) go on from here instead of catching up in one burst.
        next = Math.max(next + interval, System.nanoTime() - SECOND);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void play(Happening happening) {
    for (Change change : happening.changes()) {
      database.apply(change);
    }
    for (Publication publication : happening.publications()) {
      if (publication.onlyIfAny().isEmpty()
          || publication.onlyIfAny().stream().anyMatch(bus::exists)) {
        bus.publish(publication.channel(), publication.message());
      }
    }
    counts.computeIfAbsent(happening.kind(), kind -> new LongAdder()).increment();
  }
}
