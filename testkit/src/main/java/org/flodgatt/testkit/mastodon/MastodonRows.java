package org.flodgatt.testkit.mastodon;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.flodgatt.testkit.services.PostgresServer;
import org.jspecify.annotations.Nullable;

/**
 * Puts people, tokens, lists, blocks and filters into Mastodon's tables. Each call is a transaction
 * of its own. Thread-safe.
 */
public final class MastodonRows {
  private final PostgresServer postgres;

  /**
   * An account of this server with a user and a token.
   *
   * @param account {@code accounts.id}
   * @param user {@code users.id}
   * @param tokenId {@code oauth_access_tokens.id}
   * @param token the access token
   */
  public record Person(long account, long user, long tokenId, String token) {}

  /** A word of a filter. */
  public record Keyword(String text, boolean wholeWord) {}

  /**
   * @param postgres with Mastodon's tables in it
   */
  public MastodonRows(PostgresServer postgres) {
    this.postgres = postgres;
  }

  /** Somebody of this server with a token of these scopes. */
  public Person person(String username, String scopes) {
    long account = account(username, null);
    long user = user(account, null, null);
    String token = "token-of-" + username + "-" + account;
    return new Person(account, user, token(user, token, scopes), token);
  }

  /** An account; a domain makes it remote. */
  public long account(String username, @Nullable String domain) {
    return insert(
        "INSERT INTO accounts (username, domain, created_at, updated_at)"
            + " VALUES (?, ?, now(), now()) RETURNING id",
        username,
        domain);
  }

  /** The user of a local account. */
  public long user(long account, @Nullable List<String> languages, @Nullable Long role) {
    return insert(
        "INSERT INTO users (email, account_id, chosen_languages, role_id, created_at, updated_at)"
            + " VALUES (?, ?, ?, ?, now(), now()) RETURNING id",
        "user-" + account + "@social.example",
        account,
        languages,
        role);
  }

  /** A role with these permission bits. */
  public long role(String name, long permissions) {
    return insert(
        "INSERT INTO user_roles (name, permissions, created_at, updated_at)"
            + " VALUES (?, ?, now(), now()) RETURNING id",
        name,
        permissions);
  }

  /** The everyone role, whose id Mastodon fixes at −99. */
  public void everyoneRole(long permissions) {
    update(
        "INSERT INTO user_roles (id, name, permissions, created_at, updated_at)"
            + " VALUES (-99, '', ?, now(), now())"
            + " ON CONFLICT (id) DO UPDATE SET permissions = excluded.permissions",
        permissions);
  }

  /** A token of a user; {@code null} makes it one of an application alone. */
  public long token(@Nullable Long user, String token, @Nullable String scopes) {
    return insert(
        "INSERT INTO oauth_access_tokens (token, resource_owner_id, scopes, created_at)"
            + " VALUES (?, ?, ?, now() AT TIME ZONE 'utc') RETURNING id",
        token,
        user,
        scopes);
  }

  /** The token was made at that time and is good for so many seconds. */
  public void tokenExpires(long tokenId, Instant created, int seconds) {
    update(
        "UPDATE oauth_access_tokens SET created_at = ?, expires_in = ? WHERE id = ?",
        utc(created),
        seconds,
        tokenId);
  }

  /** The token is revoked. */
  public void revoke(long tokenId) {
    update("UPDATE oauth_access_tokens SET revoked_at = now() WHERE id = ?", tokenId);
  }

  /** The user is disabled. */
  public void disable(long user) {
    update("UPDATE users SET disabled = true WHERE id = ?", user);
  }

  /** The account is suspended. */
  public void suspend(long account) {
    update("UPDATE accounts SET suspended_at = now() WHERE id = ?", account);
  }

  /** The user reads these languages only; {@code null}: all. */
  public void languages(long user, @Nullable List<String> languages) {
    update("UPDATE users SET chosen_languages = ? WHERE id = ?", languages, user);
  }

  /** The user has this role. */
  public void giveRole(long user, long role) {
    update("UPDATE users SET role_id = ? WHERE id = ?", role, user);
  }

  /** A list of an account. */
  public long list(long account, String title) {
    return insert(
        "INSERT INTO lists (account_id, title, created_at, updated_at)"
            + " VALUES (?, ?, now(), now()) RETURNING id",
        account,
        title);
  }

  /** One account blocks another. */
  public void block(long account, long target) {
    update(
        "INSERT INTO blocks (account_id, target_account_id, created_at, updated_at)"
            + " VALUES (?, ?, now(), now())",
        account,
        target);
  }

  /** One account mutes another, until then or for ever. */
  public void mute(long account, long target, @Nullable Instant until) {
    update(
        "INSERT INTO mutes (account_id, target_account_id, expires_at, created_at, updated_at)"
            + " VALUES (?, ?, ?, now(), now())",
        account,
        target,
        until == null ? null : utc(until));
  }

  /** An account blocks a domain. */
  public void blockDomain(long account, String domain) {
    update(
        "INSERT INTO account_domain_blocks (account_id, domain, created_at, updated_at)"
            + " VALUES (?, ?, now(), now())",
        account,
        domain);
  }

  /**
   * A keyword filter.
   *
   * @param action 0 warn, 1 hide, 2 blur
   */
  public long filter(
      long account,
      String title,
      List<String> context,
      @Nullable Instant expires,
      int action,
      Keyword... keywords) {
    long filter =
        insert(
            "INSERT INTO custom_filters"
                + " (account_id, phrase, context, expires_at, action, created_at, updated_at)"
                + " VALUES (?, ?, ?, ?, ?, now(), now()) RETURNING id",
            account,
            title,
            context,
            expires == null ? null : utc(expires),
            action);
    for (Keyword keyword : keywords) {
      update(
          "INSERT INTO custom_filter_keywords"
              + " (custom_filter_id, keyword, whole_word, created_at, updated_at)"
              + " VALUES (?, ?, ?, now(), now())",
          filter,
          keyword.text(),
          keyword.wholeWord());
    }
    return filter;
  }

  /** A setting of the server, as the YAML that Rails stores; {@code null} removes it. */
  public void setting(String name, @Nullable String yaml) {
    update("DELETE FROM settings WHERE var = ?", name);
    if (yaml != null) {
      update("INSERT INTO settings (var, value) VALUES (?, ?)", name, yaml);
    }
  }

  /** Timestamps without zone are UTC in Mastodon. */
  private static LocalDateTime utc(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  private long insert(String sql, @Nullable Object... values) {
    try (Connection connection = postgres.connect();
        PreparedStatement statement = prepared(connection, sql, values);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong("id");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot run " + sql, e);
    }
  }

  private void update(String sql, @Nullable Object... values) {
    try (Connection connection = postgres.connect();
        PreparedStatement statement = prepared(connection, sql, values)) {
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot run " + sql, e);
    }
  }

  private static PreparedStatement prepared(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value instanceof List<?> list) {
        statement.setArray(i + 1, connection.createArrayOf("varchar", list.toArray()));
      } else {
        statement.setObject(i + 1, value);
      }
    }
    return statement;
  }
}
