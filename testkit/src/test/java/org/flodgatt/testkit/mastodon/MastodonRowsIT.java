package org.flodgatt.testkit.mastodon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.MastodonRows.Token;
import org.flodgatt.testkit.services.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class MastodonRowsIT {
  private static PostgresServer server;
  private static MastodonRows rows;

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
    MastodonSchema.install(server);
    rows = MastodonRows.in(server);
  }

  @AfterAll
  static void stop() {
    rows.close();
    server.close();
  }

  @Test
  void aPersonCanBeFoundByTheToken() throws SQLException {
    Person person = rows.person("ann", "read write");
    long role = rows.role("Moderator", 1 << 20);
    rows.assignRole(person.user(), role);
    rows.languages(person.user(), List.of("de", "en"));
    assertEquals(
        person.account() + "|read write|{de,en}|1048576",
        ask(
            """
            SELECT concat_ws('|', u.account_id, t.scopes, u.chosen_languages, r.permissions)
            FROM oauth_access_tokens t JOIN users u ON u.id = t.resource_owner_id
            JOIN user_roles r ON r.id = u.role_id
            WHERE t.revoked_at IS NULL AND u.disabled IS FALSE AND t.token = '%s'
            """
                .formatted(person.token().text())));
    rows.languages(person.user(), List.of());
    assertEquals("{}", ask("SELECT chosen_languages FROM users WHERE id = " + person.user()));
    rows.languages(person.user(), null);
    rows.assignRole(person.user(), null);
    rows.everyoneRole(0);
    rows.everyoneRole(4);
    assertEquals("4", ask("SELECT permissions FROM user_roles WHERE id = -99"));
  }

  @Test
  void tokensAreRevokedAndExpireInUtc() throws SQLException {
    Person person = rows.person("tess", "read");
    rows.revoke(person.token());
    rows.disable(person.user(), true);
    rows.suspend(person.account());
    assertEquals(
        "3",
        ask(
            """
            SELECT (t.revoked_at <= timezone('UTC', clock_timestamp()))::int + u.disabled::int
              + (a.suspended_at IS NOT NULL)::int
            FROM oauth_access_tokens t JOIN users u ON u.id = t.resource_owner_id
            JOIN accounts a ON a.id = u.account_id WHERE t.id = %d
            """
                .formatted(person.token().id())));
    rows.disable(person.user(), false);
    rows.unsuspend(person.account());
    Token brief = rows.token(person.user(), "read");
    rows.expire(brief, Duration.ofMinutes(1), Duration.ofMinutes(2));
    assertEquals(
        "t",
        ask(
            """
            SELECT created_at + expires_in * interval '1 second' < timezone('UTC', now())
            FROM oauth_access_tokens WHERE id = %d
            """
                .formatted(brief.id())));
    Token orphan = rows.applicationToken("read");
    assertEquals(
        "t",
        ask("SELECT resource_owner_id IS NULL FROM oauth_access_tokens WHERE id = " + orphan.id()));
  }

  @Test
  void relationsComeAndGo() throws SQLException {
    long viewer = rows.account("viewer");
    long author = rows.accountWithId(Long.MAX_VALUE, "author", "fjord.example");
    assertTrue(rows.application("Tusky") > 0);
    assertTrue(rows.list(viewer, "Friends") > 0);
    rows.block(viewer, author);
    rows.mute(viewer, author, Instant.parse("2035-01-02T03:04:05.678Z"));
    rows.blockDomain(viewer, "fjord.example");
    assertEquals("2035-01-02 03:04:05.678", ask("SELECT expires_at FROM mutes"));
    rows.unblock(viewer, author);
    rows.unmute(viewer, author);
    rows.mute(viewer, author);
    rows.unmute(viewer, author);
    rows.unblockDomain(viewer, "fjord.example");
    assertEquals(
        "0",
        ask(
            "SELECT (SELECT count(*) FROM blocks) + (SELECT count(*) FROM mutes)"
                + " + (SELECT count(*) FROM account_domain_blocks)"));
  }

  @Test
  void filtersHaveKeywordsInOrder() throws SQLException {
    long account = rows.account("filterer");
    long filter =
        rows.filter(
            FilterRow.of(account, "Fruit")
                .keyword("Banana")
                .wholeWord("fig")
                .context("home", "public")
                .action(1)
                .expiresAt(Instant.parse("2035-01-02T03:04:05.678Z")));
    assertEquals(
        "Fruit|{home,public}|1|2035-01-02 03:04:05.678|Banana f, fig t",
        ask(
            """
            SELECT concat_ws('|', phrase, context, action, expires_at,
              string_agg(keyword || ' ' || left(whole_word::text, 1), ', ' ORDER BY k.id))
            FROM custom_filters f JOIN custom_filter_keywords k ON k.custom_filter_id = f.id
            GROUP BY f.id
            """));
    rows.deleteFilter(filter);
    assertEquals("0", ask("SELECT count(*) FROM custom_filter_keywords"));
  }

  @Test
  void settingsAreReplacedAndRowsGoOnAfterARestart() throws SQLException {
    rows.setting("local_live_feed_access", "--- public\n");
    server.restart();
    rows.setting("local_live_feed_access", "--- disabled\n");
    assertEquals("--- disabled\n", ask("SELECT value FROM settings"));
    rows.deleteSetting("local_live_feed_access");
    assertEquals("0", ask("SELECT count(*) FROM settings"));
  }

  private static String ask(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
