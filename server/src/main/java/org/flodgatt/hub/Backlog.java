package org.flodgatt.hub;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.flodgatt.metrics.Metrics;

/**
 * Bytes that were read from the source and wait: for the event loops, or in memory for clients.
 * Above the high mark the reading thread waits, below the low mark it goes on: that is the
 * back-pressure (invariant I3).
 *
 * <p>Clients that do not keep up are dealt with before they hold back everybody: above the low mark
 * those beyond their soft limit lose their grace, and while the reader waits the slowest go, round
 * by round, until there is room.
 */
final class Backlog {
  private static final long ROUND_NANOS = 100_000_000;

  /** What clients have taken is not told, so the reader looks from time to time. */
  private static final long LOOK_NANOS = 1_000_000;

  /** How old the figure of the clients' bytes may be. */
  private static final long FRESH_NANOS = 2_000_000;

  private final HubSettings settings;
  private final Metrics metrics;
  private volatile Clients clients = Clients.NONE;
  private final AtomicLong loopBytes = new AtomicLong();
  private volatile boolean closed;

  // The reading thread's own.
  private long clientBytes;
  private long lookedAt;
  private int round;
  private long lastRound;

  Backlog(HubSettings settings, Metrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    this.lookedAt = System.nanoTime() - FRESH_NANOS;
    this.lastRound = System.nanoTime() - ROUND_NANOS;
  }

  void clients(Clients all) {
    clients = all;
  }

  void add(int more) {
    loopBytes.addAndGet(more);
  }

  void done(int fewer) {
    loopBytes.addAndGet(-fewer);
  }

  /**
   * Waits while too much waits. Only the source's reading thread calls this.
   *
   * @param before done before it waits: what it holds back itself must not be what it waits for
   */
  void awaitRoom(Runnable before) {
    long waiting = waitingBytes(FRESH_NANOS);
    if (waiting <= settings.backlogLowBytes()) {
      round = 0;
      return;
    }
    relieve();
    if (waiting > settings.backlogHighBytes()) {
      before.run();
      pause();
    }
  }

  private void pause() {
    while (waitingBytes(0) > settings.backlogLowBytes()
        && !closed
        && !Thread.currentThread().isInterrupted()) {
      relieve();
      long since = System.nanoTime();
      LockSupport.parkNanos(this, LOOK_NANOS);
      metrics.redisPaused(System.nanoTime() - since);
    }
  }

  private long waitingBytes(long freshNanos) {
    long now = System.nanoTime();
    if (now - lookedAt >= freshNanos) {
      lookedAt = now;
      clientBytes = clients.waitingBytes();
    }
    return bytes() + clientBytes;
  }

  /** Only when it is clients that hold the memory: they are not to blame for a busy event loop. */
  private void relieve() {
    long now = System.nanoTime();
    if (clientBytes > settings.backlogLowBytes() && now - lastRound >= ROUND_NANOS) {
      lastRound = now;
      clients.closeSlowest(round++);
    }
  }

  /** Bytes that wait for the event loops. */
  long bytes() {
    return loopBytes.get();
  }

  /** Bytes that wait for clients. Any thread. */
  long clientBytes() {
    return clients.waitingBytes();
  }

  /** Nobody waits any more. */
  void close() {
    closed = true;
  }
}
