package org.flodgatt.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flodgatt.event.Topic;
import org.flodgatt.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that says or leaves out what a real one hardly ever does. */
class RedisTroubleIT {
  private static final Topic TOPIC = new Topic("timeline:1");

  private final RecordingListener listener = new RecordingListener();
  private ScriptedRedis redis;

  @SuppressWarnings("NullAway.Init") // made by each test in its own way
  private RedisTopicSource source;

  @BeforeEach
  void start() throws IOException {
    redis = new ScriptedRedis();
  }

  @AfterEach
  void stop() throws IOException {
    source.close();
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$-1\r\n",
        "*-1\r\n",
        "*0\r\n",
        ":7\r\n",
        "+what\r\n",
        "$4\r\nwhat\r\n",
        "*1\r\n$7\r\nmessage\r\n",
        "*3\r\n$7\r\nmessage\r\n$10\r\ntimeline:1\r\n$-1\r\n",
        "*3\r\n$7\r\nmessage\r\n$-1\r\n$2\r\n{}\r\n",
        "*3\r\n:1\r\n:2\r\n:3\r\n",
        "*3\r\n$7\r\nmessage\r\n*1\r\n:1\r\n$2\r\n{}\r\n",
        "*4\r\n$8\r\npmessage\r\n$1\r\n*\r\n$10\r\ntimeline:1\r\n$2\r\n{}\r\n",
        "*3\r\n$9\r\nsubscribe\r\n$7\r\nunknown\r\n:1\r\n",
        "*3\r\n$9\r\nsubscribe\r\n$10\r\ntimeline:1\r\n:1\r\n",
        "*3\r\n$11\r\nunsubscribe\r\n$7\r\nunknown\r\n:0\r\n",
      })
  void aReplyOfAnyOtherShapeIsPassedOver(String reply) {
    connect(TestSettings.port(redis.port()));
    redis.say(reply);
    redis.publish("timeline:1", "next");
    await().until(() -> listener.messages(TOPIC).contains("next"));
    assertEquals(List.of("next"), listener.messages(TOPIC));
    assertEquals(0, listener.interruptions());
    assertEquals(1, listener.lives(TOPIC));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "what?\r\n",
        "-ERR something\r\n",
        "-MOVED what\r\n",
        "$2147483647\r\nabc",
        "$-7\r\n",
        "$67108865\r\n",
        "$3\r\nlonger\r\n",
        "*3\r\n$7\r\nmessage\r\n$10\r\ntimeline:1\r\n-ERR what\r\n",
        "*2147483647\r\n",
        "*-9\r\n",
        "\r\n",
        "HTTP/1.1 400 Bad Request\r\n\r\n",
      })
  void aReplyThatCannotBeReadIsALossAfterWhichAllGoesOn(String reply) {
    connect(TestSettings.port(redis.port()));
    redis.say(reply);
    await().until(() -> listener.lives(TOPIC) == 2);
    redis.publish("timeline:1", "next");
    await().until(() -> listener.messages(TOPIC).contains("next"));
    assertEquals(1, listener.interruptions());
  }

  @Test
  void aReplyThatBreaksOffIsALoss() throws IOException {
    connect(TestSettings.port(redis.port()));
    redis.say("*3\r\n$7\r\nmessage\r\n$10\r\ntimeline:1\r\n$100\r\nbut then");
    redis.hangUp();
    await().until(() -> listener.lives(TOPIC) == 2);
    assertEquals(1, listener.interruptions());
    assertEquals(List.of(), listener.messages(TOPIC));
  }

  @Test
  void repliesNestedBeyondReasonAreALoss() {
    connect(TestSettings.port(redis.port()));
    redis.say("*1\r\n".repeat(200_000));
    await().until(() -> listener.lives(TOPIC) == 2);
  }

  @Test
  void whenAMessageComesFirstTheEndOfTheInterruptionIsToldBeforeIt() throws IOException {
    connect(TestSettings.port(redis.port()));
    redis.answer(
        "SUBSCRIBE",
        ScriptedRedis.array("subscribe", "timeline:1", "1")
            + ScriptedRedis.array("message", "timeline:1", "one")
            + ScriptedRedis.array("message", "timeline:1", "two"));
    redis.hangUp();
    await().until(() -> source.problem() == null && listener.messages(TOPIC).size() == 2);
    assertEquals(
        List.of("interrupted", "resumed false", "message one", "message two"), listener.story());
  }

  @Test
  void aLossBeforeTheEndOfAnInterruptionIsToldAndBothEndTogether() throws IOException {
    connect(TestSettings.port(redis.port()));
    redis.answer("PING", "");
    redis.hangUp();
    await().until(() -> listener.lives(TOPIC) == 2);
    redis.hangUp();
    await().until(() -> listener.lives(TOPIC) == 3);
    assertEquals(List.of("interrupted", "interrupted"), listener.story());
    // In this order: the connection of before must not be answered.
    redis.hangUp();
    redis.answer("PING", "+PONG\r\n");
    await().until(() -> source.problem() == null);
    await().until(() -> !listener.resumptions().isEmpty());
    assertEquals(
        List.of("interrupted", "interrupted", "interrupted", "resumed false"), listener.story());
  }

  @Test
  void aMessageOutsideTheNamespaceIsIgnored() {
    connect(TestSettings.port(redis.port()).withNamespace("ns"));
    redis.publish("timeline:1", "foreign");
    redis.publish("nstimeline:1", "foreign");
    redis.publish("ns:timeline:1", "own");
    await().until(() -> !listener.messages(TOPIC).isEmpty());
    assertEquals(List.of("own"), listener.messages(TOPIC));
  }

  @Test
  void aRedisThatFallsSilentIsPingedThenTakenForLost() {
    connect(TestSettings.port(redis.port()).withSilenceLimit(Duration.ofSeconds(2)));
    long pings = pings();
    await().until(() -> pings() >= pings + 2);
    assertEquals(0, listener.interruptions(), "as long as it answers");
    redis.mute(true);
    await().until(() -> listener.interruptions() == 1);
    assertNotNull(source.problem());
    redis.mute(false);
    await().until(() -> listener.lives(TOPIC) == 2);
    await().until(() -> source.problem() == null);
  }

  @Test
  void aMessageThatComesSlowlyIsNoSilence() {
    connect(TestSettings.port(redis.port()).withSilenceLimit(Duration.ofSeconds(2)));
    redis.answer("PING", ""); // It would stand within the message.
    String message = "slow ".repeat(10);
    redis.say("*3\r\n$7\r\nmessage\r\n$10\r\ntimeline:1\r\n$50\r\n");
    Iterator<String> letters = message.chars().mapToObj(Character::toString).iterator();
    await()
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          redis.say(letters.next());
          return !letters.hasNext();
        });
    redis.say("\r\n");
    await().until(() -> listener.messages(TOPIC).equals(List.of(message)));
    assertEquals(0, listener.interruptions());
  }

  @Test
  void aListenerThatBlocksForLongIsNotTakenForASilentRedis() {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    RecordingListener slow =
        new RecordingListener() {
          @Override
          public void message(String topic, byte[] message) {
            entered.countDown();
            try {
              assertTrue(release.await(1, TimeUnit.MINUTES));
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            super.message(topic, message);
          }
        };
    Duration limit = Duration.ofSeconds(1);
    source = source(TestSettings.port(redis.port()).withSilenceLimit(limit), slow);
    source.join(TOPIC);
    await().until(() -> slow.lives(TOPIC) == 1);
    redis.publish("timeline:1", "one");
    await().until(() -> entered.getCount() == 0);
    long since = System.nanoTime();
    await().until(() -> System.nanoTime() - since > limit.multipliedBy(2).toNanos());
    release.countDown();
    redis.publish("timeline:1", "two");
    await().until(() -> slow.messages(TOPIC).size() == 2);
    assertEquals(0, slow.interruptions());
  }

  @Test
  void aListenerThatFailsMissesNoFurtherMessage() {
    RecordingListener failing =
        new RecordingListener() {
          @Override
          public void message(String topic, byte[] message) {
            super.message(topic, message);
            throw new IllegalStateException("on purpose");
          }
        };
    source = source(TestSettings.port(redis.port()), failing);
    source.join(TOPIC);
    await().until(() -> failing.lives(TOPIC) == 1);
    redis.publish("timeline:1", "one");
    redis.publish("timeline:1", "two");
    await().until(() -> failing.messages(TOPIC).equals(List.of("one", "two")));
    assertEquals(0, failing.interruptions());
  }

  @Test
  void aUserWhoMayNotSubscribeAtAllIsAProblemThatIsToldAndTriedAgain() {
    redis.answer(
        "SUBSCRIBE", "-NOPERM User channel has no permissions to run the 'subscribe' command\r\n");
    source = source(TestSettings.port(redis.port()), listener);
    source.join(TOPIC);
    await().until(() -> String.valueOf(source.problem()).contains("NOPERM"));
    assertFalse(source.connected());
    assertEquals(0, listener.lives(TOPIC));
    redis.answer("SUBSCRIBE", ScriptedRedis.array("subscribe", "timeline:1", "1"));
    await().until(() -> listener.lives(TOPIC) == 1);
    await().until(() -> source.problem() == null && source.connected());
  }

  @Test
  void aRefusalOfSomethingThatWasNotAskedIsALoss() {
    connect(TestSettings.port(redis.port()));
    redis.say("-NOPERM No permissions to access a channel\r\n");
    await().until(() -> listener.lives(TOPIC) == 2);
    assertEquals(1, listener.interruptions());
  }

  @Test
  void aServerThatAcceptsButNeverAnswersIsGivenUpInTime() {
    redis.mute(true);
    TestSettings settings =
        TestSettings.port(redis.port())
            .withLogin("me", "hidden")
            .withConnectTimeout(Duration.ofMillis(300));
    source = source(settings, listener);
    await().until(() -> String.valueOf(source.problem()).contains("no answer within 300 ms"));
    redis.mute(false);
    await().until(() -> source.problem() == null);
  }

  @Test
  void noErrorRepeatsThePassword() {
    redis.answer(
        "AUTH", "-ERR unknown command 'AUTH', with args beginning with: 'hidden-word'\r\n");
    source = source(TestSettings.port(redis.port()).withLogin(null, "hidden-word"), listener);
    await().until(() -> String.valueOf(source.problem()).contains("unknown command"));
    assertFalse(String.valueOf(source.problem()).contains("hidden-word"));
    assertTrue(String.valueOf(source.problem()).contains("127.0.0.1:" + redis.port()));
  }

  @Test
  void aPasswordThatRedisDoesNotAskForDoesNoHarm() {
    redis.answer("AUTH", "-ERR Client sent AUTH, but no password is set\r\n");
    source = source(TestSettings.port(redis.port()).withLogin(null, "needless"), listener);
    await().until(() -> source.problem() == null);
  }

  @Test
  void keysThatRedisRefusesAreWrittenWhenItTakesThemAgain() {
    redis.answer("SET", "-MISCONF Redis is configured to save RDB snapshots\r\n");
    source = source(TestSettings.port(redis.port()), listener);
    source.join(TOPIC);
    source.streamStarted(TOPIC);
    await().until(() -> redis.commands().contains("SET subscribed:timeline:1 1 EX 1080"));
    assertEquals(0, listener.interruptions());
    redis.answer("SET", "+OK\r\n");
    long written = sets();
    await().until(() -> sets() > written);
    assertNull(source.problem());
  }

  @Test
  void keysNeverGoToTheServerFromBeforeAFailover() throws IOException {
    try (ScriptedRedis sentinel = new ScriptedRedis();
        ScriptedRedis next = new ScriptedRedis()) {
      sentinel.answer("SENTINEL", address(redis));
      source =
          source(
              TestSettings.sentinel("mymaster", sentinel.port())
                  .withLogin(null, "word")
                  .withConnectTimeout(Duration.ofSeconds(20)),
              listener);
      // A topic without a key.
      source.join(Topic.system(1));
      await().until(() -> source.problem() == null && listener.lives(Topic.system(1)) == 1);
      redis.mute(true);
      long logins = logins();
      source.join(TOPIC);
      source.streamStarted(TOPIC);
      await().until(() -> logins() > logins);
      sentinel.answer("SENTINEL", address(next));
      redis.say("nonsense\r\n");
      await().until(() -> listener.lives(TOPIC) == 1);
      redis.mute(false);
      await().until(() -> next.commands().contains("SET subscribed:timeline:1 1 EX 1080"));
      assertEquals(0, sets());
    }
  }

  private static String address(ScriptedRedis server) {
    return ScriptedRedis.array("127.0.0.1", Integer.toString(server.port()));
  }

  private long logins() {
    return redis.commands().stream().filter(command -> command.startsWith("AUTH ")).count();
  }

  @Test
  void aSourceThatWasNeverStartedCanBeClosed() {
    source =
        new RedisTopicSource(
            TestSettings.port(redis.port()).build(), listener, new Metrics(List.of()));
    source.close();
    await().until(() -> RedisThreads.names().isEmpty());
  }

  @Test
  void closingEndsAllThreadsEvenWhileTheListenerBlocks() {
    CountDownLatch entered = new CountDownLatch(1);
    RecordingListener stuck =
        new RecordingListener() {
          @Override
          public void message(String topic, byte[] message) {
            entered.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          }
        };
    source = source(TestSettings.port(redis.port()), stuck);
    source.join(TOPIC);
    await().until(() -> stuck.lives(TOPIC) == 1);
    redis.publish("timeline:1", "stuck");
    await().until(() -> entered.getCount() == 0);
    assertTrue(RedisThreads.names().contains("redis-reader"));
    source.close();
    await().until(() -> RedisThreads.names().isEmpty());
  }

  @Test
  void closingEndsAllThreadsWhileConnecting() {
    redis.mute(true);
    source = source(TestSettings.port(redis.port()).withLogin(null, "word"), listener);
    await().until(() -> !redis.commands().isEmpty());
    source.close();
    await().until(() -> RedisThreads.names().isEmpty());
  }

  private void connect(TestSettings settings) {
    source = source(settings, listener);
    source.join(TOPIC);
    await().until(() -> listener.lives(TOPIC) == 1);
    await().until(() -> source.problem() == null);
  }

  private static RedisTopicSource source(TestSettings settings, RecordingListener listener) {
    RedisTopicSource source =
        new RedisTopicSource(settings.build(), listener, new Metrics(List.of()));
    source.start();
    return source;
  }

  private long pings() {
    return redis.commands().stream().filter(command -> command.startsWith("PING ")).count();
  }

  private long sets() {
    return redis.commands().stream().filter(command -> command.startsWith("SET ")).count();
  }
}
