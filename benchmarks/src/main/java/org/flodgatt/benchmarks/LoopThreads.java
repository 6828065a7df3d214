package org.flodgatt.benchmarks;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs benchmarks on threads like those of the event loops: only such have Netty's caches, and
 * without these every write would allocate. JMH makes it by name: {@code -Djmh.executor=CUSTOM
 * -Djmh.executor.class=org.flodgatt.benchmarks.LoopThreads}.
 */
public final class LoopThreads extends ThreadPoolExecutor {
  /**
   * @param prefix of the threads' names
   */
  public LoopThreads(int threads, String prefix) {
    super(
        threads,
        threads,
        0,
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(),
        new DefaultThreadFactory(prefix, true));
  }
}
