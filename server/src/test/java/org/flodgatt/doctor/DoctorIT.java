package org.flodgatt.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flodgatt.config.ConfigProblems;
import org.flodgatt.config.ConfigResult;
import org.flodgatt.config.ServerConfig;
import org.flodgatt.doctor.Examination.Result;
import org.flodgatt.doctor.Finding.State;
import org.flodgatt.event.Secret;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.flodgatt.testkit.mastodon.MastodonSchema;
import org.flodgatt.testkit.services.PostgresServer;
import org.flodgatt.testkit.services.RedisServer;
import org.flodgatt.testkit.services.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Everything is there and well; then one thing is broken at a time, and only that is red. */
@TestInstance(Lifecycle.PER_CLASS)
final class DoctorIT {
  private static final Path NOWHERE = Path.of("/nonexistent/flodgatt");

  private final PostgresServer postgres = PostgresServer.start();
  private final RedisServer redis = RedisServer.start();
  private final Map<String, String> variables = new HashMap<>();
  private ServerProcess server;
  private String token;

  @BeforeAll
  void startServer() {
    MastodonSchema.install(postgres);
    redis.command("SET", "feed:home:1", "as Rails has it");
    try (MastodonRows rows = MastodonRows.in(postgres)) {
      token = rows.person("admin", "read").token().text();
    }
    variables.put("NODE_ENV", "production");
    variables.put("PORT", "0");
    variables.putAll(postgres.environment());
    variables.putAll(redis.environment());
    server = ServerProcess.start(variables);
    variables.put("PORT", Integer.toString(server.port()));
  }

  @AfterAll
  void stopAll() {
    server.close();
    redis.close();
    postgres.close();
  }

  private Map<String, Result> examine(String... extra) {
    return examine(server.port(), extra);
  }

  private Map<String, Result> examine(int proxy, String... extra) {
    Map<String, String> all = new HashMap<>(variables);
    for (int i = 0; i < extra.length; i += 2) {
      all.put(extra[i], extra[i + 1]);
    }
    return examine(ServerConfig.read(all, NOWHERE), proxy);
  }

  private Map<String, Result> examine(ConfigResult configuration, int proxy) {
    Options options =
        new Options(
            100,
            Optional.of(URI.create("http://127.0.0.1:" + proxy)),
            Optional.empty(),
            0,
            false,
            false);
    Examination examination = new Examination(result -> {});
    new Doctor(options, configuration, Optional.of(new Secret(token))).examine(examination);
    String text =
        Report.json(examination.results(), examination.passed())
            + examination.results().stream()
                .map(result -> Report.line(result, true))
                .collect(Collectors.joining());
    assertFalse(text.contains(token), "a token is told");
    return examination.results().stream()
        .collect(Collectors.toMap(Result::name, result -> result, (first, other) -> first));
  }

