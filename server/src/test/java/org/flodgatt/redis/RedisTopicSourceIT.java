package org.flodgatt.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.testkit.services.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A Redis that stays. */
class RedisTopicSourceIT {
  @SuppressWarnings("NullAway.Init") // made before the first test
  private static RedisServer redis;

  private final RecordingListener listener = new RecordingListener();
  private RedisTopicSource source = source(TestSettings.port(redis.port()), Duration.ofHours(1));

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @AfterEach
  void close() {
    source.close();
    redis.command("FLUSHALL");
  }

  @Test
  void noMessageIsLostOrOutOfOrderWhileOtherTopicsComeAndGo() throws Exception {
    int messages = 20_000;
    List<Topic> staying = topics("staying", 50);
    staying.forEach(source::join);
    await().until(() -> staying.stream().allMatch(topic -> listener.lives(topic) == 1));
    AtomicBoolean published = new AtomicBoolean();
    try (ExecutorService pool = Executors.newCachedThreadPool()) {
      List<Future<?>> threads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        List<Topic> moving = topics("moving:" + i, 25);
        SplittableRandom chance = new SplittableRandom(i);
        threads.add(
            pool.submit(() -> {
              while (!published.get()) {
                Topic topic = moving.get(chance.nextInt(moving.size()));
                source.join(topic);
                source.leave(topic);
              }
            }));
      }
      for (int i = 0; i < messages; i++) {
        redis.publish(staying.get(i % staying.size()).name(), Integer.toString(i));
      }
      published.set(true);
      for (Future<?> thread : threads) {
        thread.get();
      }
    }
    for (int i = 0; i < staying.size(); i++) {
      Topic topic = staying.get(i);
      List<String> expected =
          IntStream.iterate(i, n -> n < messages, n -> n + staying.size())
              .mapToObj(Integer::toString)
              .toList();
      await().until(() -> listener.messages(topic).size() >= expected.size());
      assertEquals(expected, listener.messages(topic));
    }
    assertEquals(0, listener.interruptions());
  }

  @Test
  void thatNothingMoreHasComeIsToldBeforeTheNextIsWaitedFor() {
    Topic topic = new Topic("timeline:public");
    source.join(topic);
    await().until(() -> listener.lives(topic) == 1);
    for (int i = 1; i <= 3; i++) {
      int told = i;
      redis.publish(topic.name(), Integer.toString(i));
      await().until(() -> listener.messages(topic).size() == told && listener.keptBack() == 0);
    }
  }

  @Test
  void redisIsSubscribedToWhatHasListenersAndNothingElse() {
    List<Topic> topics = topics("many", 1_700);
    topics.forEach(source::join);
    await().until(() -> topics.stream().allMatch(topic -> listener.lives(topic) == 1));
    assertEquals(names(topics), new HashSet<>(redis.topics()));
    List<Topic> left = topics.subList(0, 1_200);
    left.forEach(source::leave);
    Set<String> expected = names(topics.subList(1_200, topics.size()));
    await().until(() -> new HashSet<>(redis.topics()).equals(expected));
  }

  @Test
  void whateverTheScheduleTheLastWishOfEachTopicHolds() throws Exception {
    long seed = System.nanoTime();
    int threads = 4;
    List<List<Topic>> topics =
        IntStream.range(0, threads).mapToObj(i -> topics("wish:" + i, 30)).toList();
    List<Future<Set<Topic>>> wishes = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        List<Topic> own = topics.get(i);
        SplittableRandom chance = new SplittableRandom(seed + i);
        wishes.add(pool.submit(() -> wish(own, chance)));
      }
    }
    for (int i = 0; i < threads; i++) {
      checkWish(topics.get(i), wishes.get(i), "seed " + seed);
    }
  }

  private Set<Topic> wish(List<Topic> topics, SplittableRandom chance) {
    Set<Topic> joined = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      Topic topic = topics.get(chance.nextInt(topics.size()));
      if (joined.remove(topic)) {
        source.leave(topic);
      } else {
        joined.add(topic);
        source.join(topic);
      }
    }
    return joined;
  }

  private void checkWish(List<Topic> topics, Future<Set<Topic>> wish, String message)
      throws ExecutionException, InterruptedException {
    Set<Topic> joined = wish.get();
    for (Topic topic : topics) {
      int expected = joined.contains(topic) ? 1 : 0;
      soon(message).until(() -> redis.numSub(topic.name()) == expected);
      assertEquals(expected, redis.publish(topic.name(), "hello"), message);
    }
    Topic last = new Topic("timeline:after:all");
    source.join(last);
    await().until(() -> listener.lives(last) > 0);
    for (Topic topic : topics) {
      int expected = joined.contains(topic) ? 1 : 0;
      assertEquals(expected, listener.messages(topic).size(), message + ": " + topic);
    }
    source.leave(last);
  }

  @Test
  void fromTheMomentATopicIsLiveNothingIsMissedHoweverQuicklyItWasLeftAndJoined() {
    Topic topic = new Topic("timeline:quick");
    for (int i = 1; i <= 300; i++) {
      int round = i;
      int told = listener.lives(topic);
      source.join(topic);
      source.leave(topic);
      source.join(topic);
      soon("live").until(() -> listener.lives(topic) > told);
      assertEquals(1, redis.publish(topic.name(), "round " + round));
      soon("heard").until(() -> listener.messages(topic).size() == round);
      source.leave(topic);
    }
  }

  @Test
  void withANamespaceChannelsAndKeysArePrefixedAndTopicsAreNot() {
    source.close();
    source = source(TestSettings.port(redis.port()).withNamespace("ns"), Duration.ofHours(1));
    Topic topic = new Topic("timeline:7");
    source.join(topic);
    source.streamStarted(topic);
    await().until(() -> listener.lives(topic) == 1);
    assertEquals(0, redis.publish("timeline:7", "foreign"));
    assertEquals(1, redis.publish("ns:timeline:7", "own"));
    await().until(() -> listener.messages(topic).equals(List.of("own")));
    await().until(() -> redis.exists("ns:subscribed:timeline:7"));
    assertFalse(redis.exists("subscribed:timeline:7"));
  }

  @Test
  void namesAndMessagesMayHoldAnyText() {
    Topic topic = new Topic("timeline:hashtag:žluťoučký_猫_🐈");
    source.join(topic);
    await().until(() -> listener.lives(topic) == 1);
    String message = "{\"event\":\"🐈\r\n\0\"}" + "x".repeat(200_000);
    redis.publish(topic.name(), message);
    await().until(() -> listener.messages(topic).equals(List.of(message)));
  }

  @Test
  void whenAStreamStartsItsKeyIsWrittenForEighteenMinutes() {
    Topic topic = new Topic("timeline:1");
    source.join(topic);
    await().until(() -> listener.lives(topic) == 1);
    source.streamStarted(topic);
    await().until(() -> redis.exists("subscribed:timeline:1"));
    assertEquals("1", redis.get("subscribed:timeline:1").orElse(""));
    long left = redis.ttl("subscribed:timeline:1");
    assertTrue(left > 1_060 && left <= 1_080, () -> "TTL " + left);
  }

  @Test
  void keysAreRenewedWhileAnybodyListensAndOnlyThen() {
    source.close();
    source = source(TestSettings.port(redis.port()), Duration.ofMillis(100));
    Topic listened = new Topic("timeline:1");
    Topic left = new Topic("timeline:2");
    Topic system = Topic.system(1);
    Topic token = Topic.accessToken(1);
    for (Topic topic : List.of(listened, left, system, token)) {
      source.join(topic);
      source.streamStarted(topic);
    }
    for (int round = 0; round < 3; round++) {
      await().until(() -> redis.exists("subscribed:timeline:1"));
      await().until(() -> redis.exists("subscribed:timeline:2"));
      redis.command("DEL", "subscribed:timeline:1", "subscribed:timeline:2");
    }
    source.leave(left);
    await().until(() -> redis.numSub(left.name()) == 0);
    // Two renewals later nothing from before the leave can be under way.
    for (int round = 0; round < 2; round++) {
      redis.command("DEL", "subscribed:timeline:1", "subscribed:timeline:2");
      await().until(() -> redis.exists("subscribed:timeline:1"));
    }
    assertEquals(List.of("subscribed:timeline:1"), redis.keys());
  }

  @Test
  void aConnectionForKeysThatWasClosedInTheMeantimeIsReplacedWithoutFuss() {
    Topic topic = new Topic("timeline:1");
    source.join(topic);
    // Until it subscribes, the connection for messages is a normal one, too.
    await().until(() -> listener.lives(topic) == 1 && source.problem() == null);
    source.streamStarted(topic);
    await().until(() -> redis.exists("subscribed:timeline:1"));
    redis.delete("subscribed:timeline:1");
    redis.killClients("normal");
    source.streamStarted(topic);
    await().until(() -> redis.exists("subscribed:timeline:1"));
    assertNull(source.problem());
    assertEquals(0, listener.interruptions());
  }

  @Test
  void closingEndsAllThreadsAndConnections() {
    Topic topic = new Topic("timeline:1");
    source.join(topic);
    source.streamStarted(topic);
    await().until(() -> listener.lives(topic) == 1);
    assertTrue(
        RedisThreads.names().containsAll(List.of("redis-reader", "redis-writer", "redis-keys")));
    source.close();
    await().until(() -> RedisThreads.names().isEmpty());
    await().until(() -> redis.numSub(topic.name()) == 0);
    assertEquals(0, listener.interruptions());
  }

  private RedisTopicSource source(TestSettings settings, Duration refresh) {
    RedisTopicSource started =
        new RedisTopicSource(
            settings.build(), listener, new Metrics(List.of()), refresh, PublishCounts.INTERVAL);
    started.start();
    return started;
  }

  private static ConditionFactory soon(String what) {
    return await(what).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  private static List<Topic> topics(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Topic("timeline:" + name + ":" + i))
        .toList();
  }

  private static Set<String> names(List<Topic> topics) {
    Set<String> names = new HashSet<>();
    topics.forEach(topic -> names.add(topic.name()));
    return names;
  }
}
