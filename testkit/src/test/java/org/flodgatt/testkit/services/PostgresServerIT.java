package org.flodgatt.testkit.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flodgatt.testkit.services.PostgresOptions.Encryption;
import org.junit.jupiter.api.Test;

final class PostgresServerIT {
  @Test
  void aServerTakesConnectionsOfItsUserAndLeavesNoFiles() throws SQLException {
    Path directory;
    try (PostgresServer server = PostgresServer.start()) {
      directory = server.socketDirectory();
      server.execute("CREATE TABLE t (n int); INSERT INTO t VALUES (7)");
      assertEquals("7", ask(server.jdbcUrl(), "SELECT n FROM t"));
      assertEquals("mastodon", ask(server.jdbcUrl(), "SELECT current_user"));
      assertTrue(Files.exists(directory.resolve(".s.PGSQL." + server.port())));
    }
    assertFalse(Files.exists(directory));
  }

  @Test
  void restartKeepsDataAndPort() throws SQLException {
    try (PostgresServer server = PostgresServer.start();
        Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      server.execute("CREATE TABLE kept (n int)");
      server.stop();
      assertThrows(IllegalStateException.class, server::connect);
      assertThrows(SQLException.class, () -> ask(connection, "SELECT 1"));
      server.restart();
      assertEquals("0", ask(server.jdbcUrl(), "SELECT count(*) FROM kept"));
      server.crash();
      server.restart();
      assertEquals("0", ask(server.jdbcUrl(), "SELECT count(*) FROM kept"));
    }
  }

  @Test
  void aFrozenServerAnswersAfterTheThaw() throws SQLException {
    try (PostgresServer server = PostgresServer.start();
        Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      server.freeze();
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> assertDoesNotThrow(() -> ask(connection, "SELECT 'late'")));
      await()
          .during(Duration.ofMillis(300))
          .atMost(Duration.ofMinutes(1))
          .until(() -> !answer.isDone());
      server.thaw();
      assertEquals("late", answer.orTimeout(1, TimeUnit.MINUTES).join());
    }
  }

  @Test
  void terminateBackendsEndsTheSessionsOfOthersOnly() throws SQLException {
    try (PostgresServer server = PostgresServer.start();
        Connection own = server.connect();
        Connection other = DriverManager.getConnection(server.jdbcUrl())) {
      assertEquals(1, server.sessions());
      assertEquals(1, server.terminateBackends());
      assertThrows(SQLException.class, () -> ask(other, "SELECT 1"));
      assertEquals("1", ask(own, "SELECT 1"));
    }
  }

  @Test
  void statementsAreThoseOfOthersInFull() throws SQLException {
    try (PostgresServer server =
            PostgresServer.start(PostgresOptions.defaults().withStatementLog());
        Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      int before = server.statementCount();
      ask(connection, "SELECT 1\nWHERE true");
      assertEquals(before + 1, server.statementCount());
      assertEquals("SELECT 1\nWHERE true", server.statements().getLast());
    }
  }

  @Test
  void aPasswordIsDemandedAndTlsIsVerified() throws SQLException {
    PostgresOptions options =
        PostgresOptions.defaults().user("maria", "s3cret").encryption(Encryption.DEMANDED);
    try (PostgresServer server = PostgresServer.start(options)) {
      String base = "jdbc:postgresql://localhost:" + server.port() + "/" + PostgresServer.DATABASE;
      String user = base + "?user=maria&loginTimeout=60&sslrootcert=" + server.caCertificate();
      String verified = user + "&sslmode=verify-full&password=";
      assertEquals("maria", ask(verified + "s3cret", "SELECT current_user"));
      assertThrows(SQLException.class, () -> ask(verified + "wrong", "SELECT 1"));
      assertThrows(
          SQLException.class, () -> ask(user + "&sslmode=disable&password=s3cret", "SELECT 1"));
    }
  }

  @Test
  void theInstalledPostgresServesWhenTheEmbeddedOneDoesNotRun() throws SQLException {
    Optional<PostgresBinaries> installed = PostgresBinaries.installed();
    assumeTrue(installed.isPresent(), "no PostgreSQL is installed on this machine");
    try (PostgresServer server =
        PostgresServer.start(PostgresOptions.defaults(), installed::orElseThrow)) {
      server.createDatabase("other");
      assertEquals("1", ask(server.jdbcUrl("other"), "SELECT 1"));
    }
  }

  @Test
  void severalServersRunBesideEachOther() throws SQLException {
    List<PostgresServer> servers =
        List.of(PostgresServer.start(), PostgresServer.start()).reversed();
    for (PostgresServer server : servers) {
      assertEquals("1", ask(server.jdbcUrl(), "SELECT 1"));
      server.close();
    }
  }

  private static String ask(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      return ask(connection, sql);
    }
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
