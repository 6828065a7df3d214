package org.flodgatt.testkit.mastodon;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.flodgatt.testkit.services.PostgresServer;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows into Mastodon's tables and changes them, as Rails would. Nothing is published to Redis.
 * Thread-safe; every method has happened in the database when it returns.
 */
public final class MastodonRows implements AutoCloseable {
  private static final String NOW = "timezone('UTC', clock_timestamp())";

  private final Database database;

  /** Rows in the database that these connections lead to. */
  public MastodonRows(Supplier<Connection> connections) {
    this.database = new Database(connections);
  }

  /** Rows in the server's first database; see {@link MastodonSchema#install}. */
  public static MastodonRows in(PostgresServer server) {
    return new MastodonRows(server::connect);
  }

  /** A token: its row and the text that a client sends. */
  public record Token(long id, String text) {}

  /** Somebody who can log in: the ids of the rows, and a token. */
  public record Person(long account, long user, Token token) {}

  /** A local account with a user and a token with these scopes, such as {@code read}. */
  public Person person(String username, String scopes) {
    long account = account(username);
    long user = user(account);
    return new Person(account, user, token(user, scopes));
  }

  /** A local account. */
  public long account(String username) {
    return account(username, null);
  }

  /** An account of this domain; of this server if there is none. */
  public long account(String username, @Nullable String domain) {
    return database.insert(
        "INSERT INTO accounts (username, domain, created_at, updated_at) VALUES (?, ?, "
            + times()
            + ") RETURNING id",
        username,
        domain);
  }

  /** An account with an id of the test's choice. */
  public long accountWithId(long id, String username, @Nullable String domain) {
    return database.insert(
        "INSERT INTO accounts (id, username, domain, created_at, updated_at) VALUES (?, ?, ?, "
            + times()
            + ") RETURNING id",
        id,
        username,
        domain);
  }

  /** Suspends an account. */
  public void suspend(long account) {
    database.update("UPDATE accounts SET suspended_at = " + NOW + " WHERE id = ?", account);
  }

  /** Ends a suspension. */
  public void unsuspend(long account) {
    database.update("UPDATE accounts SET suspended_at = NULL WHERE id = ?", account);
  }

  /** A user of a local account: enabled, no role, all languages. */
  public long user(long account) {
    return database.insert(
        "INSERT INTO users (email, account_id, created_at, updated_at) VALUES (?, ?, "
            + times()
            + ") RETURNING id",
        account + "@mail.example",
        account);
  }

  /** Disables or enables a user's login. */
  public void disable(long user, boolean disabled) {
    database.update("UPDATE users SET disabled = ? WHERE id = ?", disabled, user);
  }

  /** Sets the languages a user wants to see; null for all, an empty list for none. */
  public void languages(long user, @Nullable List<String> languages) {
    database.update("UPDATE users SET chosen_languages = ? WHERE id = ?", languages, user);
  }

  /** Gives a user a role; null for none. */
  public void assignRole(long user, @Nullable Long role) {
    database.update("UPDATE users SET role_id = ? WHERE id = ?", role, user);
  }

  /** A role with these permission bits. */
  public long role(String name, long permissions) {
    return database.insert(
        "INSERT INTO user_roles (name, permissions, created_at, updated_at) VALUES (?, ?, "
            + times()
            + ") RETURNING id",
        name,
        permissions);
  }

  /** The role that everybody has, with id -99. */
  public void everyoneRole(long permissions) {
    database.update(
        "INSERT INTO user_roles (id, permissions, created_at, updated_at) VALUES (-99, ?, "
            + times()
            + ") ON CONFLICT (id) DO UPDATE SET permissions = excluded.permissions",
        permissions);
  }

  /** An application. */
  public long application(String name) {
    return database.insert(
        "INSERT INTO oauth_applications"
            + " (name, uid, secret, redirect_uri, created_at, updated_at)"
            + " VALUES (?, ?, 'secret', 'urn:ietf:wg:oauth:2.0:oob', "
            + times()
            + ") RETURNING id",
        name,
        UUID.randomUUID().toString());
  }

  /** A token of a user that never expires; scopes are separated by spaces. */
  public Token token(long user, String scopes) {
    return insertToken(user, scopes);
  }

  /** A token of an application, without a user. */
  public Token applicationToken(String scopes) {
    return insertToken(null, scopes);
  }

