package org.flodgatt.redis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.testkit.services.RedisServer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of many topics are heard again when Redis is back; the log tells how soon. */
class RecoveryTimeIT {
  private static final Logger log = LoggerFactory.getLogger(RecoveryTimeIT.class);
  private static final int TOPICS = 10_000;

  private final AtomicInteger lives = new AtomicInteger();

  @Test
  void tenThousandTopicsAreHeardAgain() {
    RecordingListener listener =
        new RecordingListener() {
          @Override
          public void live(Topic topic) {
            lives.incrementAndGet();
          }
        };
    try (RedisServer redis = RedisServer.start();
        RedisTopicSource source =
            new RedisTopicSource(
                TestSettings.port(redis.port()).build(), listener, new Metrics(List.of()))) {
      IntStream.range(0, TOPICS).forEach(i -> source.join(new Topic("timeline:" + i)));
      long started = System.nanoTime();
      source.start();
      report("after the start", started);
      long lost = System.nanoTime();
      redis.killClients("pubsub");
      report("after a cut", lost);
      redis.restart();
      report("after Redis was ready again", System.nanoTime());
    }
  }

  private void report(String when, long since) {
    await().pollInterval(Duration.ofMillis(1)).until(() -> lives.get() >= TOPICS);
    lives.set(0);
    long millis = (System.nanoTime() - since) / 1_000_000;
    log.info("{} topics live {}: {} ms", TOPICS, when, millis);
  }
}
