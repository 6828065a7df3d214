package org.flodgatt.config;

import static org.flodgatt.config.TestingConfig.config;
import static org.flodgatt.config.TestingConfig.problems;
import static org.flodgatt.config.TestingConfig.setting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.flodgatt.event.Secret;
import org.flodgatt.postgres.PostgresSettings;
import org.flodgatt.postgres.PostgresSettings.Ssl;
import org.flodgatt.postgres.PostgresSettings.SslMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresVariablesTest {
  private static final Duration FIVE = Duration.ofSeconds(5);

  @TempDir private Path directory;

  @Test
  void defaultsOfProduction() {
    assertEquals(
        new PostgresSettings(
            "localhost",
            5432,
            "mastodon_production",
            "mastodon",
            null,
            Ssl.OFF,
            null,
            10,
            FIVE,
            FIVE),
        config().postgres());
  }

  @Test
  void defaultsOfDevelopment() {
    assertEquals(
        new PostgresSettings(
            "localhost", 5432, "mastodon_development", "me", null, Ssl.OFF, null, 10, FIVE, FIVE),
        config("NODE_ENV", "", "USER", "me").postgres());
  }

  @Test
  void everyVariableIsMapped() {
    assertEquals(
        new PostgresSettings(
            "db.example",
            6432,
            "name",
            "role",
            new Secret(" pw "),
            new Ssl(SslMode.VERIFY_FULL, null, null, null, null),
            null,
            3,
            Duration.ofSeconds(7),
            Duration.ofMillis(800)),
        config(
                "DB_HOST", "db.example",
                "DB_PORT", "6432",
                "DB_NAME", "name",
                "DB_USER", "role",
                "DB_PASS", " pw ",
                "DB_SSLMODE", "require",
                "DB_POOL", "3",
                "STREAMING_DB_CONNECT_TIMEOUT", "7s",
                "STREAMING_DB_QUERY_TIMEOUT", "800ms")
            .postgres());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgres://u:p@h:1/d | h | 1 | d | u | p",
        "postgresql://u:p@h/d | h | 5432 | d | u | p",
        "postgres://h/d | h | 5432 | d | me | other",
        "postgres://u@h | h | 5432 | u | u | other",
        "postgres://u:@h/d | h | 5432 | d | u | other",
        "postgres://u%40x:p%40%2F@h/d%20e | h | 5432 | d e | u@x | p@/",
        "postgres://[2001:db8::1]:1/d | 2001:db8::1 | 1 | d | me | other",
        "postgresql:///d?host=/var/run/postgresql | /var/run/postgresql | 5432 | d | me | other",
        "postgresql://%2Fvar%2Frun%2Fpg/d | /var/run/pg | 5432 | d | me | other",
        "postgresql://%2Fvar%2Frun:6432/d | /var/run | 6432 | d | me | other",
        "postgresql:///d | localhost | 5432 | d | me | other",
        "postgresql://h/d?port=1&user=u&password=p | h | 1 | d | u | p",
        "postgresql://x/?host=h&dbname=d | h | 5432 | d | me | other",
        "postgresql://h/d?user=me@azure&pool=5&encoding=utf8 | h | 5432 | d | me@azure | other"
      })
  void urlsOfLibpqAreRead(
      String url, String host, int port, String database, String user, String password) {
    PostgresSettings settings =
        config("DATABASE_URL", url, "DB_PASS", "other", "USER", "me").postgres();
    assertEquals(host, settings.host());
    assertEquals(port, settings.port());
    assertEquals(database, settings.database());
    assertEquals(user, settings.user());
    assertEquals(new Secret(password), settings.password());
    assertEquals(Ssl.OFF, settings.ssl());
  }

  @Test
  void optionsOfTheUrlAreKept() {
    assertEquals(
        "-c statement_timeout=5s",
        config("DATABASE_URL", "postgres://h/d?options=-c%20statement_timeout%3D5s")
            .postgres()
            .options());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://h/d",
        "h/d",
        "postgres://h:0/d",
        "postgres://h:port/d",
        "postgres://h1,h2/d",
        "postgres://u:p/w@h/d",
        "postgres://u:p#w@h/d",
        "postgres://h/d?sslmode=maybe",
        "postgres://h/d?ssl=maybe",
        "postgres://h/d?sslcert=/nonexistent&sslkey=/nonexistent",
        "postgres://h/d?sslrootcert=/nonexistent",
        "postgres://h/d?port=x"
      })
  void otherUrlsAreProblems(String url) {
    List<String> problems = problems("DATABASE_URL", url);
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.getFirst().startsWith("DATABASE_URL: \""), problems.toString());
  }

  @Test
  void theUrlDecidesOverEverythingButThePool() {
    ServerConfig config =
        config(
            "DATABASE_URL",
            "postgres://u:p@h/d",
            "DB_HOST",
            "x y",
            "DB_PORT",
            "tcp://1.2.3.4:5",
            "DB_POOL",
            "4",
            "DB_SSLMODE",
            "require");
    assertEquals("h", config.postgres().host());
    assertEquals(4, config.postgres().poolSize());
    assertEquals(Ssl.OFF, config.postgres().ssl());
    assertEquals("DATABASE_URL", setting(config, "DB_HOST").source());
    assertEquals("[secret]", setting(config, "DB_PASS").value());
    assertEquals("postgres://u:[secret]@h/d", setting(config, "DATABASE_URL").value());
    assertEquals(
        List.of("DATABASE_URL decides; set, but not used: DB_HOST, DB_PORT, DB_SSLMODE"),
        config.warnings());
  }

  @ParameterizedTest
  @CsvSource({
    "'', DISABLE",
    "disable, DISABLE",
    "no-verify, REQUIRE",
    "allow, VERIFY_FULL",
    "prefer, VERIFY_FULL",
    "require, VERIFY_FULL",
    "verify-ca, VERIFY_FULL",
    "verify-full, VERIFY_FULL",
    "anything, VERIFY_FULL"
  })
  void sslModeOfTheVariableFollowsNode(String text, SslMode mode) {
    assertEquals(mode, config("DB_SSLMODE", text).postgres().ssl().mode());
  }

  @ParameterizedTest
  @CsvSource({
    "sslmode=disable, DISABLE",
    "sslmode=allow, ALLOW",
    "sslmode=prefer, PREFER",
    "sslmode=require, REQUIRE",
    "sslmode=verify-ca, VERIFY_CA",
    "sslmode=verify-full, VERIFY_FULL",
    "sslmode=no-verify, REQUIRE",
    "ssl=true, VERIFY_FULL",
    "ssl=1, VERIFY_FULL",
    "ssl=no-verify, REQUIRE",
    "ssl=false, DISABLE",
    "ssl=0, DISABLE",
    "ssl=true&sslmode=require, REQUIRE",
    "sslrootcert=system, VERIFY_FULL",
    "x=y, DISABLE"
  })
  void sslModeOfTheUrlFollowsLibpq(String query, SslMode mode) {
    Ssl ssl = config("DATABASE_URL", "postgres://h/d?" + query).postgres().ssl();
    assertEquals(new Ssl(mode, null, null, null, null), ssl);
  }

  @Test
  void certificatesOfTheUrlAreFiles() throws IOException {
    Path root = TestingConfig.certificate(directory, "root.pem");
    Path cert = TestingConfig.certificate(directory, "cert.pem");
    Path key = Files.writeString(directory.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----");
    String url = "postgres://h/d?sslrootcert=%s&sslcert=%s&sslkey=%s".formatted(root, cert, key);
    assertEquals(
        new Ssl(SslMode.VERIFY_FULL, root, cert, key, null),
        config("DATABASE_URL", url).postgres().ssl());
    assertEquals(
        new Ssl(SslMode.VERIFY_CA, root, cert, key, null),
        config("DATABASE_URL", url + "&sslmode=verify-ca").postgres().ssl());
    assertEquals(
        new Ssl(SslMode.REQUIRE, null, cert, key, null),
        config("DATABASE_URL", url + "&sslmode=no-verify").postgres().ssl());
    assertTrue(
        problems("DATABASE_URL", "postgres://h/d?sslcert=" + cert)
            .getFirst()
            .endsWith("(expected: sslcert and sslkey together)"));
  }

  @Test
  void filesWithSomethingElseAreProblems() throws IOException {
    Path cert = TestingConfig.certificate(directory, "cert.pem");
    Path other = Files.writeString(directory.resolve("other.pem"), "no PEM");
    String url = "postgres://h/d?sslcert=%s&sslkey=%s";
    assertTrue(
        problems("DATABASE_URL", url.formatted(cert, other))
            .getFirst()
            .contains("(expected: sslkey a PEM file with a private key, without passphrase"));
    assertTrue(
        problems("DATABASE_URL", url.formatted(other, cert))
            .getFirst()
            .contains("(expected: sslcert a PEM file with certificates"));
    assertEquals(
        List.of(
            "NODE_EXTRA_CA_CERTS: \"%s\" (expected: a PEM file with certificates that this user may read)"
                .formatted(other)),
        problems("NODE_EXTRA_CA_CERTS", other.toString()));
  }

  @Test
  void extraAuthoritiesAndUncheckedCertificatesHoldForTheDatabase() throws IOException {
    Path extra = TestingConfig.certificate(directory, "extra.pem");
    assertEquals(
        new Ssl(SslMode.VERIFY_FULL, null, null, null, extra),
        config("DB_SSLMODE", "require", "NODE_EXTRA_CA_CERTS", extra.toString()).postgres().ssl());
    assertEquals(
        new Ssl(SslMode.REQUIRE, null, null, null, null),
        config(
                "DB_SSLMODE", "verify-full",
                "NODE_EXTRA_CA_CERTS", extra.toString(),
                "NODE_TLS_REJECT_UNAUTHORIZED", "0")
            .postgres()
            .ssl());
    assertEquals(
        SslMode.PREFER,
        config(
                "DATABASE_URL", "postgres://h/d?sslmode=prefer",
                "NODE_TLS_REJECT_UNAUTHORIZED", "0")
            .postgres()
            .ssl()
            .mode());
  }

  @Test
  void aUnixSocketHasNoTls() {
    PostgresSettings settings =
        config("DB_HOST", "/var/run/postgresql", "DB_SSLMODE", "require").postgres();
    assertEquals("/var/run/postgresql", settings.host());
    assertEquals(Ssl.OFF, settings.ssl());
  }

  @Test
  void aBlankPasswordIsNone() {
    assertNull(config("DB_PASS", " ").postgres().password());
  }

  @Test
  void anEnvironmentOfAnotherNameNeedsTheUrl() {
    assertEquals(
        List.of(
            "NODE_ENV: \"staging\" (expected: production or development; any other name needs"
                + " DATABASE_URL)"),
        problems("NODE_ENV", "staging"));
    assertEquals(
        "h", config("NODE_ENV", "staging", "DATABASE_URL", "postgres://h/d").postgres().host());
  }

  @Test
  void badValuesNameTheValueAndWhatWasExpected() {
    assertEquals(
        List.of(
            "DB_HOST: \"a b\" (expected: a host name, or an IPv4 or IPv6 address, or the directory"
                + " of a Unix socket)",
            "DB_PORT: \"abc\" (expected: 1-65535)",
            "DB_POOL: \"0\" (expected: 1-1000)"),
        problems("DB_HOST", "a b", "DB_PORT", "abc", "DB_POOL", "0"));
  }
}
