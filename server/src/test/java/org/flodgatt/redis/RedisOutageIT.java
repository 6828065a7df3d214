package org.flodgatt.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.PrometheusText;
import org.flodgatt.testkit.services.RedisOptions;
import org.flodgatt.testkit.services.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that goes away and comes back. */
class RedisOutageIT {
  private static final Topic TOPIC = new Topic("timeline:1");
  private static final Topic OTHER = new Topic("timeline:2");
  private static final Topic LATER = new Topic("timeline:3");

  /** How long Redis may be silent; a slow machine is not to be taken for a silent Redis. */
  private static final Duration PATIENT = Duration.ofSeconds(20);

  private static final Duration IMPATIENT = Duration.ofSeconds(2);

  private final RecordingListener listener = new RecordingListener();
  private final RedisServer redis =
      RedisServer.start(RedisOptions.defaults().pubSubLimit(1_000_000, 0, 0));
  private final Metrics metrics = new Metrics(List.of());
  private final PrometheusText text = new PrometheusText(metrics, PrometheusText.Names.NODE);
  private RedisTopicSource source = source(listener, metrics, PATIENT);

  @AfterEach
  void close() {
    source.close();
    redis.close();
  }

  @Test
  void afterARestartAllTopicsAreSubscribedAgainAndAllKeysWrittenAtOnce() {
    List<Topic> topics =
        IntStream.range(0, 1_300).mapToObj(i -> new Topic("timeline:many:" + i)).toList();
    topics.forEach(source::join);
    topics.forEach(source::streamStarted);
    source.join(Topic.system(1));
    await().until(() -> topics.stream().allMatch(topic -> listener.lives(topic) == 1));
    redis.restart();
    await().until(() -> topics.stream().allMatch(topic -> listener.lives(topic) == 2));
    assertEquals(1, listener.interruptions());
    await().until(() -> redis.keys().size() == topics.size());
    assertTrue(redis.ttl("subscribed:timeline:many:7") > 1_060);
    assertEquals(1, redis.publish("timeline:many:1299", "after"));
    await().until(() -> listener.messages(topics.getLast()).equals(List.of("after")));
    await().until(() -> source.problem() == null);
  }

  @Test
  void whatIsJoinedAndLeftWhileRedisIsAwayTakesEffectWhenItIsBack() {
    live(TOPIC);
    live(OTHER);
    redis.stop();
    await().until(() -> listener.interruptions() == 1);
    source.leave(OTHER);
    source.join(LATER);
    source.streamStarted(LATER);
    source.join(OTHER);
    source.leave(OTHER);
    redis.restart();
    await().until(() -> listener.lives(LATER) == 1);
    await().until(() -> listener.lives(TOPIC) == 2);
    assertEquals(0, redis.publish(OTHER.name(), "nobody"));
    assertEquals(1, redis.publish(LATER.name(), "somebody"));
    await().until(() -> redis.exists("subscribed:timeline:3"));
    await().until(() -> redis.exists("subscribed:timeline:1"));
    assertFalse(redis.exists("subscribed:timeline:2"));
    assertEquals(1, listener.interruptions());
  }

  @Test
  void aFrozenRedisIsNoticedAndFoundAgain() {
    becomeImpatient();
    live(TOPIC);
    redis.freeze();
    await().until(() -> listener.interruptions() == 1);
    assertNotNull(source.problem());
    source.join(LATER);
    redis.thaw();
    await().until(() -> listener.lives(TOPIC) == 2);
    await().until(() -> listener.lives(LATER) == 1);
    await().until(() -> redis.numSub(TOPIC.name()) == 1);
    assertEquals(1, redis.publish(LATER.name(), "again"));
    await().until(() -> listener.messages(LATER).equals(List.of("again")));
  }

