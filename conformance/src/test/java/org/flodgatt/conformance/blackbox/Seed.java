package org.flodgatt.conformance.blackbox;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.flodgatt.testkit.mastodon.FilterRow;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.MastodonRows.Token;

/**
 * The rows of a run, all of them of accounts of its own, so that they can be removed. Site settings
 * and roles are left alone: they belong to everybody. Thread-safe.
 */
final class Seed implements AutoCloseable {
  private static final List<String> REMOVAL =
      List.of(
          "DELETE FROM custom_filter_keywords WHERE custom_filter_id IN"
              + " (SELECT id FROM custom_filters WHERE account_id = ANY(?))",
          "DELETE FROM custom_filters WHERE account_id = ANY(?)",
          "DELETE FROM blocks WHERE account_id = ANY(?)",
          "DELETE FROM mutes WHERE account_id = ANY(?)",
          "DELETE FROM account_domain_blocks WHERE account_id = ANY(?)",
          "DELETE FROM lists WHERE account_id = ANY(?)",
          "DELETE FROM oauth_access_tokens WHERE resource_owner_id IN"
              + " (SELECT id FROM users WHERE account_id = ANY(?))",
          "DELETE FROM users WHERE account_id = ANY(?)",
          "DELETE FROM accounts WHERE id = ANY(?)");

  private final Supplier<Connection> database;
  private final MastodonRows rows;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private final List<Long> accounts = new CopyOnWriteArrayList<>();
  private final List<Long> applicationTokens = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();

  Seed(Supplier<Connection> database) {
    this.database = database;
    this.rows = new MastodonRows(database);
  }

  /** A word that nothing else has. */
  String unique(String what) {
    return "conformance" + what + run + number.incrementAndGet();
  }

  /** Carries out what stands behind {@code given}, and notes the values it gives. */
  void give(List<String> words, Map<String, String> values) {
    List<String> rest = words.subList(1, words.size());
    switch (words.getFirst()) {
      case "person" -> person(rest, values);
      case "author" -> values.put("author", Long.toString(account(rest)));
      case "list" -> values.put("list", Long.toString(rows.list(id("account", values), "Friends")));
      case "foreign-list" ->
          values.put("list", Long.toString(rows.list(account(List.of()), "Friends")));
      case "application-token" -> applicationToken(values);
      case "disabled" -> rows.disable(id("user", values), true);
      case "suspended" -> rows.suspend(id("account", values));
      case "revoked" -> rows.revoke(token(values));
      case "expired" -> rows.expire(token(values), Duration.ofHours(1), Duration.ofHours(2));
      case "languages" -> rows.languages(id("user", values), rest);
      case "block" -> rows.block(id("account", values), id("author", values));
      case "blocked" -> rows.block(id("author", values), id("account", values));
      case "mute" -> rows.mute(id("account", values), id("author", values));
      case "mute-that-ended" ->
          rows.mute(id("account", values), id("author", values), Instant.now().minusSeconds(60));
      case "domain-block" -> rows.blockDomain(id("account", values), rest.getFirst());
      case "filter" -> filter(rest, values);
      default -> throw new IllegalArgumentException("given " + words.getFirst() + ": unknown");
    }
  }

  private void person(List<String> scopes, Map<String, String> values) {
    Person person = rows.person(unique("p"), scopes.isEmpty() ? "read" : String.join(" ", scopes));
    accounts.add(person.account());
    values.put("account", Long.toString(person.account()));
    values.put("user", Long.toString(person.user()));
    values.put("tokenid", Long.toString(person.token().id()));
    values.put("token", person.token().text());
  }

  private long account(List<String> domain) {
    long account = rows.account(unique("a"), domain.isEmpty() ? null : domain.getFirst());
    accounts.add(account);
    return account;
  }

  private void applicationToken(Map<String, String> values) {
    Token token = rows.applicationToken("read");
    applicationTokens.add(token.id());
    values.put("token", token.text());
  }

  // given filter ACTION KEYWORD…, ~KEYWORD for whole words
  private void filter(List<String> words, Map<String, String> values) {
    FilterRow row =
        FilterRow.of(id("account", values), "Hide")
            .action(List.of("warn", "hide", "blur").indexOf(words.getFirst()));
    for (String word : words.subList(1, words.size())) {
      row = word.startsWith("~") ? row.wholeWord(word.substring(1)) : row.keyword(word);
    }
    values.put("filter", Long.toString(rows.filter(row)));
  }

  private static Token token(Map<String, String> values) {
    return new Token(id("tokenid", values), values.getOrDefault("token", ""));
  }

  private static long id(String name, Map<String, String> values) {
    return Long.parseLong(Notation.fill("${" + name + "}", values));
  }

  /** Removes every row of this run. */
  @Override
  public void close() {
    rows.close();
    try (Connection connection = database.get()) {
      for (String sql : REMOVAL) {
        remove(connection, sql, accounts);
      }
      remove(connection, "DELETE FROM oauth_access_tokens WHERE id = ANY(?)", applicationTokens);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "rows are left behind: accounts whose username contains " + run, e);
    }
  }

  private static void remove(Connection connection, String sql, List<Long> ids)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Array array = connection.createArrayOf("bigint", ids.toArray());
      statement.setArray(1, array);
      statement.executeUpdate();
    }
  }
}
