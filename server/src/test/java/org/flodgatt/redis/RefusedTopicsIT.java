package org.flodgatt.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.PrometheusText;
import org.flodgatt.testkit.services.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics that an access list forbids. */
class RefusedTopicsIT {
  private static final Topic FORBIDDEN = new Topic("timeline:secret");
  private static final Topic ALLOWED = new Topic("timeline:allowed:one");

  @SuppressWarnings("NullAway.Init") // made before the first test
  private static RedisServer redis;

  private final RecordingListener listener = new RecordingListener();
  private final Metrics metrics = new Metrics(List.of());

  @SuppressWarnings("NullAway.Init") // made before each test
  private RedisTopicSource source;

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void start() {
    allow("reset", "on", ">word", "~*", "+@all", "resetchannels", "&timeline:allowed*");
    source =
        new RedisTopicSource(
            TestSettings.port(redis.port()).withLogin("streaming", "word").build(),
            listener,
            metrics,
            Duration.ofMillis(200),
            Duration.ofMillis(50));
  }

  @AfterEach
  void close() {
    source.close();
  }

  @Test
  void harmNoOthers() {
    List<Topic> topics =
        IntStream.range(0, 1_300).mapToObj(i -> new Topic("timeline:allowed:" + i)).toList();
    topics.subList(0, 700).forEach(source::join);
    source.join(FORBIDDEN);
    topics.subList(700, 1_300).forEach(source::join);
    source.start();
    await().until(() -> topics.stream().allMatch(topic -> listener.lives(topic) == 1));
    await().until(source::connected);
    String problem = String.valueOf(source.problem());
    assertTrue(problem.contains("timeline:secret"), problem);
    assertTrue(problem.contains("NOPERM"), problem);
    assertTrue(metrics().contains("flodgatt_redis_refused_topics 1"), this::metrics);
    await().until(() -> metrics().contains("flodgatt_redis_up 1"));
    assertEquals(1, redis.publish("timeline:allowed:1299", "heard"));
    await().until(() -> listener.messages(topics.getLast()).equals(List.of("heard")));
    assertEquals(List.of("message heard"), listener.story());
    assertEquals(0, listener.lives(FORBIDDEN));
  }

  @Test
  void areHeardWhenTheyAreAllowedLater() {
    source.start();
    source.join(ALLOWED);
    source.join(FORBIDDEN);
    await().until(() -> listener.lives(ALLOWED) == 1);
    await().until(() -> source.problem() != null && source.connected());
    allow("&timeline:secret");
    await().until(() -> listener.lives(FORBIDDEN) == 1);
    await().until(() -> source.problem() == null);
    assertEquals(1, redis.publish(FORBIDDEN.name(), "at last"));
    await().until(() -> listener.messages(FORBIDDEN).equals(List.of("at last")));
    assertEquals(0, listener.interruptions());
  }

  @Test
  void areForgottenWhenNobodyListensAnyMore() {
    source.start();
    source.join(FORBIDDEN);
    source.join(ALLOWED);
    await().until(() -> source.problem() != null && source.connected());
    source.leave(FORBIDDEN);
    await().until(() -> source.problem() == null);
  }

  @Test
  void areNoConnectionWhenThereAreNoOthers() {
    source.start();
    await().until(source::connected);
    source.join(FORBIDDEN);
    await().until(() -> !source.connected());
    assertNotNull(source.problem());
    source.join(ALLOWED);
    await().until(source::connected);
  }

  /** It was heard before, and nobody would learn that it no longer is. */
  @Test
  void areMissedEvenIfNothingWasPublished() {
    allow("&timeline:secret");
    source.start();
    source.join(ALLOWED);
    source.join(FORBIDDEN);
    await().until(() -> listener.lives(FORBIDDEN) == 1 && listener.lives(ALLOWED) == 1);
    // Redis itself hangs up on a user who loses the right to a channel.
    allow("resetchannels", "&timeline:allowed*");
    await().until(() -> listener.lives(ALLOWED) == 2);
    await().until(() -> !listener.resumptions().isEmpty());
    assertEquals(List.of("interrupted", "resumed false"), listener.story());
    assertFalse(String.valueOf(source.problem()).isEmpty());
  }

  private static void allow(String... rules) {
    redis.command(
        Stream.concat(Stream.of("ACL", "SETUSER", "streaming"), Stream.of(rules))
            .toArray(String[]::new));
  }

  private String metrics() {
    return new String(
        new PrometheusText(metrics, PrometheusText.Names.NODE).render(), StandardCharsets.UTF_8);
  }
}
