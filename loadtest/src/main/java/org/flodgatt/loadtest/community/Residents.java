package org.flodgatt.loadtest.community;

import java.net.URI;
import java.security.SecureRandom;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.flodgatt.loadtest.community.Community.Relation;
import org.jspecify.annotations.Nullable;

/**
 * A community's rows in Mastodon's database: put there for one run and removed after it. Their
 * usernames begin with {@value #PREFIX}, so that nobody else's are touched; what a killed run left
 * behind is removed by a later one after a day.
 */
public final class Residents implements AutoCloseable {
  private static final String PREFIX = "flodgatt_load_";
  private static final String NOW = "timezone('UTC', now())";
  private static final String BLOCK =
      """
      INSERT INTO blocks (account_id, target_account_id, created_at, updated_at)
      SELECT pair.account, pair.target, NOW, NOW
        FROM unnest(?::bigint[], ?::bigint[]) AS pair (account, target)
      """;

  private final Connection connection;
  private final Community community;
  private final String secret;
  private final String own;
  private long[] viewers = {};
  private long[] authors = {};

  private Residents(Connection connection, Community community) {
    this.connection = connection;
    this.community = community;
    byte[] random = new byte[20];
    new SecureRandom().nextBytes(random);
    secret = HexFormat.of().formatHex(random);
    own = PREFIX + secret.substring(0, 8) + "_";
  }

