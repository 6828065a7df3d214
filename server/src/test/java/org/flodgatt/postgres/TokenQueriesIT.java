package org.flodgatt.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.flodgatt.auth.TokenBatches;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Viewer;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract sections 2 and 12.5. */
@ExtendWith(MastodonDatabase.Given.class)
final class TokenQueriesIT {
  private final MastodonDatabase database;
  private final MastodonRows rows;
  private final TokenQueries tokens;

  TokenQueriesIT(MastodonDatabase database) throws LookupException {
    this.database = database;
    rows = database.rows();
    tokens = new TokenQueries(database.schema());
  }

  @Test
  void aTokenLeadsToItsViewer() throws LookupException {
    Person anna = database.person("read write");
    assertEquals(
        new Viewer(anna.token().id(), anna.account(), Set.of("read", "write"), null, 0),
        viewerOf(anna.token().text()));
  }

  @Test
  void itIsOneStatement() throws LookupException {
    Person bella = database.person("read");
    assertEquals(1, database.statementsOf(() -> viewerOf(bella.token().text())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "unknown", "' OR true --", "%", "\\", "\ufeff", "\ud83d\ude00"})
  void anUnknownTokenHasNoViewer(String token) throws LookupException {
    assertNull(viewerOf(token));
  }

  @Test
  void tokensAreComparedExactly() throws LookupException {
    String token = database.person("read").token().text();
    assertNull(viewerOf(token.toUpperCase(Locale.ROOT)));
    assertNull(viewerOf(token + " "));
    assertNull(viewerOf(" " + token));
    assertNull(viewerOf(token.substring(0, token.length() - 1)));
    assertNotNull(viewerOf(token));
  }

  @Test
  void aTokenThatPostgresCannotHoldIsUnknownToo() throws LookupException {
    String token = database.person("read").token().text();
    assertEquals(
        0,
        database.statementsOf(() -> {
          assertNull(viewerOf(token + "\0"));
          assertNull(viewerOf("\0" + token));
          assertNull(viewerOf(token + "\ud83d"));
        }));
    database.execute(
        "UPDATE oauth_access_tokens SET token = 'broken?' WHERE token = '" + token + "'");
    assertNull(viewerOf("broken\udc00"));
  }

  @Test
  void aTokenOfAnApplicationWithoutUserHasNoViewer() throws LookupException {
    assertNull(viewerOf(rows.applicationToken("read").text()));
  }

  @Test
  void aRevokedTokenHasNoViewer() throws LookupException {
    Person emil = database.person("read");
    rows.revoke(emil.token());
    assertNull(viewerOf(emil.token().text()));
  }

  @Test
  void aDisabledUserHasNoViewer() throws LookupException {
    Person fanny = database.person("read");
    rows.disable(fanny.user(), true);
    assertNull(viewerOf(fanny.token().text()));
  }

  @Test
  void aSuspendedAccountHasNoViewer() throws LookupException {
    Person gustaf = database.person("read");
    rows.suspend(gustaf.account());
    assertNull(viewerOf(gustaf.token().text()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Asia/Tokyo", "America/Los_Angeles"})
  void aTokenIsGoodUntilItExpiresWhateverTheZone(String zone) throws LookupException {
    Person hanna = database.person("read");
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone(zone)); // the driver tells the server
    try (PostgresPool pool = database.openPool()) {
      TokenQueries there = new TokenQueries(MastodonDatabase.schemaOf(pool));
      rows.expire(hanna.token(), Duration.ofMinutes(11), Duration.ofMinutes(10));
      assertNotNull(viewerOf(there, hanna.token().text()));
      rows.expire(hanna.token(), Duration.ofMinutes(9), Duration.ofMinutes(10));
      assertNull(viewerOf(there, hanna.token().text()));
      rows.expire(hanna.token(), Duration.ofSeconds(Integer.MAX_VALUE), Duration.ofSeconds(1));
      assertNotNull(viewerOf(there, hanna.token().text()));
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NULL",
      value = {
        "read|read",
        "read write follow|read,write,follow",
        "' read:statuses  read:notifications '|read:statuses,read:notifications",
        "''|''",
        "NULL|''",
        "'read\twrite'|'read\twrite'",
      })
  void scopesAreSplitAtSpaces(@Nullable String scopes, String expected) throws LookupException {
    Person ida = database.person("");
    database.execute(
        "UPDATE oauth_access_tokens SET scopes = %s WHERE id = %d"
            .formatted(scopes == null ? "NULL" : "'" + scopes + "'", ida.token().id()));
    assertEquals(
        expected.isEmpty() ? Set.of() : Set.of(expected.split(",", -1)),
        viewer(ida.token().text()).scopes());
  }

  @Test
  void chosenLanguagesNullMeansAllAndNoneMeansNone() throws LookupException {
    Person jon = database.person("read");
    assertNull(viewer(jon.token().text()).languages());
    rows.languages(jon.user(), List.of());
    assertEquals(Set.of(), viewer(jon.token().text()).languages());
    rows.languages(jon.user(), List.of("is", "de", "is"));
    assertEquals(Set.of("is", "de"), viewer(jon.token().text()).languages());
    database.execute(
        "UPDATE users SET chosen_languages = '{is,NULL,\"\"}' WHERE id = " + jon.user());
    assertEquals(Set.of("is", ""), viewer(jon.token().text()).languages());
  }

  @Test
  void permissionsAreThoseOfTheRoleAndOfEveryone() throws LookupException {
    Person katla = database.person("read");
    assertEquals(0, viewer(katla.token().text()).permissions());
    long role = rows.role("Moderator", (1L << 20) | (1L << 62));
    rows.assignRole(katla.user(), role);
    assertEquals((1L << 20) | (1L << 62), viewer(katla.token().text()).permissions());
    try {
      rows.everyoneRole((1L << 16) | (1L << 20));
      assertEquals(
          (1L << 16) | (1L << 20) | (1L << 62), viewer(katla.token().text()).permissions());
      assertEquals(
          (1L << 16) | (1L << 20), viewer(database.person("read").token().text()).permissions());
    } finally {
      database.execute("DELETE FROM user_roles WHERE id = -99");
    }
  }

  @Test
  void aFailureNamesTheQuestionAndNeverTheToken() {
    Person maja = database.person("read");
    String column = "ALTER TABLE oauth_access_tokens ALTER COLUMN expires_in TYPE ";
    database.execute(column + "text USING expires_in::text");
    try (RecordedLog log = new RecordedLog()) {
      LookupException failure =
          assertThrows(LookupException.class, () -> viewerOf(maja.token().text()));
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.startsWith("access token look-up: "), message);
      assertTrue(message.contains("operator does not exist"), message);
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        assertFalse(cause.toString().contains(maja.token().text()), cause.toString());
      }
      assertEquals(List.of(), log.ours(ch.qos.logback.classic.Level.WARN));
    } finally {
      database.execute(column + "integer USING expires_in::integer");
    }
  }

  @Test
  void manyTokensAreOneStatementAndAnOddRowHarmsNobodyElse() throws LookupException {
    Person anna = database.person("read");
    Person odd = database.person("read");
    database.execute(
        "UPDATE oauth_access_tokens SET created_at = '294276-12-31', expires_in = 2147483647"
            + " WHERE id = "
            + odd.token().id());
    Set<Secret> asked =
        Set.of(
            new Secret(anna.token().text()),
            new Secret(odd.token().text()),
            new Secret("of nobody"),
            new Secret("broken\udc00"));
    assertEquals(1, database.statementsOf(() -> tokens.viewersOf(asked)));
    Map<Secret, Viewer> found = tokens.viewersOf(asked);
    assertEquals(
        Set.of(new Secret(anna.token().text()), new Secret(odd.token().text())), found.keySet());
    assertEquals(
        anna.account(),
        Objects.requireNonNull(found.get(new Secret(anna.token().text()))).accountId());
    assertTrue(
        tokens
            .stillGood(new long[] {anna.token().id(), odd.token().id()})
            .contains(anna.token().id()));
  }

  @Test
  void aCheckOfManyTokensIsOneStatementAndFindsThoseThatAreNoLongerGood() throws LookupException {
    Person good = database.person("read");
    Person revoked = database.person("read");
    Person disabled = database.person("read");
    Person suspended = database.person("read");
    Person expired = database.person("read");
    rows.revoke(revoked.token());
    rows.disable(disabled.user(), true);
    rows.suspend(suspended.account());
    rows.expire(expired.token(), Duration.ofMinutes(9), Duration.ofMinutes(10));
    long[] ids =
        Stream.of(good, revoked, disabled, suspended, expired)
            .mapToLong(person -> person.token().id())
            .toArray();
    assertEquals(1, database.statementsOf(() -> tokens.stillGood(ids)));
    assertEquals(Set.of(good.token().id()), tokens.stillGood(ids));
    assertEquals(Set.of(), tokens.stillGood(new long[] {Long.MAX_VALUE}));
  }

  @Test
  void anAccountThatIsToBeDeletedIsNoLongerGoodWhereMastodonKnowsSuchAccounts()
      throws LookupException {
    Person leaving = database.person("read");
    long[] ids = {leaving.token().id()};
    assertEquals(Set.of(ids[0]), tokens.stillGood(ids));
    database.execute("ALTER TABLE accounts ADD COLUMN requested_deletion_at timestamp");
    try {
      assertEquals(Set.of(ids[0]), tokens.stillGood(ids));
      database.execute(
          "UPDATE accounts SET requested_deletion_at = now() WHERE id = " + leaving.account());
      assertEquals(Set.of(), tokens.stillGood(ids));
    } finally {
      database.execute("ALTER TABLE accounts DROP COLUMN requested_deletion_at");
    }
  }

  private @Nullable Viewer viewerOf(String token) throws LookupException {
    return viewerOf(tokens, token);
  }

  private static @Nullable Viewer viewerOf(TokenQueries queries, String token)
      throws LookupException {
    return new TokenBatches(queries).viewerOf(new Secret(token));
  }

  private Viewer viewer(String token) throws LookupException {
    Viewer viewer = viewerOf(token);
    if (viewer == null) {
      throw new AssertionError("no viewer");
    }
    return viewer;
  }
}
