package org.flodgatt.demo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * What has been started, to be ended in the opposite order. One thread starts and closes; any may
 * ask to stop.
 */
final class Running implements AutoCloseable {
  private final CountDownLatch stop;
  private final Deque<Runnable> endings = new ArrayDeque<>();

  /** Starts one part. */
  interface Starter<T> {
    T start() throws IOException;
  }

  /**
   * @param stop open when nothing more shall be started
   */
  Running(CountDownLatch stop) {
    this.stop = stop;
  }

  /**
   * Starts a part and remembers how to end it.
   *
   * @param name as in "cannot start …"
   * @throws DemoException when it does not start, or everything is to stop
   */
  <T> T start(String name, Starter<T> starter, Consumer<T> ending) throws DemoException {
    if (stop.getCount() == 0) {
      throw new DemoException("stopped before " + name + " was started");
    }
    try {
      T started = starter.start();
      endings.push(() -> ending.accept(started));
      return started;
    } catch (IOException | RuntimeException e) {
      throw new DemoException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /** Ends everything that was started, and whatever a part that did not start has left behind. */
  @Override
  public void close() {
    while (!endings.isEmpty()) {
      try {
        endings.pop().run();
      } catch (RuntimeException e) {
        // The others must end all the same; what this one has left is swept below.
        System.err.println("flodgatt: while stopping: " + e.getMessage());
      }
    }
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
  }
}
