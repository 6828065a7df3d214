package org.flodgatt.testkit.net;

import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the bytes that go one way through a {@link TcpProxy}. Everything may be changed
 * at any time from any thread and holds for all connections, also for those that come later.
 */
public final class ProxyDirection {
  private static final long SECOND = 1_000_000_000L;
  // A throttled connection moves in steps of this part of a second.
  private static final int STEPS_PER_SECOND = 20;

  private record Corruption(long seed, int oneIn) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Pump> pumps = ConcurrentHashMap.newKeySet();
  private final LongAdder bytes = new LongAdder();
  private boolean frozen;
  private long delayNanos;
  private long bytesPerSecond = Long.MAX_VALUE;
  private volatile @Nullable Corruption corruption;

  ProxyDirection() {}

  /**
   * Holds every piece back for this long; zero ends it. What is read at once is held back together,
   * and the next is read after it, so the rate sinks too: to 64 KiB for each delay.
   */
  public void delay(Duration delay) {
    change(() -> delayNanos = delay.toNanos());
  }

  /** Lets only so many bytes a second through on each connection. */
  public void throttle(long perSecond) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("bytes per second: " + perSecond + " (expected: >= 1)");
    }
    change(() -> bytesPerSecond = perSecond);
  }

  /**
   * Lets nothing through and stops reading, so that the sender finds its connection full after a
   * while. Connections stay open, and new ones are still made.
   */
  public void freeze() {
    change(() -> frozen = true);
  }

  /** Ends {@link #freeze()}; nothing is lost. */
  public void thaw() {
    change(() -> frozen = false);
  }

  /**
   * Flips a bit in about one of so many bytes. The damage to a connection depends on the seed, on
   * the number of the connection and on its bytes since it was made, not on time.
   */
  public void corrupt(long seed, int oneIn) {
    if (oneIn < 1) {
      throw new IllegalArgumentException("one in " + oneIn + " bytes (expected: >= 1)");
    }
    corruption = new Corruption(seed, oneIn);
  }

  /** Ends delay, throttle, freeze and corruption. */
  public void heal() {
    corruption = null;
    change(() -> {
      frozen = false;
      delayNanos = 0;
      bytesPerSecond = Long.MAX_VALUE;
    });
  }

  /**
   * Tells the receivers of all open connections that nothing more comes (FIN). What is sent this
   * way later is read and dropped; the other direction goes on.
   */
  public void halfClose() {
    pumps.forEach(Pump::finish);
  }

  /** The bytes let through so far. */
  public long bytes() {
    return bytes.sum();
  }

  void join(Pump pump) {
    pumps.add(pump);
  }

  void leave(Pump pump) {
    pumps.remove(pump);
  }

  /** Lets those who wait look again whether their connection still stands. */
  void nudge() {
    change(() -> {});
  }

  /** How much to read at once. */
  int portion(int most) {
    lock.lock();
    try {
      return Math.clamp(bytesPerSecond / STEPS_PER_SECOND, 1, most);
    } finally {
      lock.unlock();
    }
  }

  /** Waits while frozen. */
  void awaitThaw(BooleanSupplier ended) {
    awaitTurn(System.nanoTime(), 0, false, ended);
  }

  /** Waits until a piece of this size that was just read may go on. */
  void hold(int size, BooleanSupplier ended) {
    awaitTurn(System.nanoTime(), size, true, ended);
  }

  void count(int size) {
    bytes.add(size);
  }

  /** Does the damage to bytes that are at this offset of their connection. */
  void damage(byte[] piece, int size, int connection, long offset) {
    Corruption wished = corruption;
    if (wished == null) {
      return;
    }
    SplittableRandom root = new SplittableRandom(wished.seed + 31L * connection);
    long mix = root.nextLong();
    for (int i = 0; i < size; i++) {
      // Drawn for each place by itself, so that it does not matter how the bytes were cut.
      SplittableRandom random = new SplittableRandom(mix ^ (offset + i));
      if (random.nextInt(wished.oneIn) == 0) {
        piece[i] ^= (byte) (1 << random.nextInt(8));
      }
    }
  }

  private void awaitTurn(long since, int size, boolean moving, BooleanSupplier ended) {
    lock.lock();
    try {
      while (!ended.getAsBoolean()) {
        long waited = System.nanoTime() - since;
        long due = moving ? delayNanos + size * SECOND / bytesPerSecond : 0;
        if (frozen) {
          changed.await();
        } else if (waited < due) {
          changed.await(due - waited, TimeUnit.NANOSECONDS);
        } else {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
