package org.flodgatt.redis;

import java.util.List;

/** The threads of all {@link RedisTopicSource}s of this process. */
final class RedisThreads {
  private RedisThreads() {}

  static List<String> names() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("redis-"))
        .toList();
  }
}
