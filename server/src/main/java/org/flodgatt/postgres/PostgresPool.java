package org.flodgatt.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.flodgatt.event.LookupException;
import org.flodgatt.metrics.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of connections to Mastodon's database, and the one way to ask it something. It
 * only reads.
 *
 * <p>The server starts while the database is away, and a database that restarts costs a question
 * one repetition: an idle connection is checked before it is used, and a question whose connection
 * dies is asked once more on a new one. Calls block and belong on virtual threads; any thread may
 * call.
 */
public final class PostgresPool implements AutoCloseable {
  /** Kept when nobody asks, so that the next question need not wait for a connection. */
  private static final int MINIMUM_IDLE = 2;

  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final Duration KEEPALIVE = Duration.ofMinutes(1);

  /** Of a single check whether a used connection still stands. */
  private static final Duration VALIDATION = Duration.ofSeconds(1);

  /** The least the pool accepts for any of its timeouts. */
  private static final Duration SHORTEST = Duration.ofMillis(250);

  private final Metrics metrics;
  private final Connector connector;
  private final HikariDataSource pool;
  private final Duration queryTimeout;

  /**
   * Starts to connect in the background; waits for nothing.
   *
   * @param metrics shows the pool's figures under Node's names (contract section 10)
   */
  public PostgresPool(PostgresSettings settings, Metrics metrics) {
    queryTimeout = settings.queryTimeout();
    Availability availability = new Availability(Connector.nameOf(settings), System::nanoTime);
    connector = new Connector(settings, availability);
    pool = new HikariDataSource(configuration(settings, connector));
    HikariPoolMXBean figures = pool.getHikariPoolMXBean();
    this.metrics = metrics;
    metrics.observe(
        "pg_pool_total_connections",
        "Connections to PostgreSQL now open",
        figures::getTotalConnections);
    metrics.observe(
        "pg_pool_idle_connections",
        "Connections to PostgreSQL that nobody uses now",
        figures::getIdleConnections);
    metrics.observe(
        "pg_pool_waiting_queries",
        "Questions that wait for a connection to PostgreSQL",
        figures::getThreadsAwaitingConnection);
  }

  private static HikariConfig configuration(PostgresSettings settings, Connector connector) {
    Duration connectTimeout = longer(settings.connectTimeout(), SHORTEST);
    HikariConfig config = new HikariConfig();
    config.setPoolName("postgres");
    config.setDataSource(connector);
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(Math.min(MINIMUM_IDLE, settings.poolSize()));
    config.setIdleTimeout(IDLE.toMillis());
    config.setKeepaliveTime(KEEPALIVE.toMillis());
    config.setConnectionTimeout(connectTimeout.toMillis());
    config.setValidationTimeout(
        longer(shorter(connectTimeout.dividedBy(2), VALIDATION), SHORTEST).toMillis());
    config.setInitializationFailTimeout(-1); // the database may come later
    return config;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /**
   * Whether the database answers now: one trivial statement.
   *
   * @throws LookupException it does not; the message says why
   */
  public void check() throws LookupException {
    ask("database check", "SELECT 1 AS one", statement -> {}, Rows::next);
  }

  /**
   * Asks one statement and reads its answer.
   *
   * @param question names what is asked, for the message of a failure
   * @param binder sets the statement's parameters; called again when the question is repeated
   * @param reader reads the rows; called again when the question is repeated
   * @throws LookupException no connection in time, no answer in time, an error, or rows of an
   *     unexpected shape
   */
  <T extends @Nullable Object> T ask(String question, String sql, Binder binder, Reader<T> reader)
      throws LookupException {
    long deadline = System.nanoTime() + queryTimeout.toNanos();
    try {
      return attempt(question, sql, binder, reader);
    } catch (SQLException lost) {
      // A connection that took the whole deadline to die is not worth a second one.
      if (!connectionLost(lost) || System.nanoTime() - deadline > 0) {
        throw failure(question, lost);
      }
      // What ended this connection has most likely ended the others, too.
      pool.getHikariPoolMXBean().softEvictConnections();
      try {
        return attempt(question, sql, binder, reader);
      } catch (SQLException again) {
        again.addSuppressed(lost);
        throw failure(question, again);
      }
    }
  }

  private <T extends @Nullable Object> T attempt(
      String question, String sql, Binder binder, Reader<T> reader)
      throws SQLException, LookupException {
    try (Connection connection = connection(question);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      metrics.sqlStatement(question);
      statement.setQueryTimeout(Connector.wholeSeconds(queryTimeout));
      binder.bind(statement);
      try (ResultSet results = statement.executeQuery()) {
        return reader.read(new Rows(question, results));
      }
    }
  }

  private Connection connection(String question) throws LookupException {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw new LookupException(
          question + ": no connection to PostgreSQL: " + Availability.reasonOf(e), e);
    }
  }

  private static LookupException failure(String question, SQLException cause) {
    return new LookupException(
        question
            + ": PostgreSQL did not answer: "
            + Availability.reasonOf(cause)
            + " (SQLSTATE "
            + cause.getSQLState()
            + ")",
        cause);
  }

  /**
   * Whether a new connection may do better: the old one broke (class 08), the server ended it
   * (shutdown 57P01, crash of a neighbour 57P02, idle too long 57P05), or a replica cancelled the
   * statement for the sake of its replay (40001).
   */
  private static boolean connectionLost(SQLException e) {
    String state = e.getSQLState();
    if (state == null) {
      return false;
    }
    return switch (state) {
      case "57P01", "57P02", "57P05", "40001" -> true;
      default -> state.startsWith("08");
    };
  }

  /**
   * Whether a text can stand in the database at all. PostgreSQL refuses NUL, and half a surrogate
   * pair has no UTF-8; such a text equals no column, and asking for it would be an error.
   */
  static boolean storable(String text) {
    return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /**
   * Reads certificates and keys of TLS anew, for connections to come. Any thread; reads files.
   *
   * @return whether something in them has changed
   * @throws IOException one is no good, the message says which: all stay as they were
   */
  public boolean reloadCertificates() throws IOException {
    return connector.reloadCertificates();
  }

  /** Closes all connections; questions under way fail. Waits a few seconds at most. */
  @Override
  public void close() {
    pool.close();
  }

  /** Sets the parameters of a statement. */
  @FunctionalInterface
  interface Binder {
    void bind(PreparedStatement statement) throws SQLException;
  }

  /** Reads the answer to a question. */
  @FunctionalInterface
  interface Reader<T extends @Nullable Object> {
    T read(Rows rows) throws SQLException, LookupException;
  }
}
