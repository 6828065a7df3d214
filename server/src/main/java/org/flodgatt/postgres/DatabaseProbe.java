package org.flodgatt.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.flodgatt.event.Dialect;
import org.flodgatt.event.LookupException;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.postgres.PostgresSettings.SslMode;

/**
 * Looks at Mastodon's database as the server will use it, for {@code flodgatt doctor}. It only
 * reads. Used by one thread at a time; every call waits for the database, within the timeouts of
 * the settings or {@link #PATIENCE}.
 */
public final class DatabaseProbe implements AutoCloseable {
  /** The most that is waited for one answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final String SERVER =
      """
      SELECT current_setting('server_version') AS version,
             pg_backend_pid() AS process,
             (SELECT version || ', ' || cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl)
               AS encryption
      """;

  /** The whole row of an account is read, see {@link TokenQueries}. */
  private static final String UNREADABLE =
      """
      SELECT wanted.name || '.' || attribute.attname AS name
        FROM unnest(?::text[]) AS wanted (name)
        JOIN pg_attribute attribute ON attribute.attrelid = to_regclass(wanted.name)
       WHERE attribute.attnum > 0 AND NOT attribute.attisdropped
         AND (wanted.name = 'accounts' OR wanted.name || '.' || attribute.attname = ANY (?::text[]))
         AND NOT has_column_privilege(attribute.attrelid, attribute.attnum, 'SELECT')
      """;

  /** What an index begins with. One that could not be finished, or is not for all rows, is none. */
  private static final String INDEXED =
      """
      SELECT wanted.name || '.' || attribute.attname AS name
        FROM unnest(?::text[]) AS wanted (name)
        JOIN pg_index index ON index.indrelid = to_regclass(wanted.name)
        JOIN pg_attribute attribute
          ON attribute.attrelid = index.indrelid AND attribute.attnum = index.indkey[0]
       WHERE index.indisvalid AND index.indpred IS NULL
      """;

  /** The columns by which questions find their rows, and what is slow without an index. */
  private static final Map<String, String> SEARCHED =
      Map.of(
          "oauth_access_tokens.token", "whenever a client connects",
          "oauth_access_tokens.id", "when tokens are checked again",
          "users.id", "whenever a client connects",
          "accounts.id", "whenever a client connects",
          "blocks.account_id", "with every public post",
          "blocks.target_account_id", "with every public post",
          "mutes.account_id", "with every public post",
          "account_domain_blocks.account_id", "with every public post",
          "custom_filters.account_id", "when filters are loaded",
          "custom_filter_keywords.custom_filter_id", "when filters are loaded");

  private final PostgresSettings settings;
  private final Server server;
  private final PostgresPool pool;

  /**
   * Who answers.
   *
   * @param version of PostgreSQL
   * @param encryption protocol and cipher of PostgreSQL's own connection, or the empty text
   * @param pooled whether somebody stands between: the number that the driver was told at login for
   *     cancelling is a process id of PostgreSQL, but any number that a pooler chose
   */
  public record Server(String version, String encryption, boolean pooled) {}

  private DatabaseProbe(PostgresSettings settings, Server server) {
    this.settings = settings;
    this.server = server;
    this.pool = new PostgresPool(settings, new Metrics(List.of()));
  }

