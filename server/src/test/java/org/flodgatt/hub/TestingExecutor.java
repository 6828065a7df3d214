package org.flodgatt.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks when told, on the thread that tells. */
final class TestingExecutor implements Executor {
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean shutDown;

  @Override
  public synchronized void execute(Runnable task) {
    if (shutDown) {
      throw new RejectedExecutionException("shut down");
    }
    tasks.add(task);
  }

  synchronized int waiting() {
    return tasks.size();
  }

  private synchronized Runnable next() {
    return tasks.poll();
  }

  void run() {
    for (Runnable task = next(); task != null; task = next()) {
      task.run();
    }
  }

  synchronized void shutDown() {
    shutDown = true;
    tasks.clear();
  }
}
