package org.flodgatt.postgres;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flodgatt.postgres.PostgresSettings.Ssl;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections as PgBouncer in transaction mode wants them: no named prepared statement, no
 * {@code SET}, nothing that outlives a statement. Says to {@link Availability} how it went.
 */
final class Connector implements DataSource {
  /** Leaves host, port and database to the properties, where nothing needs escaping. */
  private static final String URL = "jdbc:postgresql:///";

  /** How long after the deadline of a statement its connection is given up. */
  private static final int BACKSTOP_SECONDS = 2;

  private final Properties properties;
  private final Ssl ssl;
  private final Availability availability;

  /**
   * What was read of the files when they were last good; {@code null}: they never were yet. Guarded
   * by this object.
   */
  private @Nullable Properties tls;

  Connector(PostgresSettings settings, Availability availability) {
    this.properties = properties(settings);
    this.ssl = isUnix(settings) ? Ssl.OFF : settings.ssl(); // as libpq does
    this.availability = availability;
  }

  /** How messages name the database; no secrets. */
  static String nameOf(PostgresSettings settings) {
    String server =
        isUnix(settings) ? socketPath(settings) : settings.host() + ":" + settings.port();
    return "PostgreSQL (" + server + ", database " + settings.database() + ")";
  }

  /** Whole seconds, rounded up: the driver knows no finer deadline. */
  static int wholeSeconds(Duration duration) {
    return Math.toIntExact(Math.max(1, duration.plusMillis(999).toSeconds()));
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      Properties all = new Properties();
      all.putAll(properties);
      all.putAll(tls());
      Connection connection = DriverManager.getConnection(URL, all);
      availability.connected();
      return connection;
    } catch (SQLException e) {
      availability.failed(e);
      throw e;
    }
  }

  private synchronized Properties tls() throws SQLException {
    if (tls == null) {
      try {
        tls = TlsSocketFactory.describe(ssl);
      } catch (IOException e) {
        throw new SQLException(e.getMessage(), e);
      }
    }
    return tls;
  }

  /**
   * Reads the files of TLS anew, for connections to come.
   *
   * @return whether something in them has changed
   * @throws IOException one is no good: all stay as they were
   */
  synchronized boolean reloadCertificates() throws IOException {
    Properties read = TlsSocketFactory.describe(ssl);
    boolean changed = tls != null && !read.equals(tls);
    tls = read;
    return changed;
  }

  private static Properties properties(PostgresSettings settings) {
    int connectSeconds = wholeSeconds(settings.connectTimeout());
    int querySeconds = wholeSeconds(settings.queryTimeout());
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    if (settings.password() != null) {
      properties.setProperty("password", settings.password().value());
    }
    properties.setProperty("PGDBNAME", settings.database());
    properties.setProperty("PGPORT", Integer.toString(settings.port()));
    if (settings.options() != null) {
      properties.setProperty("options", settings.options());
    }
    // Sent with the start-up packet, because the driver is told that the server knows it; a SET
    // on each new connection was 18 % of a large server's database load (mastodon#23958).
    properties.setProperty("ApplicationName", "");
    properties.setProperty("assumeMinServerVersion", "10");
    properties.setProperty("prepareThreshold", "0");
    properties.setProperty("gssEncMode", "disable");
    // An error's context may quote the parameters of the statement, and so a token.
    properties.setProperty("logServerErrorDetail", "false");
    properties.setProperty("connectTimeout", Integer.toString(connectSeconds));
    properties.setProperty(
        "sslResponseTimeout", Long.toString(Duration.ofSeconds(connectSeconds).toMillis()));
    properties.setProperty("socketTimeout", Integer.toString(querySeconds + BACKSTOP_SECONDS));
    properties.setProperty("cancelSignalTimeout", Integer.toString(BACKSTOP_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    if (isUnix(settings)) {
      properties.setProperty("PGHOST", "localhost");
      properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
      properties.setProperty("socketFactoryArg", socketPath(settings));
    } else {
      properties.setProperty("PGHOST", settings.host());
    }
    return properties;
  }

  private static boolean isUnix(PostgresSettings settings) {
    return settings.host().startsWith("/");
  }

  private static String socketPath(PostgresSettings settings) {
    return settings.host() + "/.s.PGSQL." + settings.port();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("only the user of the settings connects");
  }

  /** Bounds how long the pool, when closed, waits for a connection being made. */
  @Override
  public int getLoginTimeout() {
    return 1;
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // The timeouts of the settings hold.
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter writer) {
    // Nothing is written there.
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
