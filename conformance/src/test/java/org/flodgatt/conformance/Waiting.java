package org.flodgatt.conformance;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flodgatt.testkit.services.PostgresServer;

/** How many statements wait for a lock that a test holds. */
final class Waiting {
  private Waiting() {}

  static int onLocks(PostgresServer postgres) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) AS waiting FROM pg_stat_activity WHERE wait_event_type ="
                    + " 'Lock'")) {
      row.next();
      return row.getInt("waiting");
    }
  }
}
