package org.flodgatt.postgres;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.postgres.PostgresSettings.Ssl;
import org.flodgatt.postgres.PostgresSettings.SslMode;
import org.flodgatt.testkit.services.PostgresOptions;
import org.flodgatt.testkit.services.PostgresOptions.Encryption;
import org.flodgatt.testkit.services.PostgresServer;
import org.flodgatt.testkit.tls.TestCertificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS modes as libpq has them, and passwords. */
final class PostgresTlsIT {
  private static final String PASSWORD = "s3cret-%41 \"ö";

  @TempDir private static Path directory;
  private static TestCertificates others;
  private static PostgresServer plain;
  private static PostgresServer offered;
  private static PostgresServer demanded;

  @BeforeAll
  static void startServers() {
    others = TestCertificates.forName(directory, "client.example");
    plain = PostgresServer.start();
    offered =
        PostgresServer.start(
            PostgresOptions.defaults()
                .tls(true)
                .setting("listen_addresses = '127.0.0.1,127.0.0.2'"));
    demanded =
        PostgresServer.start(
            PostgresOptions.defaults()
                .user("maria", PASSWORD)
                .encryption(Encryption.DEMANDED)
                .setting("listen_addresses = '127.0.0.1,127.0.0.2'"));
  }

  @AfterAll
  static void stopServers() {
    plain.close();
    offered.close();
    demanded.close();
  }

  @ParameterizedTest
  @CsvSource({
    // server, mode, root certificate, host, outcome
    "plain,    DISABLE,     none,  localhost, clear",
    "plain,    ALLOW,       none,  localhost, clear",
    "plain,    PREFER,      none,  localhost, clear",
    "plain,    REQUIRE,     none,  localhost, refused",
    "plain,    VERIFY_FULL, right, localhost, refused",
    "offered,  DISABLE,     none,  localhost, clear",
    "offered,  ALLOW,       none,  localhost, clear",
    "offered,  PREFER,      none,  localhost, encrypted",
    "offered,  PREFER,      none,  127.0.0.2, encrypted",
    "offered,  REQUIRE,     none,  localhost, encrypted",
    "offered,  REQUIRE,     none,  127.0.0.2, encrypted",
    "offered,  REQUIRE,     right, 127.0.0.2, encrypted",
    "offered,  REQUIRE,     wrong, localhost, refused",
    "offered,  VERIFY_CA,   right, localhost, encrypted",
    "offered,  VERIFY_CA,   right, 127.0.0.2, encrypted",
    "offered,  VERIFY_CA,   wrong, localhost, refused",
    "offered,  VERIFY_CA,   none,  localhost, refused",
    "offered,  VERIFY_CA,   extra, 127.0.0.2, encrypted",
    "offered,  VERIFY_FULL, right, localhost, encrypted",
    "offered,  VERIFY_FULL, right, 127.0.0.1, encrypted",
    "offered,  VERIFY_FULL, right, 127.0.0.2, refused",
    "offered,  VERIFY_FULL, wrong, localhost, refused",
    "offered,  VERIFY_FULL, none,  localhost, refused",
    "offered,  VERIFY_FULL, extra, localhost, encrypted",
    "offered,  VERIFY_FULL, both,  localhost, refused",
    "demanded, DISABLE,     none,  localhost, refused",
    "demanded, ALLOW,       none,  localhost, encrypted",
    "demanded, PREFER,      none,  localhost, encrypted",
    "demanded, VERIFY_FULL, right, localhost, encrypted",
  })
  void theModesMeanWhatTheyMeanToLibpq(
      String server, SslMode mode, String root, String host, String outcome) {
    assertEquals(outcome, outcome(server(server), host, ssl(server(server), mode, root)));
  }

  @Test
  void overAUnixSocketTlsIsNotAsked() {
    Ssl ssl = new Ssl(SslMode.VERIFY_FULL, others.caCertificate(), null, null, null);
    assertEquals("clear", outcome(offered, offered.socketDirectory().toString(), ssl));
  }

  @Test
  void theClientCertificateIsShown() throws IOException, SQLException {
    Path authority = offered.socketDirectory().resolve("clients.crt");
    Files.copy(others.caCertificate(), authority);
    offered.execute("ALTER SYSTEM SET ssl_ca_file = '" + authority + "'");
    offered.execute("SELECT pg_reload_conf()");
    offered.restart();
    Ssl ssl =
        new Ssl(
            SslMode.VERIFY_FULL,
            offered.caCertificate(),
            others.certificate(),
            others.privateKey(),
            null);
    try (Connection connection = connect(offered, "localhost", ssl)) {
      assertEquals("/CN=client.example", one(connection, "client_dn"));
    }
  }

