package org.flodgatt.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.testkit.services.RedisServer;

/** Whether a Redis can be reached with certain settings. */
final class Reach {
  private static final Topic TOPIC = new Topic("timeline:1");

  private Reach() {}

  /** Messages and keys both pass. */
  static void works(RedisServer redis, TestSettings settings) {
    RecordingListener listener = new RecordingListener();
    try (RedisTopicSource source = started(settings, listener)) {
      source.join(TOPIC);
      source.streamStarted(TOPIC);
      await().until(() -> listener.lives(TOPIC) == 1);
      assertEquals(1, redis.publish(TOPIC.name(), "hello"));
      await().until(() -> listener.messages(TOPIC).equals(List.of("hello")));
      await().until(() -> redis.exists("subscribed:timeline:1"));
      redis.delete("subscribed:timeline:1");
    }
    await().until(() -> redis.numSub(TOPIC.name()) == 0);
  }

  static RedisTopicSource started(TestSettings settings, RecordingListener listener) {
    RedisTopicSource source =
        new RedisTopicSource(settings.build(), listener, new Metrics(List.of()));
    source.start();
    return source;
  }

  /** What a failing attempt says. */
  static String failure(TestSettings settings) {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (RedisConnections connections = new RedisConnections(settings.build(), timer)) {
      IOException e = assertThrows(IOException.class, connections::open);
      return String.valueOf(e.getMessage());
    } finally {
      timer.shutdownNow();
    }
  }
}
