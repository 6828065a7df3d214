package org.flodgatt.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.PrometheusText;
import org.flodgatt.testkit.services.RedisOptions;
import org.flodgatt.testkit.services.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of a loss of Redis: that nothing was missed, or that something may have been. */
class RedisGapIT {
  private static final Topic TOPIC = new Topic("timeline:1");

  private final RecordingListener listener = new RecordingListener();
  private final Metrics metrics = new Metrics(List.of());
  private final RedisServer redis =
      RedisServer.start(RedisOptions.defaults().setting("user silent on >word ~* &* +@all -info"));
  private RedisTopicSource source = source(TestSettings.port(redis.port()), metrics);

  @AfterEach
  void close() {
    source.close();
    redis.close();
  }

  @Test
  void whenNothingWasPublishedItIsCertainThatNothingWasMissed() {
    live();
    assertTrue(nothingIsMissedWhenLost());
    assertTrue(nothingIsMissedWhenLost("SET", "something", "else"), "once more");
    assertTrue(gaps("nothing", 2) && gaps("unknown", 0), this::metrics);
  }

  @Test
  void whatWasHeardBeforeTheLossWasNotMissed() {
    live();
    for (int i = 1; i <= 100; i++) {
      redis.publish(TOPIC.name(), "message " + i);
    }
    redis.command("EVAL", "return redis.call('publish', 'timeline:1', 'from a script')", "0");
    await().until(() -> listener.messages(TOPIC).size() == 101);
    assertTrue(nothingIsMissedWhenLost());
  }

  @Test
  void aMessageToAnyTopicMeansThatSomethingMayHaveBeenMissed() {
    live();
    assertFalse(nothingIsMissedWhenLost("PUBLISH", "timeline:1", "unheard"));
    assertFalse(nothingIsMissedWhenLost("PUBLISH", "timeline:other", "unheard"));
    assertFalse(
        nothingIsMissedWhenLost("EVAL", "return redis.call('publish', 'timeline:2', 'm')", "0"));
    assertTrue(nothingIsMissedWhenLost());
    assertTrue(gaps("nothing", 1) && gaps("unknown", 3), this::metrics);
  }

  @Test
  void whateverTheScheduleNoMessageIsMissingWhereNoneIsSaidToBeMissed() {
    long seed = System.nanoTime();
    SplittableRandom chance = new SplittableRandom(seed);
    live();
    int published = 0;
    for (int round = 0; round < 60; round++) {
      for (int i = chance.nextInt(3); i > 0; i--) {
        redis.publish(TOPIC.name(), Integer.toString(++published));
      }
      int before = listener.resumptions().size();
      await("seed " + seed)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> redis.killClients("pubsub") > 0);
      if (chance.nextInt(3) == 0) {
        redis.publish(TOPIC.name(), Integer.toString(++published));
      }
      if (chance.nextInt(3) > 0) {
        await("seed " + seed)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> listener.resumptions().size() > before);
      }
    }
    String last = Integer.toString(++published);
    // Redis itself forgets a connection at once, the source hears of it later.
    await().until(() -> redis.numSub(TOPIC.name()) == 1);
    redis.publish(TOPIC.name(), last);
    await("seed " + seed).until(() -> listener.messages(TOPIC).contains(last));
    checkStory("seed " + seed);
  }

  private void checkStory(String message) {
    int heard = 0;
    boolean mayBeMissed = false;
    for (String line : listener.story()) {
      if (line.startsWith("message ")) {
        int number = Integer.parseInt(line.substring("message ".length()));
        assertTrue(number == heard + 1 || mayBeMissed, () -> message + ": " + listener.story());
        heard = number;
        mayBeMissed = false;
      }
      mayBeMissed |= line.equals("resumed false");
    }
    assertTrue(listener.resumptions().contains(true), () -> message + ": " + listener.story());
    assertTrue(listener.resumptions().contains(false), () -> message + ": " + listener.story());
  }

  @Test
  void aResetOfTheStatisticsHidesNothing() {
    live();
    assertFalse(nothingIsMissedWhenLost("CONFIG", "RESETSTAT"));
    assertFalse(nothingIsMissedWhenLost(), "for ever after");
  }

  @Test
  void afterARestartSomethingMayHaveBeenMissed() {
    live();
    redis.restart();
    await().until(() -> listener.resumptions().equals(List.of(false)));
  }

  @Test
  void withoutTheRightToAskSomethingMayHaveBeenMissed() {
    source.close();
    source =
        source(TestSettings.port(redis.port()).withLogin("silent", "word"), new Metrics(List.of()));
    source.join(TOPIC);
    await().until(() -> source.problem() == null && listener.lives(TOPIC) == 1);
    assertFalse(nothingIsMissedWhenLost());
    assertEquals(List.of("interrupted", "resumed false"), listener.story());
  }

  /**
   * Cuts the connection.
   *
   * @param meanwhile a command that Redis carries out before anybody can connect again
   * @return what is said of it
   */
  private boolean nothingIsMissedWhenLost(String... meanwhile) {
    int before = listener.resumptions().size();
    redis.command("MULTI");
    redis.command("CLIENT", "KILL", "TYPE", "pubsub");
    if (meanwhile.length > 0) {
      redis.command(meanwhile);
    }
    assertEquals("1", redis.command("EXEC").getFirst());
    await().until(() -> listener.resumptions().size() == before + 1);
    await().until(() -> source.problem() == null);
    return listener.resumptions().getLast();
  }

  private void live() {
    source.join(TOPIC);
    await().until(() -> listener.lives(TOPIC) == 1);
    // Each count is followed by a PING, and the next one taken only when that was answered.
    long pings = pings();
    await().until(() -> pings() >= pings + 2);
  }

  private long pings() {
    String statistics = redis.command("INFO", "commandstats").getFirst();
    Matcher matcher = Pattern.compile("cmdstat_ping:calls=(\\d+)").matcher(statistics);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  private boolean gaps(String missed, int count) {
    return metrics()
        .contains("flodgatt_redis_gaps_total{missed=\"" + missed + "\"} " + count + ".0\n");
  }

  private RedisTopicSource source(TestSettings settings, Metrics counting) {
    RedisTopicSource started =
        new RedisTopicSource(
            settings.build(), listener, counting, Duration.ofHours(1), Duration.ofMillis(50));
    started.start();
    return started;
  }

  private String metrics() {
    return new String(
        new PrometheusText(metrics, PrometheusText.Names.NODE).render(), StandardCharsets.UTF_8);
  }
}
