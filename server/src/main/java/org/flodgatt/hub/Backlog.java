package org.flodgatt.hub;

/**
 * Bytes that were read from the source and wait for the event loops. Above the high mark the
 * reading thread waits, below the low mark it goes on: that is the back-pressure (invariant I3).
 */
final class Backlog {
  private final long high;
  private final long low;
  private long bytes;
  private boolean closed;

  Backlog(long high, long low) {
    this.high = high;
    this.low = low;
  }

  synchronized void add(int more) {
    bytes += more;
  }

  synchronized void done(int fewer) {
    boolean above = bytes > low;
    bytes -= fewer;
    if (above && bytes <= low) {
      notifyAll();
    }
  }

  /** Waits while too much waits. Only the source's reading thread calls this. */
  synchronized void awaitRoom() {
    if (bytes <= high) {
      return;
    }
    try {
      while (bytes > low && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Nobody waits any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