  @Test
  void aPasswordIsProvenByScram() throws LookupException {
    Ssl ssl = new Ssl(SslMode.VERIFY_FULL, demanded.caCertificate(), null, null, null);
    Settings settings = Settings.of(demanded).ssl(ssl).password(new Secret(PASSWORD));
    try (PostgresPool pool = new PostgresPool(settings.value(), new Metrics(List.of()))) {
      pool.check();
    }
  }

  @Test
  void aWrongPasswordIsAnErrorAndNobodyReadsPasswords() {
    Secret wrong = new Secret("wr0ng-passw0rd");
    Ssl ssl = new Ssl(SslMode.REQUIRE, null, null, null, null);
    Settings settings =
        Settings.of(demanded)
            .ssl(ssl)
            .password(wrong)
            .timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1));
    try (RecordedLog log = new RecordedLog();
        PostgresPool pool = new PostgresPool(settings.value(), new Metrics(List.of()))) {
      String message = failure(pool, "password authentication failed for user \"maria\"");
      assertEquals(1, log.ours(Level.WARN).size());
      assertFalse(message.contains(wrong.value()));
      assertFalse(log.everything().contains(wrong.value()));
      assertTrue(log.everything().contains("maria"), "the driver's finest log was looked at");
    }
  }

  @Test
  void anUnreadableFileIsNamedInTheLog() {
    Ssl ssl = new Ssl(SslMode.VERIFY_FULL, directory.resolve("absent.pem"), null, null, null);
    Settings settings =
        Settings.of(offered).ssl(ssl).timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1));
    try (RecordedLog log = new RecordedLog();
        PostgresPool pool = new PostgresPool(settings.value(), new Metrics(List.of()))) {
      failure(pool, "absent.pem: no such file");
      assertTrue(log.ours(Level.WARN).getFirst().contains("absent.pem: no such file"));
    }
  }

  @Test
  void aRenewedAuthorityLetsNewConnectionsIn() throws IOException {
    Path file = directory.resolve("renewed.pem");
    Files.copy(others.caCertificate(), file);
    PostgresSettings settings =
        Settings.of(offered).ssl(new Ssl(SslMode.VERIFY_FULL, file, null, null, null)).value();
    Connector connector = new Connector(settings, new Availability("test", System::nanoTime));
    assertThrows(SQLException.class, connector::getConnection);
    assertFalse(connector.reloadCertificates(), "nothing has changed");

    Files.writeString(file, "half a fi");
    String message =
        String.valueOf(assertThrows(IOException.class, connector::reloadCertificates).getMessage());
    assertTrue(message.startsWith(file + ": no"), message);
    String stays =
        String.valueOf(assertThrows(SQLException.class, connector::getConnection).getMessage());
    assertFalse(stays.contains("renewed.pem"), "the old file still counts: " + stays);

    Files.copy(offered.caCertificate(), file, StandardCopyOption.REPLACE_EXISTING);
    assertThrows(SQLException.class, connector::getConnection);
    assertTrue(connector.reloadCertificates());
    assertDoesNotThrow(() -> connector.getConnection().close());
    Files.delete(file);
    assertThrows(IOException.class, connector::reloadCertificates);
    assertDoesNotThrow(() -> connector.getConnection().close());
  }

  /** How a question fails once this is known to be the reason. */
  private static String failure(PostgresPool pool, String reason) {
    return await()
        .until(
            () -> String.valueOf(assertThrows(LookupException.class, pool::check).getMessage()),
            message -> message.contains(reason));
  }

  private static PostgresServer server(String name) {
    return switch (name) {
      case "plain" -> plain;
      case "offered" -> offered;
      default -> demanded;
    };
  }

  private static Ssl ssl(PostgresServer server, SslMode mode, String root) {
    Path right = server == plain ? others.caCertificate() : server.caCertificate();
    return switch (root) {
      case "right" -> new Ssl(mode, right, null, null, null);
      case "wrong" -> new Ssl(mode, others.caCertificate(), null, null, null);
      case "extra" -> new Ssl(mode, null, null, null, right);
      case "both" -> new Ssl(mode, others.caCertificate(), null, null, right);
      default -> new Ssl(mode, null, null, null, null);
    };
  }

  private static String outcome(PostgresServer server, String host, Ssl ssl) {
    try (Connection connection = connect(server, host, ssl)) {
      return one(connection, "ssl").equals("t") ? "encrypted" : "clear";
    } catch (SQLException e) {
      return "refused";
    }
  }

  private static Connection connect(PostgresServer server, String host, Ssl ssl)
      throws SQLException {
    PostgresSettings settings =
        Settings.of(server).host(host).ssl(ssl).password(new Secret(PASSWORD)).value();
    return new Connector(settings, new Availability("test", System::nanoTime)).getConnection();
  }

  private static String one(Connection connection, String column) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT " + column + " FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      result.next();
      return result.getString(1);
    }
  }
}