  private static Set<String> names(Map<String, Result> results, State state) {
    return results.values().stream()
        .filter(result -> result.finding().state() == state)
        .map(Result::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertOnlyRed(
      Map<String, Result> results, String name, String text, String advice) {
    assertEquals(Set.of(name), names(results, State.RED), results::toString);
    Finding finding = finding(results, name);
    assertTrue(finding.text().contains(text), finding.text());
    assertTrue(finding.advice().contains(advice), finding.advice());
  }

  private static Finding finding(Map<String, Result> results, String name) {
    Result result = results.get(name);
    return result == null ? fail("not examined: " + name) : result.finding();
  }

  @Test
  void whereAllIsWellAllIsGreenAndNothingIsLeftBehind() {
    List<String> topics = redis.topics();
    List<String> keys = redis.keys();

    Map<String, Result> results = examine();

    assertEquals(Set.of(), names(results, State.RED), results::toString);
    assertEquals(Set.of(), names(results, State.YELLOW), results::toString);
    Set<String> skipped = names(results, State.SKIPPED);
    // Redis 6 is not asked for it, see RedisProbe.
    skipped.remove("redis-buffer");
    assertEquals(Set.of("url-quiet-events", "url-quiet-websocket"), skipped, results::toString);
    assertTrue(finding(results, "listen").text().contains("running streaming server (Flóðgátt)"));
    assertTrue(finding(results, "postgresql-pooler").text().startsWith("none"));
    assertTrue(finding(results, "dialect").text().startsWith("mastodon,"));
    // What a client of the server leaves: it was one through the proxy.
    Set<String> left = new TreeSet<>(redis.keys());
    left.removeAll(keys);
    left.remove("subscribed:timeline:public:local");
    left.removeIf(key -> key.startsWith("subscribed:timeline:access_token:"));
    left.removeIf(key -> key.startsWith("subscribed:timeline:system:"));
    assertEquals(Set.of(), left);
    assertTrue(topics.stream().noneMatch(topic -> topic.contains("doctor")));
  }

  @Test
  void asACommandItTellsAProgramInOneLine() {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("FLODGATT_TOKEN", token);
    String url = "http://127.0.0.1:" + server.port();
    try (ServerProcess doctor =
        ServerProcess.launch(environment, "doctor", "--connections=100", "--url", url, "--json")) {
      assertTrue(doctor.process().awaitExit(Duration.ofMinutes(2)));
      assertEquals(0, doctor.process().exitCode(), () -> doctor.log().toString());
      assertEquals(1, doctor.log().size(), () -> doctor.log().toString());
      assertTrue(doctor.log().getFirst().startsWith("{\"ok\":true,"));
      assertFalse(doctor.log().getFirst().contains(token));
    }
  }

  @Test
  void eachWrongSettingIsRedAndTheProxyIsLookedAtAllTheSame() {
    ConfigResult wrong = ServerConfig.read(Map.of("NODE_ENV", "production", "PORT", "x"), NOWHERE);
    assertTrue(wrong instanceof ConfigProblems);

    Map<String, Result> results = examine(wrong, server.port());

    assertOnlyRed(results, "environment", "PORT: \"x\" (expected: 0-65535)", "");
    assertEquals(State.GREEN, finding(results, "url-events").state());
  }

  @Test
  void aUserWhoMayNotSubscribe() {
    redis.command("ACL", "SETUSER", "mute", "on", ">pw", "~*", "&*", "+@all", "-subscribe");
    assertOnlyRed(
        examine("REDIS_USER", "mute", "REDIS_PASSWORD", "pw"),
        "redis-rights",
        "SUBSCRIBE timeline:public: NOPERM",
        "ACL SETUSER mute +subscribe");
  }

  @Test
  void aUserWhoMayNotHearEverythingNorWriteKeysNorAskAround() {
    redis.command(
        "ACL",
        "SETUSER",
        "narrow",
        "on",
        ">pw",
        "~other:*",
        "resetchannels",
        "&timeline:public*",
        "+@all",
        "-info");
    Map<String, Result> results = examine("REDIS_USER", "narrow", "REDIS_PASSWORD", "pw");

    assertOnlyRed(
        results,
        "redis-rights",
        "SUBSCRIBE timeline:list:0: ",
        "narrow &timeline:* ~subscribed:*,");
    assertFalse(finding(results, "redis-rights").text().contains("timeline:public:"));
    assertTrue(finding(results, "redis-rights").text().contains("SET subscribed:"));
    assertEquals(State.YELLOW, finding(results, "redis-gaps").state());
  }

  @Test
  void aNamespaceThatRailsDoesNotUse() {
    assertOnlyRed(
        examine("REDIS_NAMESPACE", "elsewhere"),
        "redis-keys",
        "under no namespace, but the settings say namespace elsewhere",
        "REDIS_NAMESPACE");
  }

  @Test
  void servicesThatAreAwayOrDoNotAnswer() {
    assertOnlyRed(examine("DB_PORT", "1"), "postgresql", "refused", "start PostgreSQL");
    redis.freeze();
    try {
      long start = System.nanoTime();
      assertOnlyRed(examine(), "redis", "no answer within", "start Redis");
      assertTrue(System.nanoTime() - start < Duration.ofMinutes(1).toNanos());
    } finally {
      redis.thaw();
    }
  }

  @Test
  void aMissingColumn() {
    postgres.execute("ALTER TABLE mutes RENAME COLUMN target_account_id TO target");
    try {
      assertOnlyRed(
          examine(),
          "postgresql-columns",
          "the database lacks mutes.target_account_id",
          "rails db:migrate");
    } finally {
      postgres.execute("ALTER TABLE mutes RENAME COLUMN target TO target_account_id");
    }
  }

  @Test
  void aMissingIndex() {
    postgres.execute("DROP INDEX index_blocks_on_target_account_id");
    try {
      assertOnlyRed(
          examine(),
          "postgresql-indexes",
          "blocks.target_account_id (read with every public post)",
          "CREATE INDEX CONCURRENTLY ON blocks (target_account_id);");
    } finally {
      postgres.execute(
          "CREATE INDEX index_blocks_on_target_account_id ON blocks (target_account_id)");
    }
  }

  @Test
  void aRoleThatMayNotReadATable() {
    postgres.execute("CREATE ROLE stranger LOGIN");
    postgres.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO stranger");
    postgres.execute("REVOKE SELECT ON mutes FROM stranger");
    assertOnlyRed(
        examine("DB_USER", "stranger"),
        "postgresql-columns",
        "may not read mutes.account_id",
        "GRANT SELECT ON mutes TO \"stranger\"");
  }

  /** A pooler answers the login itself, with a number of its own. */
  @Test
  void aPooler() {
    Pattern login = Pattern.compile("K\0\0\0\f.{4}", Pattern.DOTALL);
    try (MeddlingProxy pooler =
        MeddlingProxy.withAnswers(
            postgres.port(),
            piece -> login.matcher(piece).replaceAll(Matcher.quoteReplacement("K\0\0\0\fpool")))) {
      Map<String, Result> results = examine("DB_PORT", Integer.toString(pooler.port()));
      assertEquals(Set.of(), names(results, State.RED), results::toString);
      assertTrue(finding(results, "postgresql-pooler").text().contains("PgBouncer"));
    }
  }

  @Test
  void aPortThatSomethingElseHas() {
    assertOnlyRed(
        examine("PORT", Integer.toString(redis.port())),
        "listen",
        "is taken by something that",
        "change BIND and PORT");
  }

  @Test
  void aProxyThatCollectsWhatItShouldPassOn() {
    try (MeddlingProxy proxy =
        MeddlingProxy.withAnswers(
            server.port(), piece -> piece.replaceFirst("(?:2|3)\r\n:\\)[\\s\\S]*", ""))) {
      assertOnlyRed(examine(proxy.port()), "url-events", "do not come", "proxy_buffering off");
    }
  }

  @Test
  void aProxyThatDropsUpgrades() {
    try (MeddlingProxy proxy =
        MeddlingProxy.withRequests(
            server.port(), piece -> piece.replaceAll("(?:Upgrade|Connection): .*\r\n", ""))) {
      Map<String, Result> results = examine(proxy.port());
      assertEquals(
          Set.of("url-websocket", "url-websocket-slash"),
          names(results, State.RED),
          results::toString);
      assertTrue(finding(results, "url-websocket").advice().contains("proxy_set_header Upgrade"));
    }
  }

  @Test
  void aProxyThatAddsAHeaderOfItsOwn() {
    String origin = "Access-Control-Allow-Origin: *\r\n";
    try (MeddlingProxy proxy =
        MeddlingProxy.withAnswers(server.port(), piece -> piece.replace(origin, origin + origin))) {
      assertOnlyRed(
          examine(proxy.port()),
          "url-headers",
          "Access-Control-Allow-Origin is * and *",
          "add_header");
    }
  }
}
