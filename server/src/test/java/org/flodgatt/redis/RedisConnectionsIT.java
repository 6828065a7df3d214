package org.flodgatt.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Topic;
import org.flodgatt.redis.RedisSettings.Endpoint;
import org.flodgatt.testkit.services.RedisOptions;
import org.flodgatt.testkit.services.RedisSentinel;
import org.flodgatt.testkit.services.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

/** Every way to reach Redis. */
class RedisConnectionsIT {
  private static final Topic TOPIC = new Topic("timeline:1");

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void close() {
    timer.shutdownNow();
  }

  @Test
  void aFileOfAuthoritiesThatIsNoneIsNamed(@TempDir Path directory) throws IOException {
    Path empty = Files.createFile(directory.resolve("empty.pem"));
    Path missing = directory.resolve("missing.pem");
    for (Path file : List.of(empty, missing)) {
      RedisSettings settings = TestSettings.port(1).withTls(true, file).build();
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> new RedisConnections(settings, timer).close());
      assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
    }
  }

  @Test
  void aUserOfAnAccessListLogsIn() {
    RedisOptions options = RedisOptions.defaults().password("other").user("streaming", "word");
    try (RedisServer redis = RedisServer.start(options)) {
      TestSettings settings = TestSettings.port(redis.port());
      Reach.works(redis, settings.withLogin("streaming", "word"));
      Reach.works(redis, settings.withLogin(null, "other"));
      String problem = Reach.failure(settings.withLogin("streaming", "wrong-word"));
      assertTrue(problem.contains("WRONGPASS"), problem);
      assertFalse(problem.contains("wrong-word"), problem);
    }
  }

  @Test
  void aUserWithNoMoreRightsThanNeededIsEnough() {
    RedisOptions options =
        RedisOptions.defaults()
            .setting(
                "user least on >word ~subscribed:* resetchannels &timeline:* -@all"
                    + " +subscribe +unsubscribe +ping +set");
    try (RedisServer redis = RedisServer.start(options)) {
      Reach.works(redis, TestSettings.port(redis.port()).withLogin("least", "word"));
    }
  }

  @Test
  void aUnixSocketWorksInBothDirectionsAtOnce() {
    try (RedisServer redis = RedisServer.start()) {
      TestSettings settings = TestSettings.path(redis.unixSocket());
      Reach.works(redis, settings);
      manyMessagesAndJoins(redis, settings);
    }
  }

  @Test
  void aHostNameWithAddressesOfBothKindsWorks() {
    try (RedisServer redis = RedisServer.start()) {
      Reach.works(redis, TestSettings.at(new Endpoint.Tcp("localhost", redis.port())));
    }
  }

  @Test
  void theDatabaseIsChosenByItsNumber() throws IOException {
    try (RedisServer redis = RedisServer.start();
        RedisConnections connections =
            new RedisConnections(TestSettings.port(redis.port()).withDatabase(3).build(), timer);
        RedisConnection connection = connections.open()) {
      connection.ask(Command.SET, "subscribed:timeline:1", "1");
      assertFalse(redis.exists("subscribed:timeline:1"));
      redis.command("SELECT", "3");
      assertTrue(redis.exists("subscribed:timeline:1"));
    }
  }

  @Test
  void errorsNameTheEndpoint() {
    assertTrue(Reach.failure(TestSettings.port(1)).startsWith("127.0.0.1:1: Connection refused"));
    assertTrue(
        Reach.failure(TestSettings.at(new Endpoint.Tcp("::1", 1))).startsWith("[::1]:1: "), "IPv6");
    assertEquals(
        "nowhere.invalid:6379: unknown host",
        Reach.failure(TestSettings.at(new Endpoint.Tcp("nowhere.invalid", 6379))));
    assertTrue(Reach.failure(TestSettings.path(Path.of("/no/socket"))).startsWith("/no/socket: "));
    assertTrue(
        Reach.failure(TestSettings.sentinel("mymaster", 1, 2))
            .matches("127.0.0.1:1: Connection refused; 127.0.0.1:2: Connection refused"));
  }

  @Test
  void afterAFailoverTheNewMasterIsFoundThroughSentinel() {
    RedisOptions options = RedisOptions.defaults().user("streaming", "word");
    try (RedisSentinel sentinels = RedisSentinel.start(options, Optional.of("sentinel-word"))) {
      RecordingListener listener = new RecordingListener();
      try (RedisTopicSource source =
          Reach.started(throughSentinel(sentinels).withLogin("streaming", "word"), listener)) {
        source.join(TOPIC);
        source.streamStarted(TOPIC);
        await().until(() -> listener.lives(TOPIC) == 1);
        await().until(() -> sentinels.master().exists("subscribed:timeline:1"));
        sentinels.failOver();
        await().until(() -> listener.lives(TOPIC) == 2);
        assertEquals(1, listener.interruptions());
        assertEquals(1, sentinels.replica().publish(TOPIC.name(), "after"));
        await().until(() -> listener.messages(TOPIC).equals(List.of("after")));
        await().until(() -> sentinels.replica().ttl("subscribed:timeline:1") > 1_060);
      }
    }
  }

  /** Sentinels that answer nothing or with a server that is no master are passed over. */
  @Test
  void aServerThatIsNoMasterIsNotTaken() {
    try (RedisSentinel sentinels = RedisSentinel.start()) {
      TestSettings unknown = TestSettings.sentinel("other", sentinels.port());
      String problem = Reach.failure(unknown);
      assertTrue(problem.contains("knows no master \"other\""), problem);
      Reach.works(
          sentinels.master(),
          TestSettings.sentinel(RedisSentinel.MASTER_NAME, 1, sentinels.port()));
    }
    try (RedisSentinel real = RedisSentinel.start();
        ScriptedRedis lying = new ScriptedRedis()) {
      lying.answer(
          "SENTINEL", ScriptedRedis.array("127.0.0.1", Integer.toString(real.replica().port())));
      String problem = Reach.failure(TestSettings.sentinel("mymaster", lying.port()));
      assertTrue(problem.contains("its role is slave"), problem);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestSettings throughSentinel(RedisSentinel sentinels) {
    return TestSettings.at(
        new Endpoint.Sentinel(
            List.of(new Endpoint.Tcp("127.0.0.1", sentinels.port())),
            RedisSentinel.MASTER_NAME,
            null,
            new Secret("sentinel-word")));
  }

  private static void manyMessagesAndJoins(RedisServer redis, TestSettings settings) {
    RecordingListener listener = new RecordingListener();
    try (RedisTopicSource source = Reach.started(settings, listener)) {
      source.join(TOPIC);
      await().until(() -> listener.lives(TOPIC) == 1);
      List<String> sent = IntStream.range(0, 3_000).mapToObj(Integer::toString).toList();
      for (String message : sent) {
        source.join(new Topic("timeline:other:" + message));
        redis.publish(TOPIC.name(), message);
      }
      await().until(() -> listener.messages(TOPIC).equals(sent));
      await().until(() -> redis.topics().size() == sent.size() + 1);
    }
  }
}
