package org.flodgatt.postgres;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flodgatt.testkit.services.PostgresServer;

/** Holds up everybody who reads the table {@code gate}, until it is closed. */
final class Gate implements AutoCloseable {
  private final PostgresServer server;
  private final Connection owner;

  private Gate(PostgresServer server, Connection owner) {
    this.server = server;
    this.owner = owner;
  }

  static Gate shut(PostgresServer server) {
    Connection owner = server.connect();
    try (Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("LOCK TABLE gate IN ACCESS EXCLUSIVE MODE");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return new Gate(server, owner);
  }

  /** Waits until exactly so many sessions are held up. */
  void awaitWaiting(int count) {
    await().until(() -> waiting() == count);
  }

  private int waiting() throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
      result.next();
      return result.getInt(1);
    }
  }

  @Override
  public void close() {
    try {
      owner.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
