package org.flodgatt.testkit.mastodon;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Statements over one connection, opened when first needed and again after it broke. Thread-safe.
 */
final class Database implements AutoCloseable {
  private static final int VALIDATION_SECONDS = 5;

  private final Supplier<Connection> connections;
  private @Nullable Connection connection;

  Database(Supplier<Connection> connections) {
    this.connections = connections;
  }

  /** Runs an INSERT that ends in RETURNING id. */
  synchronized long insert(String sql, @Nullable Object... values) {
    try (PreparedStatement statement = prepare(sql, values);
        ResultSet result = statement.executeQuery()) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql, e);
    }
  }

  /** Runs any other statement; returns how many rows it changed. */
  synchronized int update(String sql, @Nullable Object... values) {
    try (PreparedStatement statement = prepare(sql, values)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql, e);
    }
  }

  @Override
  public synchronized void close() {
    Connection old = connection;
    connection = null;
    if (old == null) {
      return;
    }
    try {
      old.close();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot close the connection", e);
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
    Connection open = connection;
    if (open == null || !open.isValid(VALIDATION_SECONDS)) {
      open = connections.get();
      connection = open;
    }
    PreparedStatement statement = open.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, column(open, values[i]));
    }
    return statement;
  }

  private static @Nullable Object column(Connection open, @Nullable Object value)
      throws SQLException {
    return switch (value) {
      case null -> null;
      // Mastodon's columns have no zone and mean UTC.
      case Instant instant -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
      case List<?> list -> open.createArrayOf("varchar", list.toArray());
      default -> value;
    };
  }
}