  /**
   * Adds the rows.
   *
   * @param database {@code postgres://USER:PASSWORD@HOST:PORT/NAME}
   * @throws SQLException if they cannot be added; then none are
   */
  public static Residents settle(URI database, Community community) throws SQLException {
    Connection connection = connect(database);
    try {
      connection.setAutoCommit(false);
      Residents residents = new Residents(connection, community);
      residents.insert();
      connection.commit();
      return residents;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static Connection connect(URI database) throws SQLException {
    Properties properties = new Properties();
    String userInfo = database.getUserInfo();
    if (userInfo != null) {
      String[] parts = userInfo.split(":", 2);
      properties.setProperty("user", parts[0]);
      if (parts.length > 1) {
        properties.setProperty("password", parts[1]);
      }
    }
    properties.setProperty("connectTimeout", "10");
    String host = database.getHost();
    int port = database.getPort() < 0 ? 5432 : database.getPort();
    return DriverManager.getConnection(
        "jdbc:postgresql://" + host + ":" + port + database.getPath(), properties);
  }

  /** Who they are. */
  public Community community() {
    return community;
  }

  /** The account of the author of this number. */
  public long authorAccount(int author) {
    return authors[author];
  }

  /** The username of the author of this number. */
  public String authorName(int author) {
    return own + "author" + author;
  }

  /** A token for each viewer, in their order. */
  public List<String> tokens() {
    return IntStream.range(0, community.viewers()).mapToObj(this::token).toList();
  }

  private String token(int viewer) {
    return secret + viewer;
  }

  private void insert() throws SQLException {
    removeLeftovers();
    String[] authorNames = names(Community.AUTHORS, this::authorName);
    authors = accounts(authorNames, names(Community.AUTHORS, Community::domain));
    String[] viewerNames = names(community.viewers(), viewer -> own + viewer);
    viewers = accounts(viewerNames, new String[community.viewers()]);
    String[] tokens = names(community.viewers(), this::token);
    execute(
        """
        WITH person AS (
          INSERT INTO users (email, account_id, created_at, updated_at)
          SELECT account || '@load.invalid', account, NOW, NOW FROM unnest(?::bigint[]) AS account
          RETURNING id, account_id)
        INSERT INTO oauth_access_tokens (token, scopes, resource_owner_id, created_at)
        SELECT token, 'read', person.id, NOW
          FROM unnest(?::bigint[], ?::text[]) AS given (account, token)
          JOIN person ON person.account_id = given.account
        """,
        longs(viewers),
        longs(viewers),
        strings(tokens));
    relate(Relation.BLOCKS, BLOCK);
    relate(Relation.MUTES, BLOCK.replace("blocks", "mutes"));
    relate(
        Relation.BLOCKED_BY,
        BLOCK.replace("pair.account, pair.target", "pair.target, pair.account"));
    relate(
        Relation.BLOCKS_DOMAIN,
        """
        INSERT INTO account_domain_blocks (account_id, domain, created_at, updated_at)
        SELECT pair.account, accounts.domain, NOW, NOW
          FROM unnest(?::bigint[], ?::bigint[]) AS pair (account, target)
          JOIN accounts ON accounts.id = pair.target
        """);
    relate(
        Relation.CHOOSES_LANGUAGE,
        """
        UPDATE users SET chosen_languages = '{en}'
          FROM unnest(?::bigint[], ?::bigint[]) AS pair (account, target)
         WHERE users.account_id = pair.account
        """);
    filter();
  }

  /** What a run left behind that was killed before it could remove it. */
  private void removeLeftovers() throws SQLException {
    remove("starts_with(username, ?) AND created_at < NOW - interval '1 day'", PREFIX);
  }

  private long[] accounts(String[] names, String[] domains) throws SQLException {
    execute(
        """
        INSERT INTO accounts (username, domain, created_at, updated_at)
        SELECT username, domain, NOW, NOW FROM unnest(?::text[], ?::text[]) AS given (username, domain)
        """,
        strings(names),
        strings(domains));
    Map<String, Long> ids = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT username, id FROM accounts WHERE username = ANY (?::text[])")) {
      statement.setObject(1, strings(names));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.put(rows.getString("username"), rows.getLong("id"));
        }
      }
    }
    return Arrays.stream(names).mapToLong(name -> Objects.requireNonNull(ids.get(name))).toArray();
  }

  private void relate(Relation relation, String sql) throws SQLException {
    int[] chosen =
        IntStream.range(0, viewers.length)
            .filter(viewer -> community.relation(viewer) == relation)
            .toArray();
    execute(
        sql,
        longs(Arrays.stream(chosen).mapToLong(viewer -> viewers[viewer]).toArray()),
        longs(
            Arrays.stream(chosen).mapToLong(viewer -> authors[community.other(viewer)]).toArray()));
  }

  private void filter() throws SQLException {
    int[] chosen =
        IntStream.range(0, viewers.length).filter(viewer -> community.filters(viewer)).toArray();
    execute(
        """
        WITH one AS (
          INSERT INTO custom_filters (account_id, phrase, context, action, created_at, updated_at)
          SELECT account, 'load', '{public}', 0, NOW, NOW FROM unnest(?::bigint[]) AS account
          RETURNING id, account_id)
        INSERT INTO custom_filter_keywords
               (custom_filter_id, keyword, whole_word, created_at, updated_at)
        SELECT one.id, ? || number, true, NOW, NOW
          FROM unnest(?::bigint[], ?::bigint[]) AS given (account, first)
          JOIN one ON one.account_id = given.account
         CROSS JOIN generate_series(given.first, given.first + ? - 1) AS number
        """,
        longs(Arrays.stream(chosen).mapToLong(viewer -> viewers[viewer]).toArray()),
        Community.WORD,
        longs(Arrays.stream(chosen).mapToLong(viewer -> viewers[viewer]).toArray()),
        longs(Arrays.stream(chosen).mapToLong(community::firstKeyword).toArray()),
        Community.KEYWORDS);
  }

  /** Removes accounts and all that hangs on them. */
  private void remove(String condition, String value) throws SQLException {
    String accounts = " IN (SELECT id FROM accounts WHERE " + condition + ")";
    String users = " IN (SELECT id FROM users WHERE account_id" + accounts + ")";
    for (String rows :
        List.of(
            "custom_filter_keywords WHERE custom_filter_id IN"
                + (" (SELECT id FROM custom_filters WHERE account_id" + accounts + ")"),
            "custom_filters WHERE account_id" + accounts,
            "account_domain_blocks WHERE account_id" + accounts,
            "mutes WHERE account_id" + accounts,
            "blocks WHERE account_id" + accounts,
            "oauth_access_tokens WHERE resource_owner_id" + users,
            "users WHERE account_id" + accounts,
            "accounts WHERE " + condition)) {
      execute("DELETE FROM " + rows, value);
    }
  }

  private void execute(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.replace("NOW", NOW))) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    }
  }

  private Array longs(long[] values) throws SQLException {
    return connection.createArrayOf("bigint", Arrays.stream(values).boxed().toArray());
  }

  private Array strings(@Nullable String[] values) throws SQLException {
    return connection.createArrayOf("text", values);
  }

  private static String[] names(int count, IntFunction<String> name) {
    return IntStream.range(0, count).mapToObj(name).toArray(String[]::new);
  }

  /** Removes the rows. */
  @Override
  public void close() throws SQLException {
    try (connection) {
      remove("starts_with(username, ?)", own);
      connection.commit();
    }
  }
}
