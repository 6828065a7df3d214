package org.flodgatt.testkit.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The lines a process has printed so far; readers may wait for one that is still to come.
 * Thread-safe.
 */
public final class OutputLines {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  OutputLines() {}

  void add(String line) {
    lock.lock();
    try {
      lines.add(line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all is read that was printed, for as long as this at most. */
  void awaitEnd(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      for (long left = timeout.toNanos(); !ended && left > 0; ) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A copy of all lines so far. */
  public List<String> all() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** The number of lines so far: a mark for {@link #await(int, Predicate, Duration)}. */
  public int size() {
    lock.lock();
    try {
      return lines.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a line and returns it.
   *
   * @param from index of the first line to look at
   * @throws IllegalStateException if the output ends or time runs out first; the message carries
   *     what was printed
   */
  public String await(int from, Predicate<String> wanted, Duration timeout) {
    lock.lock();
    try {
      long left = timeout.toNanos();
      int next = from;
      while (true) {
        for (; next < lines.size(); next++) {
          if (wanted.test(lines.get(next))) {
            return lines.get(next);
          }
        }
        if (ended || left <= 0) {
          String reason = ended ? "the process ended" : "nothing after " + timeout;
          throw new IllegalStateException(
              reason + " instead of the awaited line; output:\n" + String.join("\n", lines));
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a line", e);
    } finally {
      lock.unlock();
    }
  }
}