  /**
   * Connects and asks who is there.
   *
   * @throws LookupException what went wrong, without secrets
   */
  public static DatabaseProbe open(PostgresSettings settings) throws LookupException {
    PostgresSettings impatient = impatient(settings);
    Connector connector =
        new Connector(impatient, new Availability(Connector.nameOf(settings), System::nanoTime));
    try (Connection connection = connector.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SERVER)) {
      if (!row.next()) {
        throw new LookupException("PostgreSQL answers without a row");
      }
      int told = processToldAtLogin(connection);
      String encryption = row.getString("encryption");
      return new DatabaseProbe(
          impatient,
          new Server(
              row.getString("version"),
              encryption == null ? "" : encryption,
              told != row.getInt("process")));
    } catch (SQLException e) {
      throw new LookupException(
          "%s (SQLSTATE %s)".formatted(Availability.reasonOf(e), e.getSQLState()), e);
    }
  }

  /** By name, because the driver's classes carry annotations that our compiler does not have. */
  private static int processToldAtLogin(Connection connection) throws SQLException {
    try {
      Class<?> type = Class.forName("org.postgresql.PGConnection");
      return (Integer) type.getMethod("getBackendPID").invoke(connection.unwrap(type));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this driver does not tell the process", e);
    }
  }

  private static PostgresSettings impatient(PostgresSettings settings) {
    return new PostgresSettings(
        settings.host(),
        settings.port(),
        settings.database(),
        settings.user(),
        settings.password(),
        settings.ssl(),
        settings.options(),
        1,
        shorter(settings.connectTimeout()),
        shorter(settings.queryTimeout()));
  }

  private static Duration shorter(Duration timeout) {
    return timeout.compareTo(PATIENCE) < 0 ? timeout : PATIENCE;
  }

  /** How messages name the database, without secrets. */
  public static String nameOf(PostgresSettings settings) {
    return Connector.nameOf(settings);
  }

  /** Who answered when the connection was made. */
  public Server server() {
    return server;
  }

  /** How our own connection is encrypted, in words. */
  public String encryption() {
    SslMode mode = settings.ssl().mode();
    if (!server.pooled()) {
      return server.encryption().isEmpty() ? "not encrypted" : server.encryption();
    }
    return switch (mode) {
      case DISABLE -> "not encrypted";
      case ALLOW, PREFER -> "encrypted if the pooler is";
      case REQUIRE, VERIFY_CA, VERIFY_FULL -> "encrypted up to the pooler";
    };
  }

  /** What the tables say, and what they lack. */
  public Tables tables() throws LookupException {
    Catalogue catalogue = Catalogue.read(pool);
    return new Tables(catalogue.missing(), catalogue.dialect(), catalogue.lacks());
  }

  /**
   * What the tables say.
   *
   * @param missing columns without which nobody can be served
   * @param dialect the Mastodon they belong to
   * @param lacks what this Mastodon does not have, in words; empty: nothing
   */
  public record Tables(List<String> missing, Dialect dialect, String lacks) {}

  /** Columns that are there and read by the server, but that this role may not read; sorted. */
  public Set<String> unreadable() throws LookupException {
    Set<String> read = new HashSet<>(Catalogue.readColumns());
    read.addAll(List.of("lists.id", "lists.account_id"));
    return names(UNREADABLE, read, read);
  }

  /**
   * The columns by which the server looks for rows and that no index begins with, with what is slow
   * then; without tables that this Mastodon does not have.
   */
  public Map<String, String> unindexed() throws LookupException {
    Set<String> indexed = names(INDEXED, SEARCHED.keySet(), Set.of());
    Set<String> present = Catalogue.read(pool).columns();
    return SEARCHED.entrySet().stream()
        .filter(searched -> present.contains(searched.getKey()))
        .filter(searched -> !indexed.contains(searched.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Asks for names of columns of the tables of the given columns. */
  private Set<String> names(String sql, Set<String> ofTables, Set<String> columns)
      throws LookupException {
    String[] tables = Catalogue.tablesOf(ofTables.stream());
    return pool.ask(
        "look at the tables",
        sql,
        statement -> {
          statement.setArray(1, statement.getConnection().createArrayOf("text", tables));
          if (!columns.isEmpty()) {
            statement.setArray(
                2, statement.getConnection().createArrayOf("text", columns.toArray()));
          }
        },
        rows -> {
          Set<String> names = new TreeSet<>();
          while (rows.next()) {
            names.add(rows.text("name"));
          }
          return names;
        });
  }

  /** What time it is there. */
  public Instant time() throws LookupException {
    return pool.ask(
        "look at the clock",
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS millis",
        statement -> {},
        rows -> {
          if (!rows.next()) {
            throw new LookupException("look at the clock: no row");
          }
          return Instant.ofEpochMilli(rows.number("millis"));
        });
  }

  @Override
  public void close() {
    pool.close();
  }
}
