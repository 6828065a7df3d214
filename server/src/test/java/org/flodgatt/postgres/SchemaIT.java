package org.flodgatt.postgres;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.flodgatt.auth.FeedAccessLookup.FeedAccess;
import org.flodgatt.event.Dialect;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.Viewer;
import org.flodgatt.filter.RelationshipLookup.Pair;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.MastodonSchema;
import org.flodgatt.testkit.services.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of every age: each can be asked, and shows which Mastodon it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
final class SchemaIT {
  private static final String NO_4_0 =
      "ALTER TABLE users DROP COLUMN role_id; DROP TABLE user_roles;"
          + " DROP TABLE custom_filter_keywords; ALTER TABLE custom_filters DROP COLUMN action;";
  private static final String APPEALS = "CREATE TABLE appeals (id bigint);";
  private static final String NO_3_3 = "ALTER TABLE mutes DROP COLUMN expires_at;";
  private static final String DEVICES =
      "CREATE TABLE devices (id bigserial, access_token_id bigint, device_id varchar);";
  private static final String ANTENNAS =
      "CREATE TABLE antennas (id bigserial, account_id bigint NOT NULL);";
  private static final String SUBSCRIBES =
      "CREATE TABLE domain_subscribes (domain varchar);"
          + " CREATE TABLE keyword_subscribes (keyword varchar);";
  private static final String BUBBLE = "CREATE TABLE bubble_domains (domain varchar);";
  private static final String LOCAL_ONLY = "CREATE TABLE statuses (id bigint, local_only boolean);";

  private final List<Dialect> found = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();

  @SuppressWarnings("NullAway.Init")
  private PostgresServer server;

  @SuppressWarnings("NullAway.Init")
  private PostgresPool pool;

  @BeforeAll
  void start() {
    server = PostgresServer.start();
    pool = new PostgresPool(Settings.of(server).value(), new Metrics(List.of()));
  }

  @AfterAll
  void stop() {
    pool.close();
    server.close();
  }

  @BeforeEach
  void installTheNewest() {
    empty();
    server.execute(MastodonSchema.sql());
    server.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC");
    found.clear();
  }

