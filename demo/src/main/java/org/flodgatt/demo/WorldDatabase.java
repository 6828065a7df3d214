package org.flodgatt.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.flodgatt.demo.story.Change;
import org.flodgatt.demo.world.AccessToken;
import org.flodgatt.demo.world.KeywordFilter;
import org.flodgatt.demo.world.KeywordFilter.Keyword;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.ReadingList;
import org.flodgatt.demo.world.World;
import org.jspecify.annotations.Nullable;

/** The world in Mastodon's tables. One thread at a time; closing it closes the connection. */
final class WorldDatabase implements AutoCloseable {
  private static final long MODERATORS = 3;

  private final Connection connection;

  /** Works on this connection, in a database with Mastodon's tables. */
  WorldDatabase(Connection connection) {
    this.connection = connection;
  }

  /** Puts everybody and everything of the world into the empty tables. */
  void fill(World world) {
    execute(
        "INSERT INTO user_roles (id, name, permissions, created_at, updated_at)"
            + " VALUES (?, 'Moderator', ?, now(), now())",
        MODERATORS,
        World.VIEW_FEEDS);
    world.people().forEach(this::account);
    for (Person person : world.locals()) {
      user(world, person);
    }
    world.tokens().forEach(this::token);
    world.lists().forEach(this::list);
    world.filters().forEach(this::filter);
    execute(
        "INSERT INTO blocks (account_id, target_account_id, created_at, updated_at)"
            + " VALUES (?, ?, now(), now())",
        world.bob().id(),
        world.blockedByBob().id());
    execute(
        "INSERT INTO mutes (account_id, target_account_id, created_at, updated_at)"
            + " VALUES (?, ?, now(), now())",
        world.bob().id(),
        world.mutedByBob().id());
    execute(
        "INSERT INTO account_domain_blocks (account_id, domain, created_at, updated_at)"
            + " VALUES (?, ?, now(), now())",
        world.bob().id(),
        world.domainBlockedByBob());
    // Posts from elsewhere are hidden on hashtag streams, except from those who may view feeds.
    execute(
        "INSERT INTO settings (var, value, created_at, updated_at)"
            + " VALUES ('remote_topic_feed_access', ?, now(), now())",
        "--- disabled\n");
    // The ids above were chosen, so the sequences do not know them; others may add rows too.
    for (String table :
        List.of("users", "oauth_access_tokens", "custom_filters", "custom_filter_keywords")) {
      execute("ALTER SEQUENCE " + table + "_id_seq RESTART WITH 1000000000");
    }
  }

  /** Makes one change. */
  void apply(Change change) {
    switch (change) {
      case Change.AddKeyword(long filterId, Keyword keyword) -> keyword(filterId, keyword);
      case Change.RemoveKeyword(Keyword keyword) ->
          execute("DELETE FROM custom_filter_keywords WHERE id = ?", keyword.id());
      case Change.RevokeToken(AccessToken token) ->
          execute("UPDATE oauth_access_tokens SET revoked_at = now() WHERE id = ?", token.id());
      case Change.GrantToken(AccessToken token) ->
          execute("UPDATE oauth_access_tokens SET revoked_at = NULL WHERE id = ?", token.id());
      case Change.DisableUser(Person person) ->
          execute("UPDATE users SET disabled = TRUE WHERE account_id = ?", person.id());
      case Change.EnableUser(Person person) ->
          execute("UPDATE users SET disabled = FALSE WHERE account_id = ?", person.id());
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server may be gone already; then so is the connection.
    }
  }

  private void account(Person person) {
    execute(
        "INSERT INTO accounts (id, username, domain, created_at, updated_at)"
            + " VALUES (?, ?, ?, now(), now())",
        person.id(),
        person.username(),
        person.domain());
  }

  private void user(World world, Person person) {
    execute(
        "INSERT INTO users (id, email, account_id, chosen_languages, role_id, created_at,"
            + " updated_at) VALUES (?, ?, ?, string_to_array(?, ','), ?, now(), now())",
        userId(person),
        person.username() + "@" + World.DOMAIN,
        person.id(),
        person.equals(world.bob()) ? String.join(",", world.languagesOfBob()) : null,
        person.equals(world.moderator()) ? MODERATORS : null);
  }

  private void token(AccessToken token) {
    execute(
        "INSERT INTO oauth_access_tokens (id, token, resource_owner_id, scopes, created_at)"
            + " VALUES (?, ?, ?, ?, now())",
        token.id(),
        token.value(),
        userId(token.owner()),
        token.scopes());
  }

  private void list(ReadingList list) {
    execute(
        "INSERT INTO lists (id, account_id, title, created_at, updated_at)"
            + " VALUES (?, ?, ?, now(), now())",
        list.id(),
        list.owner().id(),
        list.title());
  }

  private void filter(KeywordFilter filter) {
    execute(
        "INSERT INTO custom_filters (id, account_id, phrase, context, action, created_at,"
            + " updated_at) VALUES (?, ?, ?, '{home,public}', ?, now(), now())",
        filter.id(),
        filter.owner().id(),
        filter.title(),
        List.of("warn", "hide", "blur").indexOf(filter.action()));
    filter.keywords().forEach(keyword -> keyword(filter.id(), keyword));
  }

  private void keyword(long filterId, Keyword keyword) {
    execute(
        "INSERT INTO custom_filter_keywords"
            + " (id, custom_filter_id, keyword, whole_word, created_at, updated_at)"
            + " VALUES (?, ?, ?, ?, now(), now())",
        keyword.id(),
        filterId,
        keyword.text(),
        keyword.wholeWord());
  }

  private static long userId(Person person) {
    return person.number() + 1L;
  }

  private void execute(String sql, @Nullable Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + e.getMessage() + ": " + sql, e);
    }
  }
}
