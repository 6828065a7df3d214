package org.flodgatt.redis;

import java.util.List;
import java.util.Set;

/** The threads of all {@link RedisTopicSource}s of this process. */
final class RedisThreads {
  private static final Set<String> OURS =
      Set.of("redis-reader", "redis-writer", "redis-keys", "redis-counts", "redis-timer");

  private RedisThreads() {}

  static List<String> names() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(OURS::contains)
        .toList();
  }
}