  private void empty() {
    server.execute(
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC");
  }

  private Schema schema(Dialect wanted) {
    return new Schema(pool, wanted, found::add, now::get);
  }

  /** What makes an age or a fork of today's tables. */
  private void install(String age) {
    String sql =
        switch (age) {
          case "4.5" -> "";
          case "4.2" -> DEVICES;
          case "3.5" -> NO_4_0 + DEVICES + APPEALS;
          case "3.4" -> NO_4_0 + DEVICES;
          case "3.2" -> NO_4_0 + NO_3_3 + DEVICES;
          case "3.1" -> NO_4_0 + NO_3_3;
          case "glitch" -> LOCAL_ONLY;
          case "chuckya" -> LOCAL_ONLY + BUBBLE;
          case "kmyblue" -> ANTENNAS;
          case "fedibird" -> NO_4_0 + DEVICES + SUBSCRIBES;
          case "fedibird new" -> DEVICES + APPEALS + SUBSCRIBES;
          default -> throw new IllegalArgumentException(age);
        };
    server.execute(sql.isEmpty() ? "SELECT 1" : sql);
    server.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC");
  }

  @ParameterizedTest
  @CsvSource({
    "4.5,          MASTODON",
    "4.2,          MASTODON",
    "3.5,          MASTODON35",
    "3.4,          MASTODON3",
    "3.2,          MASTODON3",
    "3.1,          MASTODON3",
    "glitch,       GLITCH",
    "chuckya,      CHUCKYA",
    "kmyblue,      KMYBLUE",
    "fedibird,     FEDIBIRD",
    "fedibird new, FEDIBIRD",
  })
  void everyAgeCanBeAsked(String age, Dialect dialect) throws LookupException {
    install(age);
    Schema schema = schema(Dialect.AUTO);
    try (MastodonRows rows = MastodonRows.in(server)) {
      Person anna = rows.person("anna", "read");
      Person bert = rows.person("bert", "read");
      rows.block(anna.account(), bert.account());
      Secret token = new Secret(anna.token().text());
      assertEquals(
          new Viewer(anna.token().id(), anna.account(), Set.of("read"), null, 0),
          new TokenQueries(schema).viewersOf(Set.of(token)).get(token));
      assertEquals(
          Set.of(anna.token().id()),
          new TokenQueries(schema).stillGood(new long[] {anna.token().id()}));
      assertEquals(
          List.of(new Pair(anna.account(), bert.account())),
          new RelationshipQueries(schema)
              .between(
                  new long[] {anna.account()},
                  new long[] {bert.account()},
                  new long[] {bert.account()},
                  List.of("far.example"))
              .hides());
      assertTrue(new KeywordQueries(schema).filtersOf(new long[] {anna.account()}).isEmpty());
      assertEquals(
          new FeedAccess(false, false, false, false, false),
          new FeedAccessQueries(schema).feedAccess());
      long list = rows.list(anna.account(), "Friends");
      var owners = new OwnershipQueries(schema);
      assertTrue(owners.owns(Parameter.LIST, anna.account(), list));
      assertFalse(owners.owns(Parameter.ANTENNA, anna.account(), list));
    }
    assertEquals(List.of(dialect), found);
  }

  @Test
  void withoutChosenLanguagesEveryLanguageIsWanted() throws LookupException {
    server.execute("ALTER TABLE users DROP COLUMN chosen_languages");
    try (MastodonRows rows = MastodonRows.in(server)) {
      Secret token = new Secret(rows.person("anna", "read").token().text());
      Viewer viewer = new TokenQueries(schema(Dialect.AUTO)).viewersOf(Set.of(token)).get(token);
      assertTrue(viewer != null && viewer.languages() == null);
    }
  }

  @Test
  void aTokenHasTheDeviceThatItWasGivenTo() throws LookupException {
    install("4.2");
    Schema schema = schema(Dialect.AUTO);
    try (MastodonRows rows = MastodonRows.in(server)) {
      Person anna = rows.person("anna", "read crypto");
      Person bert = rows.person("bert", "read crypto");
      server.execute(
          "INSERT INTO devices (access_token_id, device_id) VALUES (%1$d, 'ONE'), (%1$d, 'TWO')"
              .formatted(anna.token().id()));
      Secret hers = new Secret(anna.token().text());
      Secret his = new Secret(bert.token().text());
      Map<Secret, Viewer> viewers = new TokenQueries(schema).viewersOf(Set.of(hers, his));
      assertEquals("ONE", requireNonNull(viewers.get(hers)).device());
      assertNull(requireNonNull(viewers.get(his)).device());
      // The tables of 4.3.
      server.execute("DROP TABLE devices");
      Viewer later = new TokenQueries(schema).viewersOf(Set.of(hers)).get(hers);
      assertNull(requireNonNull(later).device());
    }
  }

  @Test
  void anAntennaIsItsOwnersAsLongAsThereAreAntennas() throws LookupException {
    install("kmyblue");
    Schema schema = schema(Dialect.AUTO);
    var owners = new OwnershipQueries(schema);
    server.execute("INSERT INTO antennas (id, account_id) VALUES (7, 1)");
    assertTrue(owners.owns(Parameter.ANTENNA, 1, 7));
    assertFalse(owners.owns(Parameter.ANTENNA, 2, 7));
    assertFalse(owners.owns(Parameter.ANTENNA, 1, 8));
    server.execute("ALTER TABLE antennas DROP COLUMN account_id");
    assertFalse(owners.owns(Parameter.ANTENNA, 1, 7));
    server.execute("DROP TABLE antennas");
    assertFalse(owners.owns(Parameter.ANTENNA, 1, 7));
    // Not even if the admin says that there are.
    assertFalse(new OwnershipQueries(schema(Dialect.KMYBLUE)).owns(Parameter.ANTENNA, 1, 7));
    assertEquals(List.of(Dialect.KMYBLUE, Dialect.MASTODON, Dialect.KMYBLUE), found);
    server.execute("DROP TABLE lists CASCADE");
    assertThrows(LookupException.class, () -> owners.owns(Parameter.LIST, 1, 7));
  }

  @Test
  void aForkThatKeepsStatusesFromOthersIsTakenForTheOneThatShowsLess() throws LookupException {
    server.execute(LOCAL_ONLY);
    assertEquals(List.of(), schema(Dialect.AUTO).missing());
    assertEquals(List.of(), schema(Dialect.HOMETOWN).missing());
    assertEquals(List.of(Dialect.GLITCH, Dialect.HOMETOWN), found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "users.disabled",
        "accounts.suspended_at",
        "oauth_access_tokens.revoked_at",
        "blocks.target_account_id"
      })
  void withoutWhatKeepsPeopleSafeNobodyIsServed(String column) throws LookupException {
    String[] parts = column.split("\\.", -1);
    server.execute("ALTER TABLE " + parts[0] + " DROP COLUMN " + parts[1] + " CASCADE");
    Schema schema = schema(Dialect.AUTO);
    assertEquals(List.of(column), schema.missing());
    var refused =
        assertThrows(
            LookupException.class,
            () -> new TokenQueries(schema).viewersOf(Set.of(new Secret("any"))));
    assertEquals("the database lacks " + column, refused.getMessage());
  }

  @Test
  void anotherDatabaseIsNotMastodons() throws LookupException {
    empty();
    List<String> missing = schema(Dialect.AUTO).missing();
    assertTrue(missing.containsAll(Arrays.asList("users.id", "oauth_access_tokens.token")));
  }

  @Test
  void aMigrationIsNoticed() throws LookupException {
    Schema schema = schema(Dialect.AUTO);
    TokenQueries tokens = new TokenQueries(schema);
    try (MastodonRows rows = MastodonRows.in(server)) {
      Secret token = new Secret(rows.person("anna", "read").token().text());
      assertEquals(1, tokens.viewersOf(Set.of(token)).size());
      // What is gone is noticed by the question that names it.
      server.execute(NO_4_0);
      assertEquals(1, tokens.viewersOf(Set.of(token)).size());
      // What is new is noticed within a minute.
      server.execute(APPEALS);
      now.addAndGet(TimeUnit.SECONDS.toNanos(61));
      assertEquals(1, tokens.viewersOf(Set.of(token)).size());
      assertEquals(List.of(Dialect.MASTODON, Dialect.MASTODON3, Dialect.MASTODON35), found);
      server.execute("ALTER TABLE users DROP COLUMN disabled");
      assertThrows(LookupException.class, () -> tokens.viewersOf(Set.of(token)));
      server.execute("ALTER TABLE users ADD COLUMN disabled boolean NOT NULL DEFAULT false");
      assertEquals(1, tokens.viewersOf(Set.of(token)).size());
    }
  }
}
