package org.flodgatt.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.testkit.services.RedisSentinel;
import org.flodgatt.testkit.services.RedisServer;
import org.junit.jupiter.api.Test;

/** A failover by Sentinel while much is listened to and published. */
class RedisFailoverIT {
  private static final int TOPICS = 2_000;

  private final RecordingListener listener = new RecordingListener();
  private final List<Topic> topics =
      IntStream.range(0, TOPICS).mapToObj(i -> new Topic("timeline:" + i)).toList();
  private final AtomicInteger published = new AtomicInteger();
  private final AtomicBoolean enough = new AtomicBoolean();

  @Test
  void allTopicsAreHeardFromTheNewMasterAndTheGapIsTold() throws InterruptedException {
    try (RedisSentinel sentinels = RedisSentinel.start();
        RedisTopicSource source =
            new RedisTopicSource(
                TestSettings.sentinel(RedisSentinel.MASTER_NAME, sentinels.port()).build(),
                listener,
                new Metrics(List.of()),
                Duration.ofHours(1),
                Duration.ofMillis(50))) {
      source.start();
      topics.forEach(source::join);
      topics.forEach(source::streamStarted);
      awaitLives(1);
      await().until(() -> sentinels.master().keys().size() == TOPICS);
      sentinels.master().command("FLUSHALL");
      Thread publisher = Thread.ofPlatform().start(() -> publish(sentinels));
      await().until(() -> lastHeard() > 100);
      sentinels.failOver();
      awaitLives(2);
      await().until(source::connected);
      int back = published.get();
      await().until(() -> lastHeard() > back);
      enough.set(true);
      publisher.join();
      await().until(() -> lastHeard() == published.get());
      await().until(() -> sentinels.replica().keys().size() == TOPICS);
      assertFalse(listener.resumptions().contains(true), () -> "" + listener.resumptions());
      checkStory();
      for (Topic topic : topics.subList(1, TOPICS)) {
        assertEquals(1, sentinels.replica().publish(topic.name(), "after"), topic.name());
      }
    }
  }

  private void awaitLives(int times) {
    await().until(() -> topics.stream().allMatch(topic -> listener.lives(topic) >= times));
  }

  /** To whichever of the two takes it. */
  private void publish(RedisSentinel sentinels) {
    RedisServer server = sentinels.master();
    while (!enough.get()) {
      try {
        server.publish(topics.getFirst().name(), Integer.toString(published.incrementAndGet()));
      } catch (RuntimeException _) {
        server = sentinels.replica();
      }
    }
  }

  private int lastHeard() {
    List<String> messages = listener.messages(topics.getFirst());
    return messages.isEmpty() ? 0 : Integer.parseInt(messages.getLast());
  }

  /** Nothing is missed but where something is said to be missing. */
  private void checkStory() {
    int heard = 0;
    int missed = 0;
    boolean mayBeMissed = false;
    for (String line : listener.story()) {
      if (line.startsWith("message ")) {
        int number = Integer.parseInt(line.substring("message ".length()));
        int before = heard;
        assertTrue(
            number == before + 1 || (mayBeMissed && number > before),
            () -> number + " comes after " + before);
        missed += number - before - 1;
        heard = number;
        mayBeMissed = false;
      }
      mayBeMissed |= line.equals("resumed false");
    }
    assertTrue(missed > 0, "a failover costs messages");
  }
}
