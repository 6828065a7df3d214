package org.flodgatt.config;

import static org.flodgatt.config.TestingConfig.config;
import static org.flodgatt.config.TestingConfig.problems;
import static org.flodgatt.config.TestingConfig.setting;
import static org.flodgatt.config.TestingConfig.variables;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.flodgatt.http.HttpSettings.Listen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerConfigTest {
  private static final Map<String, String> NEITHER = Map.of();
  private static final Map<String, String> SENTINELS =
      Map.of("REDIS_SENTINELS", "s", "REDIS_SENTINEL_MASTER", "m");

  @TempDir private Path directory;

  @Test
  void everyVariableOfTheTableChangesTheConfiguration() throws IOException {
    Map<String, String> values = oneOtherValueEach();
    assertEquals(
        new TreeSet<>(ConfigReference.ROWS.stream().map(ConfigReference.Row::name).toList()),
        new TreeSet<>(values.keySet()));
    values.forEach((name, value) -> {
      Map<String, String> without = variables("USER", "me");
      without.putAll(context(name));
      Map<String, String> with = new HashMap<>(without);
      with.put(name, value);
      assertNotEquals(parts(config(without)), parts(config(with)), name);
      assertNotEquals("default", setting(config(with), name).source(), name);
    });
  }

  private Map<String, String> oneOtherValueEach() throws IOException {
    Path extra = TestingConfig.certificate(directory, "extra.pem");
    Map<String, String> values = new TreeMap<>();
    values.putAll(
        Map.of(
            "NODE_ENV", "development",
            "NODE_EXTRA_CA_CERTS", extra.toString(),
            "NODE_TLS_REJECT_UNAUTHORIZED", "0",
            "PORT", "1",
            "BIND", "::",
            "SOCKET", "/x",
            "TRUSTED_PROXY_IP", "10.0.0.1",
            "STREAMING_TRANSPORT", "nio",
            "STREAMING_EVENT_LOOPS", "200",
            "STREAMING_HEAD_TIMEOUT", "1s"));
    values.putAll(
        Map.of(
            "DATABASE_URL", "postgres://h/d",
            "DB_HOST", "h",
            "DB_PORT", "1",
            "DB_USER", "u",
            "DB_PASS", "p",
            "DB_NAME", "d",
            "DB_SSLMODE", "require",
            "DB_POOL", "1",
            "STREAMING_DB_CONNECT_TIMEOUT", "1s",
            "STREAMING_DB_QUERY_TIMEOUT", "1s"));
    values.putAll(
        Map.of(
            "REDIS_URL", "redis://h",
            "REDIS_HOST", "h",
            "REDIS_PORT", "1",
            "REDIS_DB", "1",
            "REDIS_USER", "u",
            "REDIS_USERNAME", "u",
            "REDIS_PASSWORD", "p",
            "REDIS_NAMESPACE", "n",
            "STREAMING_REDIS_CONNECT_TIMEOUT", "1s",
            "STREAMING_REDIS_SILENCE_LIMIT", "1s"));
    values.putAll(
        Map.of(
            "STREAMING_WEBSOCKET_DEFLATE", "true",
            "STREAMING_GAP_POLICY", "ignore",
            "STREAMING_GAP_WINDOW", "1s",
            "STREAMING_RECHECK_INTERVAL", "1s"));
    values.putAll(
        Map.of(
            "REDIS_SENTINELS", "t",
            "REDIS_SENTINEL_MASTER", "n",
            "REDIS_SENTINEL_PORT", "1",
            "REDIS_SENTINEL_USERNAME", "u",
            "REDIS_SENTINEL_PASSWORD", "p",
            "LOG_LEVEL", "trace",
            "RUST_LOG", "trace",
            "LOG_FORMAT", "json",
            "STREAMING_METRICS_NAMES", "both",
            "STREAMING_STATUS", "true"));
    values.putAll(
        Map.of(
            "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", "1",
            "STREAMING_MAX_CONNECTIONS_PER_ADDRESS", "1",
            "STREAMING_MAX_CONTROL_FRAMES", "1",
            "STREAMING_MAX_HEADER_BYTES", "2k",
            "STREAMING_DRAIN_WINDOW", "0",
            "STREAMING_REUSE_PORT", "true",
            "STREAMING_LOOKUP_PACE", "1",
            "STREAMING_LOOKUP_QUEUE", "200"));
    values.putAll(
        Map.of(
            "STREAMING_MAX_MESSAGE_BYTES", "2k",
            "STREAMING_MAX_SUBSCRIPTIONS", "1",
            "STREAMING_LOOKUP_TIMEOUT", "1s",
            "STREAMING_CLOSE_TIMEOUT", "1s",
            "STREAMING_PING_INTERVAL", "1s",
            "STREAMING_THUMP_INTERVAL", "1s",
            "STREAMING_SLOW_CLIENT_SOFT_LIMIT", "4k",
            "STREAMING_SLOW_CLIENT_GRACE", "1s",
            "STREAMING_SLOW_CLIENT_HARD_LIMIT", "9m",
            "STREAMING_BACKLOG_HIGH", "33m"));
    values.putAll(
        Map.of(
            "STREAMING_BACKLOG_LOW", "4k",
            "STREAMING_SCREENING_PATIENCE", "1s",
            "STREAMING_SCREENING_LIMIT", "4k",
            "STREAMING_DIALECT", "glitch",
            "STREAMING_ADMIN_BIND", "[::1]:4001",
            "STREAMING_ANONYMOUS", "true",
            "LIMITED_FEDERATION_MODE", "true",
            "WHITELIST_MODE", "true",
            "AUTHORIZED_FETCH", "true"));
    values.putAll(
        Map.of(
            "STREAMING_HISTORY", "1",
            "STREAMING_HISTORY_BYTES", "4k",
            "STREAMING_HISTORY_AGE", "1s"));
    return values;
  }

  /** What else must be set for a variable to count. */
  private static Map<String, String> context(String name) {
    if (name.equals("NODE_EXTRA_CA_CERTS") || name.equals("NODE_TLS_REJECT_UNAUTHORIZED")) {
      return Map.of("DB_SSLMODE", "require");
    }
    if (List.of("LIMITED_FEDERATION_MODE", "WHITELIST_MODE", "AUTHORIZED_FETCH").contains(name)) {
      return Map.of("STREAMING_ANONYMOUS", "true");
    }
    return name.startsWith("REDIS_SENTINEL") ? SENTINELS : NEITHER;
  }

  private static List<Object> parts(ServerConfig config) {
    return List.of(
        config.production(),
        config.http(),
        config.lookups(),
        config.session(),
        config.recovery(),
        config.hub(),
        config.outbound(),
        config.redis(),
        config.postgres(),
        config.drainWindow(),
        config.log(),
        config.metricNames(),
        config.statusPages(),
        config.dialect(),
        config.anonymous());
  }

  @Test
  void clientsHaveEightSecondsToLeave() {
    assertEquals(Duration.ofSeconds(8), config().drainWindow());
    assertEquals(Duration.ZERO, config("STREAMING_DRAIN_WINDOW", "0").drainWindow());
  }

  @Test
  void allProblemsAreFoundAtOnce() {
    assertEquals(
        List.of(
            "NODE_EXTRA_CA_CERTS: \"/nonexistent/ca.pem\" (expected: a PEM file with certificates"
                + " that this user may read)",
            "PORT: \"abc\" (expected: 0-65535)",
            "DB_PORT: \"abc\" (expected: 1-65535)",
            "REDIS_URL: \"redis://u:[secret]@h:99999\" (expected: port 1-65535)",
            "LOG_LEVEL: \"loud\" (expected: trace, debug, info, warn, error, fatal)",
            "STREAMING_LOOKUP_TIMEOUT: \"0\" (expected: a duration such as 30s, 500ms or 2m, from"
                + " 50ms to 600s)"),
        problems(
            "NODE_EXTRA_CA_CERTS", "/nonexistent/ca.pem",
            "PORT", "abc",
            "DB_PORT", "abc",
            "REDIS_URL", "redis://u:hunter2@h:99999",
            "LOG_LEVEL", "loud",
            "STREAMING_LOOKUP_TIMEOUT", "0"));
  }

  @Test
  void valuesInProblemsStayOnOneShortLine() {
    List<String> problems = problems("PORT", "a\u001b[31m\nb" + "x".repeat(1000));
    assertEquals(1, problems.size());
    assertTrue(problems.getFirst().startsWith("PORT: \"a\\u001b[31m\\u000abxxx"));
    assertTrue(problems.getFirst().length() < 250);
  }

  @Test
  void productionReadsItsOwnFile() throws IOException {
    write(directory.resolve(".env"), "PORT=1");
    write(directory.resolve(".env.production"), "PORT=2");
    assertEquals(new Listen.Tcp("127.0.0.1", 1, false), in(directory, NEITHER).http().listen());
    ServerConfig production = in(directory, Map.of("NODE_ENV", "production"));
    assertEquals(new Listen.Tcp("127.0.0.1", 2, false), production.http().listen());
    assertTrue(production.production());
    assertEquals(List.of(directory.resolve(".env.production")), production.report().files());
    assertEquals(
        new ConfigReport.Setting(
            "PORT", "2", "4000", directory.resolve(".env.production").toString()),
        setting(production, "PORT"));
  }

  @Test
  void realVariablesWinEvenWhenEmpty() throws IOException {
    write(directory.resolve(".env"), "PORT=1\nBIND=::\nDB_HOST=h");
    ServerConfig config = in(directory, Map.of("PORT", "3", "DB_HOST", ""));
    assertEquals(new Listen.Tcp("::", 3, false), config.http().listen());
    assertEquals("localhost", config.postgres().host());
  }

  @Test
  void runInStreamingTheParentsFileCounts() throws IOException {
    Path streaming = Files.createDirectory(directory.resolve("streaming"));
    write(directory.resolve(".env"), "PORT=1\nBIND=::");
    assertEquals(new Listen.Tcp("::", 1, false), in(streaming, NEITHER).http().listen());
    write(streaming.resolve(".env"), "PORT=2");
    assertEquals(new Listen.Tcp("::", 2, false), in(streaming, NEITHER).http().listen());
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    assertEquals(new Listen.Tcp("127.0.0.1", 4000, false), in(elsewhere, NEITHER).http().listen());
  }

  @Test
  void anUnreadableFileIsAProblem() throws IOException {
    // As Docker makes one when a file to mount is missing.
    Files.createDirectory(directory.resolve(".env"));
    ConfigProblems problems =
        assertInstanceOf(ConfigProblems.class, ServerConfig.read(NEITHER, directory));
    assertEquals(
        ".env: \"%s\" (expected: a file that this user may read)"
            .formatted(directory.resolve(".env")),
        problems.describe());
  }

  @Test
  void theEnvironmentsNameInAFileHasNoEffect() throws IOException {
    write(directory.resolve(".env"), "NODE_ENV=production");
    ServerConfig config = in(directory, NEITHER);
    assertFalse(config.production());
    assertEquals(1, config.warnings().size());
    assertTrue(
        config.warnings().getFirst().startsWith("NODE_ENV=production in " + directory),
        config.warnings().toString());
  }

  @Test
  void variablesWithoutMeaningAreListed() {
    ServerConfig config =
        config(
            "STREAMING_CLUSTER_NUM", "4",
            "SSE_FREQ", "1",
            "WS_FREQ", "1",
            "REDIS_FREQ", "1",
            "UV_THREADPOOL_SIZE", "8",
            "NODE_OPTIONS", "--x",
            "PREPARED_STATEMENTS", "false",
            "HOME", "/root");
    assertEquals(
        List.of(
            "NODE_OPTIONS",
            "PREPARED_STATEMENTS",
            "REDIS_FREQ",
            "SSE_FREQ",
            "STREAMING_CLUSTER_NUM",
            "UV_THREADPOOL_SIZE",
            "WS_FREQ"),
        config.ignoredVariables());
    assertEquals(List.of(), config.warnings());
    assertEquals(List.of(), config("SSE_FREQ", "").ignoredVariables());
  }

  @Test
  void misspeltSettingsAreWarnedOf() {
    assertEquals(
        List.of("STREAMING_MAX_SUBSCRIPTION is no setting of this server"),
        config(
                "STREAMING_MAX_SUBSCRIPTION", "4",
                "STREAMING_API_BASE_URL", "wss://x",
                "STREAMING_SERVICE_HOST", "10.0.0.1",
                "STREAMING_PORT", "tcp://10.0.0.1:4000",
                "STREAMING_PORT_4000_TCP_ADDR", "10.0.0.1")
            .warnings());
  }

  @Test
  void theProcessItselfCanBeRead() {
    assertEquals(ServerConfig.read(System.getenv(), Path.of("")), ServerConfig.readProcess());
  }

  @Test
  void descriptionTellsValueDefaultAndSource() {
    String text =
        config(
                "PORT", "4001",
                "REDIS_URL", "redis://u:hunter2@h",
                "DB_PASS", "hunter2",
                "SSE_FREQ", "1",
                "STREAMING_X", "1")
            .describe();
    Map<String, List<String>> lines = new HashMap<>();
    text.lines()
        .filter(line -> line.startsWith("  "))
        .forEach(line ->
            lines.put(line.strip().split(" +", 2)[0], List.of(line.strip().split(" {2,}", -1))));
    assertEquals(List.of("PORT", "4001", "4000", "environment"), lines.get("PORT"));
    assertEquals(List.of("BIND", "127.0.0.1", "127.0.0.1", "default"), lines.get("BIND"));
    assertEquals(List.of("DB_PASS", "[secret]", "-", "environment"), lines.get("DB_PASS"));
    assertEquals(
        List.of("REDIS_URL", "redis://u:[secret]@h", "-", "environment"), lines.get("REDIS_URL"));
    assertEquals(List.of("REDIS_HOST", "h", "-", "REDIS_URL"), lines.get("REDIS_HOST"));
    assertEquals(
        List.of("REDIS_PASSWORD", "[secret]", "-", "REDIS_URL"), lines.get("REDIS_PASSWORD"));
    ConfigReference.ROWS.forEach(row -> assertTrue(lines.containsKey(row.name()), row.name()));
    assertTrue(
        text.startsWith("Settings as understood, NODE_ENV production\nRead from: environment\n"));
    assertTrue(text.contains("\nSet, but without any meaning to this server: SSE_FREQ\n"));
    assertTrue(text.endsWith("\nWarnings\n  STREAMING_X is no setting of this server\n"));
    assertFalse(text.contains("hunter2"));
  }

  @Test
  void columnsAreAligned() {
    List<String> lines =
        config().describe().lines().filter(line -> line.endsWith("  default")).toList();
    assertTrue(lines.size() > 30);
    assertEquals(
        1,
        lines.stream().filter(line -> line.length() < 120).map(String::length).distinct().count(),
        String.join("\n", lines));
  }

  private static ServerConfig in(Path directory, Map<String, String> variables) {
    return assertInstanceOf(ServerConfig.class, ServerConfig.read(variables, directory));
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }
}