  /** Lets a token end this long after its creation, which is moved into the past by {@code age}. */
  public void expire(Token token, Duration lifetime, Duration age) {
    database.update(
        "UPDATE oauth_access_tokens SET expires_in = ?, created_at = ? WHERE id = ?",
        Math.toIntExact(lifetime.toSeconds()),
        Instant.now().minus(age),
        token.id());
  }

  /** Revokes a token. */
  public void revoke(Token token) {
    database.update(
        "UPDATE oauth_access_tokens SET revoked_at = " + NOW + " WHERE id = ?", token.id());
  }

  /** A list of this account. */
  public long list(long account, String title) {
    return database.insert(
        "INSERT INTO lists (account_id, title, created_at, updated_at) VALUES (?, ?, "
            + times()
            + ") RETURNING id",
        account,
        title);
  }

  /** Lets an account block another. */
  public void block(long account, long target) {
    database.update(
        "INSERT INTO blocks (account_id, target_account_id, created_at, updated_at) VALUES (?, ?, "
            + times()
            + ")",
        account,
        target);
  }

  /** Ends a block. */
  public void unblock(long account, long target) {
    database.update(
        "DELETE FROM blocks WHERE account_id = ? AND target_account_id = ?", account, target);
  }

  /** Lets an account mute another until somebody ends it. */
  public void mute(long account, long target) {
    mute(account, target, null);
  }

  /** Lets an account mute another until then; for ever if null. */
  public void mute(long account, long target, @Nullable Instant expiresAt) {
    database.update(
        "INSERT INTO mutes (account_id, target_account_id, expires_at, created_at, updated_at)"
            + " VALUES (?, ?, ?, "
            + times()
            + ")",
        account,
        target,
        expiresAt);
  }

  /** Ends a mute. */
  public void unmute(long account, long target) {
    database.update(
        "DELETE FROM mutes WHERE account_id = ? AND target_account_id = ?", account, target);
  }

  /** Lets an account block a domain. */
  public void blockDomain(long account, String domain) {
    database.update(
        "INSERT INTO account_domain_blocks (account_id, domain, created_at, updated_at)"
            + " VALUES (?, ?, "
            + times()
            + ")",
        account,
        domain);
  }

  /** Ends the block of a domain. */
  public void unblockDomain(long account, String domain) {
    database.update(
        "DELETE FROM account_domain_blocks WHERE account_id = ? AND domain = ?", account, domain);
  }

  /** A keyword filter with its keywords. */
  public long filter(FilterRow row) {
    long id =
        database.insert(
            "INSERT INTO custom_filters"
                + " (account_id, phrase, context, action, expires_at, created_at, updated_at)"
                + " VALUES (?, ?, ?, ?, ?, "
                + times()
                + ") RETURNING id",
            row.account(),
            row.title(),
            row.context(),
            row.action(),
            row.expiresAt().orElse(null));
    for (FilterRow.Keyword keyword : row.keywords()) {
      database.update(
          "INSERT INTO custom_filter_keywords"
              + " (custom_filter_id, keyword, whole_word, created_at, updated_at)"
              + " VALUES (?, ?, ?, "
              + times()
              + ")",
          id,
          keyword.text(),
          keyword.wholeWord());
    }
    return id;
  }

  /** Removes a keyword filter. */
  public void deleteFilter(long filter) {
    database.update("DELETE FROM custom_filters WHERE id = ?", filter);
  }

  /** Sets a site setting; the value is YAML, such as {@code "--- disabled\n"}. */
  public void setting(String name, @Nullable String value) {
    database.update(
        "INSERT INTO settings (var, value, created_at, updated_at) VALUES (?, ?, "
            + times()
            + ") ON CONFLICT (var) DO UPDATE SET value = excluded.value",
        name,
        value);
  }

  /** Removes a site setting, so that the default holds. */
  public void deleteSetting(String name) {
    database.update("DELETE FROM settings WHERE var = ?", name);
  }

  /** Ends the connection. Closing twice is harmless. */
  @Override
  public void close() {
    database.close();
  }

  private Token insertToken(@Nullable Long user, String scopes) {
    String text = UUID.randomUUID().toString().replace("-", "");
    long id =
        database.insert(
            "INSERT INTO oauth_access_tokens (token, scopes, resource_owner_id, created_at)"
                + " VALUES (?, ?, ?, "
                + NOW
                + ") RETURNING id",
            text,
            scopes,
            user);
    return new Token(id, text);
  }

  private static String times() {
    return NOW + ", " + NOW;
  }
}