  @Test
  void aKilledSubscriberSubscribesAgain() {
    live(TOPIC);
    for (int round = 1; round <= 5; round++) {
      int lives = round + 1;
      assertEquals(1, redis.killClients("pubsub"));
      await().until(() -> listener.lives(TOPIC) == lives);
      assertEquals(round, listener.interruptions());
      // So that the next kill finds it recovered.
      await().until(() -> source.problem() == null);
      await().until(() -> listener.resumptions().size() == lives - 1);
    }
    assertEquals(1, redis.publish(TOPIC.name(), "once"));
    await().until(() -> listener.messages(TOPIC).equals(List.of("once")));
  }

  @Test
  void whenRedisDropsUsForBeingSlowTheListenerIsTold() {
    CountDownLatch go = new CountDownLatch(1);
    RecordingListener slow =
        new RecordingListener() {
          @Override
          public void message(String topic, byte[] message) {
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            super.message(topic, message);
          }
        };
    try (RedisTopicSource second = source(slow)) {
      second.join(TOPIC);
      await().until(() -> slow.lives(TOPIC) == 1);
      String large = "x".repeat(500_000);
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> redis.publish(TOPIC.name(), large) == 0);
      assertEquals(0, slow.interruptions(), "nothing is known of it before all was read");
      go.countDown();
      await().until(() -> slow.interruptions() == 1);
      await().until(() -> slow.lives(TOPIC) == 2);
    }
  }

  @Test
  void metricsTellOfMessagesAndOutages() {
    live(TOPIC);
    await().until(() -> metrics().contains("flodgatt_redis_up 1"));
    assertEquals(1, redis.publish(TOPIC.name(), "one"));
    await().until(() -> metrics().contains("\nredis_messages_received_total 1"));
    redis.stop();
    await().until(() -> metrics().contains("flodgatt_redis_up 0"));
    assertTrue(metrics().contains("flodgatt_redis_reconnects_total 0"), this::metrics);
    redis.restart();
    await().until(() -> metrics().contains("flodgatt_redis_reconnects_total 1"));
    assertTrue(metrics().contains("flodgatt_redis_up 1"), this::metrics);
  }

  private String metrics() {
    return new String(text.render(), StandardCharsets.UTF_8);
  }

  @Test
  void aSourceMayStartBeforeRedis() {
    redis.stop();
    RecordingListener patient = new RecordingListener();
    try (RedisTopicSource early = source(patient)) {
      await().until(() -> String.valueOf(early.problem()).contains("127.0.0.1:" + redis.port()));
      early.join(LATER);
      redis.restart();
      await().until(() -> patient.lives(LATER) == 1);
      await().until(() -> early.problem() == null);
    }
    assertEquals(List.of(), patient.story(), "nothing was lost that had been there");
  }

  @Test
  void closingEndsAllThreadsWhileRedisIsAway() {
    becomeImpatient();
    live(TOPIC);
    redis.freeze();
    source.streamStarted(TOPIC);
    await().until(() -> listener.interruptions() == 1);
    source.close();
    await().until(() -> RedisThreads.names().isEmpty());
    redis.thaw();
  }

  private void live(Topic topic) {
    source.join(topic);
    source.streamStarted(topic);
    await().until(() -> listener.lives(topic) == 1);
    await().until(() -> source.problem() == null);
    await().until(() -> redis.exists("subscribed:" + topic));
  }

  private void becomeImpatient() {
    source.close();
    source = source(listener, new Metrics(List.of()), IMPATIENT);
  }

  private RedisTopicSource source(RecordingListener to) {
    return source(to, new Metrics(List.of()), PATIENT);
  }

  private RedisTopicSource source(RecordingListener to, Metrics counting, Duration silence) {
    TestSettings settings =
        TestSettings.port(redis.port())
            .withSilenceLimit(silence)
            .withConnectTimeout(Duration.ofSeconds(1));
    RedisTopicSource started =
        new RedisTopicSource(
            settings.build(), to, counting, Duration.ofHours(1), PublishCounts.INTERVAL);
    started.start();
    return started;
  }
}
