package org.flodgatt.config;

import static org.flodgatt.config.TestingConfig.config;
import static org.flodgatt.config.TestingConfig.problems;
import static org.flodgatt.config.TestingConfig.setting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.flodgatt.event.Secret;
import org.flodgatt.redis.RedisSettings;
import org.flodgatt.redis.RedisSettings.Endpoint;
import org.flodgatt.redis.RedisSettings.Tls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisVariablesTest {
  private static final Duration FIVE = Duration.ofSeconds(5);
  private static final Duration TEN = Duration.ofSeconds(10);

  @TempDir private Path directory;

  @Test
  void defaults() {
    assertEquals(
        new RedisSettings(new Endpoint.Tcp("127.0.0.1", 6379), 0, null, null, null, "", FIVE, TEN),
        config().redis());
  }

  @Test
  void everyVariableIsMapped() {
    assertEquals(
        new RedisSettings(
            new Endpoint.Tcp("redis.example", 6380),
            3,
            "me",
            new Secret("pw"),
            null,
            "ns",
            Duration.ofSeconds(1),
            Duration.ofSeconds(2)),
        config(
                "REDIS_HOST", "redis.example",
                "REDIS_PORT", "6380",
                "REDIS_DB", "3",
                "REDIS_USER", "me",
                "REDIS_USERNAME", "somebody",
                "REDIS_PASSWORD", "pw",
                "REDIS_NAMESPACE", "ns",
                "STREAMING_REDIS_CONNECT_TIMEOUT", "1s",
                "STREAMING_REDIS_SILENCE_LIMIT", "2s")
            .redis());
  }

  @Test
  void theUserHasASecondName() {
    assertEquals("me", config("REDIS_USERNAME", "me").redis().user());
  }

  @Test
  void everySentinelVariableIsMapped() {
    assertEquals(
        new Endpoint.Sentinel(
            List.of(
                new Endpoint.Tcp("a", 1),
                new Endpoint.Tcp("b", 26380),
                new Endpoint.Tcp("::1", 2),
                new Endpoint.Tcp("::2", 26380),
                new Endpoint.Tcp("::3", 26380)),
            "mymaster",
            "guard",
            new Secret("guardpw")),
        config(
                "REDIS_SENTINELS", "a:1, b ,[::1]:2,[::2],::3",
                "REDIS_SENTINEL_MASTER", "mymaster",
                "REDIS_SENTINEL_PORT", "26380",
                "REDIS_SENTINEL_USERNAME", "guard",
                "REDIS_SENTINEL_PASSWORD", "guardpw")
            .redis()
            .endpoint());
  }

  @Test
  void sentinelsFallBackToTheCredentialsOfRedis() {
    RedisSettings settings =
        config(
                "REDIS_SENTINELS", "a",
                "REDIS_SENTINEL_MASTER", "m",
                "REDIS_USER", "u",
                "REDIS_PASSWORD", "p",
                "REDIS_DB", "2",
                "REDIS_HOST", "not used")
            .redis();
    assertEquals(
        new Endpoint.Sentinel(List.of(new Endpoint.Tcp("a", 26379)), "m", "u", new Secret("p")),
        settings.endpoint());
    assertEquals("u", settings.user());
    assertEquals(new Secret("p"), settings.password());
    assertEquals(2, settings.database());
  }

  @Test
  void sentinelsAndTheirMasterNeedEachOther() {
    assertEquals(
        List.of(
            "REDIS_SENTINEL_MASTER: \"\" (expected: the name by which REDIS_SENTINELS know the"
                + " server)"),
        problems("REDIS_SENTINELS", "a"));
    assertEquals(
        List.of(
            "REDIS_SENTINELS: \"\" (expected: host[:port],…: the sentinels that know"
                + " REDIS_SENTINEL_MASTER)"),
        problems("REDIS_SENTINEL_MASTER", "m"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,,b", "a:0", "a:x", "a b", "[::1", "[::1]x", "[::1]:", "u:p@a:1"})
  void otherSentinelsAreProblems(String sentinels) {
    assertEquals(
        List.of("REDIS_SENTINELS"),
        problems("REDIS_SENTINELS", sentinels, "REDIS_SENTINEL_MASTER", "m").stream()
            .map(problem -> problem.substring(0, problem.indexOf(':')))
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://h | h | 6379 | 0 | | ",
        "redis://h:1/2 | h | 1 | 2 | | ",
        "redis:// | 127.0.0.1 | 6379 | 0 | | ",
        "redis:///3 | 127.0.0.1 | 6379 | 3 | | ",
        "redis://h/ | h | 6379 | 0 | | ",
        "redis://h?db=4 | h | 6379 | 4 | | ",
        "redis://h/1?db=4 | h | 6379 | 1 | | ",
        "redis://:p@h | h | 6379 | 0 | | p",
        "redis://u:p%40@h:1 | h | 1 | 0 | u | p@",
        "redis://u@h | h | 6379 | 0 | u | ",
        "redis://h?password=p | h | 6379 | 0 | | p",
        "redis://[::1]:1/0 | ::1 | 1 | 0 | | ",
        "rediss://u:p@h:1/2 | h | 1 | 2 | u | p"
      })
  void urlsOfServersAreRead(
      String url,
      String host,
      int port,
      int database,
      @Nullable String user,
      @Nullable String password) {
    RedisSettings settings = config("REDIS_URL", url).redis();
    assertEquals(new Endpoint.Tcp(host, port), settings.endpoint());
    assertEquals(database, settings.database());
    assertEquals(user, settings.user());
    assertEquals(password == null ? null : new Secret(password), settings.password());
    assertEquals(url.startsWith("rediss:") ? new Tls(true, null) : null, settings.tls());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unix:///run/redis.sock | /run/redis.sock | 0 | ",
        "unix:/run/redis.sock | /run/redis.sock | 0 | ",
        "unix:///run/redis.sock?db=2 | /run/redis.sock | 2 | ",
        "unix://:p@/run/redis.sock | /run/redis.sock | 0 | p",
        "unix:///run/a%20b | /run/a b | 0 | "
      })
  void urlsOfUnixSocketsAreRead(String url, Path path, int database, @Nullable String password) {
    RedisSettings settings = config("REDIS_URL", url).redis();
    assertEquals(new Endpoint.Unix(path), settings.endpoint());
    assertEquals(database, settings.database());
    assertEquals(password == null ? null : new Secret(password), settings.password());
    assertNull(settings.tls());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:6379",
        "http://h",
        "redis://h:0",
        "redis://h:x",
        "redis://h/x",
        "redis://h/-1",
        "redis://h?db=x",
        "redis://a b",
        "redis://u:p/w@h",
        "unix://relative/path",
        "unix:relative",
        "unix:///",
        "unix:///a%00b"
      })
  void otherUrlsAreProblems(String url) {
    List<String> problems = problems("REDIS_URL", url);
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.getFirst().startsWith("REDIS_URL: \""), problems.toString());
  }

  @Test
  void theUrlDecidesOverEverythingButTheNamespace() {
    ServerConfig config =
        config(
            "REDIS_URL", "redis://h",
            "REDIS_HOST", "x y",
            "REDIS_PORT", "tcp://10.0.0.1:6379",
            "REDIS_PASSWORD", "pw",
            "REDIS_SENTINELS", "a",
            "REDIS_NAMESPACE", "ns");
    assertEquals(
        new RedisSettings(new Endpoint.Tcp("h", 6379), 0, null, null, null, "ns", FIVE, TEN),
        config.redis());
    assertEquals("REDIS_URL", setting(config, "REDIS_HOST").source());
    assertEquals(
        List.of(
            "REDIS_URL decides; set, but not used: REDIS_HOST, REDIS_PORT, REDIS_PASSWORD,"
                + " REDIS_SENTINELS"),
        config.warnings());
  }

  @Test
  void aBlankUrlDecidesNothing() {
    assertEquals(
        new Endpoint.Tcp("h", 6379),
        config("REDIS_URL", " ", "REDIS_HOST", "h").redis().endpoint());
  }

  @Test
  void addressesOfTheSixthVersionMayHaveBrackets() {
    assertEquals(new Endpoint.Tcp("::1", 6379), config("REDIS_HOST", "[::1]").redis().endpoint());
    assertEquals(new Endpoint.Tcp("::1", 6379), config("REDIS_HOST", "::1").redis().endpoint());
  }

  @Test
  void emptyPasswordAndNamespaceAreNone() {
    RedisSettings settings = config("REDIS_PASSWORD", "", "REDIS_NAMESPACE", "").redis();
    assertNull(settings.password());
    assertEquals("", settings.namespace());
  }

  @Test
  void tlsFollowsTheVariablesOfNode() throws IOException {
    Path extra = TestingConfig.certificate(directory, "extra.pem");
    assertEquals(
        new Tls(true, extra),
        config("REDIS_URL", "rediss://h", "NODE_EXTRA_CA_CERTS", extra.toString()).redis().tls());
    ServerConfig unchecked = config("REDIS_URL", "rediss://h", "NODE_TLS_REJECT_UNAUTHORIZED", "0");
    assertEquals(new Tls(false, null), unchecked.redis().tls());
    assertEquals(
        List.of("NODE_TLS_REJECT_UNAUTHORIZED=0: no certificate of PostgreSQL or Redis is checked"),
        unchecked.warnings());
  }

  @Test
  void passwordsInTheWrongPlaceAreMasked() {
    assertEquals(
        List.of(
            "REDIS_HOST: \"redis://:[secret]@h:6379\" (expected: a host name, or an IPv4 or IPv6"
                + " address)"),
        problems("REDIS_HOST", "redis://:hunter2@h:6379"));
  }
}
