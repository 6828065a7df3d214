package org.flodgatt.config;

import static org.flodgatt.config.TestingConfig.config;
import static org.flodgatt.config.TestingConfig.problems;
import static org.flodgatt.config.TestingConfig.setting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flodgatt.event.Dialect;
import org.flodgatt.http.HttpSettings;
import org.flodgatt.http.HttpSettings.Listen;
import org.flodgatt.http.HttpSettings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EdgeVariablesTest {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  @Test
  void defaults() {
    assertEquals(
        new HttpSettings(
            new Listen.Tcp("127.0.0.1", 4000, false),
            Transport.AUTO,
            Math.clamp(PROCESSORS / 2, 1, 4),
            Duration.ofSeconds(60),
            List.of(
                "127.0.0.1/8",
                "::1/128",
                "10.0.0.0/8",
                "172.16.0.0/12",
                "192.168.0.0/16",
                "fc00::/7"),
            new HttpSettings.Limits(100, 1000, 50, 16_384),
            Optional.empty(),
            false),
        config().http());
  }

  @Test
  void everyVariableIsMapped() {
    assertEquals(
        new HttpSettings(
            new Listen.Tcp("::", 0, true),
            Transport.NIO,
            7,
            Duration.ofSeconds(5),
            List.of("10.1.1.1/32", "fe80::/64"),
            new HttpSettings.Limits(0, 7, 8, 4096),
            Optional.empty(),
            true),
        config(
                "BIND",
                "[::]",
                "PORT",
                "0",
                "STREAMING_REUSE_PORT",
                "true",
                "STREAMING_TRANSPORT",
                "nio",
                "STREAMING_WEBSOCKET_DEFLATE",
                "true",
                "STREAMING_EVENT_LOOPS",
                "7",
                "STREAMING_HEAD_TIMEOUT",
                "5",
                "TRUSTED_PROXY_IP",
                "10.1.1.1 fe80::/64",
                "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT",
                "0",
                "STREAMING_MAX_CONNECTIONS_PER_ADDRESS",
                "7",
                "STREAMING_MAX_CONTROL_FRAMES",
                "8",
                "STREAMING_MAX_HEADER_BYTES",
                "4k")
            .http());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "8, 4", "64, 4"})
  void halfOfTheProcessorsServe(int processors, int loops) {
    Environment env = new Environment(Map.of(), Path.of("/nonexistent"));
    assertEquals(loops, EdgeVariables.http(env, processors).eventLoops());
  }

  @Test
  void aSocketWinsOverPortAndAddress() {
    ServerConfig config = config("SOCKET", "/run/streaming.sock", "PORT", "nonsense", "BIND", "");
    assertEquals(new Listen.Unix(Path.of("/run/streaming.sock")), config.http().listen());
    assertEquals("not used: SOCKET decides", setting(config, "PORT").source());
    assertEquals(List.of("SOCKET decides; set, but not used: PORT"), config.warnings());
  }

  @Test
  void badValuesNameTheValueAndWhatWasExpected() {
    assertEquals(
        List.of(
            "BIND: \"*\" (expected: a host name, or an IPv4 or IPv6 address)",
            "PORT: \"65536\" (expected: 0-65535)",
            "STREAMING_TRANSPORT: \"kqueue\" (expected: auto, io_uring, epoll, nio)",
            "STREAMING_EVENT_LOOPS: \"0\" (expected: 1-256)",
            "STREAMING_HEAD_TIMEOUT: \"1d\" (expected: a duration such as 30s, 500ms or 2m, from"
                + " 50ms to 600s)",
            "TRUSTED_PROXY_IP: \"proxy\" (expected: IP addresses, networks such as 10.0.0.0/8,"
                + " loopback, linklocal, uniquelocal, separated by commas or spaces)",
            "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT: \"-1\" (expected: 0-1000000)",
            "STREAMING_MAX_CONTROL_FRAMES: \"0\" (expected: 1-1000000)",
            "STREAMING_MAX_HEADER_BYTES: \"100\" (expected: a size such as 65536, 64k or 1MiB,"
                + " from 1KiB to 1MiB)"),
        problems(
            "BIND", "*",
            "PORT", "65536",
            "STREAMING_TRANSPORT", "kqueue",
            "STREAMING_EVENT_LOOPS", "0",
            "STREAMING_HEAD_TIMEOUT", "1d",
            "TRUSTED_PROXY_IP", "proxy",
            "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", "-1",
            "STREAMING_MAX_CONTROL_FRAMES", "0",
            "STREAMING_MAX_HEADER_BYTES", "100"));
  }

  @Test
  void defaultsOfTheLog() {
    assertEquals(new LogSettings(LogSettings.Level.INFO, LogSettings.Format.TEXT), config().log());
    assertEquals(LogSettings.Level.DEBUG, config("NODE_ENV", "development").log().level());
    assertEquals(
        LogSettings.Level.INFO,
        config("NODE_ENV", "staging", "DATABASE_URL", "postgres://h/d").log().level());
  }

  @ParameterizedTest
  @CsvSource({
    "trace, TRACE",
    "silly, TRACE",
    "debug, DEBUG",
    "verbose, DEBUG",
    "info, INFO",
    "INFO, INFO",
    "http, INFO",
    "warn, WARN",
    "error, ERROR",
    "fatal, ERROR"
  })
  void levelsOfSeveralGenerationsAreKnown(String text, LogSettings.Level level) {
    assertEquals(level, config("LOG_LEVEL", text, "RUST_LOG", "warn").log().level());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "warn | WARN",
        "off | ERROR",
        "hyper=trace,DEBUG | DEBUG",
        "flodgatt=debug | DEBUG",
        "flodgatt | TRACE",
        "flodgatt=error,trace | TRACE",
        "hyper=trace | INFO",
        "flodgatt=nonsense | INFO",
        "flodgatt::x=trace,/regex | INFO",
        "'' | INFO"
      })
  void theFirstVersionsVariableIsUnderstood(String text, LogSettings.Level level) {
    assertEquals(level, config("RUST_LOG", text).log().level());
  }

  @ParameterizedTest
  @ValueSource(strings = {"loud", "info debug", "1"})
  void otherLevelsAreProblems(String text) {
    assertEquals(
        List.of(
            "LOG_LEVEL: \"%s\" (expected: trace, debug, info, warn, error, fatal)".formatted(text)),
        problems("LOG_LEVEL", text));
  }

  @Test
  void formatAndNamesAreMapped() {
    assertEquals(LogSettings.Format.JSON, config("LOG_FORMAT", "json").log().format());
    assertEquals(ServerConfig.MetricNames.NODE, config().metricNames());
    assertEquals(
        ServerConfig.MetricNames.DOCS, config("STREAMING_METRICS_NAMES", "docs").metricNames());
    assertEquals(
        ServerConfig.MetricNames.BOTH, config("STREAMING_METRICS_NAMES", "both").metricNames());
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:0, 127.0.0.1, 0", "[::1]:4001, ::1, 4001", "localhost:80, localhost, 80"})
  void adminsMayHaveAnAddressOfTheirOwn(String text, String host, int port) {
    assertEquals(
        Optional.of(new Listen.Tcp(host, port, false)),
        config("STREAMING_ADMIN_BIND", text).http().admin());
    assertEquals(Optional.empty(), config().http().admin());
  }

  @ParameterizedTest
  @ValueSource(strings = {"4001", ":4001", "127.0.0.1", "127.0.0.1:", "::1:4001", "h:99999", "]:1"})
  void anAdminAddressHasAnAddressAndAPort(String text) {
    assertEquals(
        List.of(
            "STREAMING_ADMIN_BIND: \""
                + text
                + "\" (expected: an address and a port, such as 127.0.0.1:4001 or [::1]:4001)"),
        problems("STREAMING_ADMIN_BIND", text));
  }

  @Test
  void theDialectIsWhatTheTablesSayUnlessTheAdminSaysOtherwise() {
    assertEquals(Dialect.AUTO, config().dialect());
    assertEquals(Dialect.MASTODON3, config("STREAMING_DIALECT", "mastodon3").dialect());
    assertEquals(
        List.of(
            "STREAMING_DIALECT: \"pleroma\" (expected: auto, mastodon, mastodon35, mastodon3,"
                + " glitch, chuckya, hometown, kmyblue, fedibird)"),
        problems("STREAMING_DIALECT", "pleroma"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LIMITED_FEDERATION_MODE", "WHITELIST_MODE", "AUTHORIZED_FETCH"})
  void eachOfThreeSwitchesAsksForTokensAlways(String name) {
    assertFalse(config(name, "true", "STREAMING_ANONYMOUS", "true").anonymous());
    assertTrue(config(name, "false", "STREAMING_ANONYMOUS", "true").anonymous());
  }

  @Test
  void statusPagesThatClientsCanReadAreWarnedOf() {
    assertFalse(config().statusPages());
    ServerConfig open = config("STREAMING_STATUS", "true");
    assertTrue(open.statusPages());
    assertEquals(
        List.of(
            "STREAMING_STATUS shows the accounts and hashtags of all streams to everybody who can"
                + " connect; STREAMING_ADMIN_BIND keeps it from clients"),
        open.warnings());
    assertEquals(
        List.of(),
        config("STREAMING_STATUS", "true", "STREAMING_ADMIN_BIND", "[::1]:4001").warnings());
  }
}
