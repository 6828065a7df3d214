package org.flodgatt.postgres;

import java.nio.file.Path;
import java.time.Duration;
import org.flodgatt.event.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How Mastodon's database is reached (contract section 11).
 *
 * @param host name, address, or the directory of a Unix socket (starts with a slash)
 * @param port also names the file of a Unix socket
 * @param database its name
 * @param user role
 * @param password or {@code null}
 * @param ssl how far TLS goes
 * @param options {@code options} of the connection URL ({@code -c name=value …}), or {@code null}
 * @param poolSize most connections at a time
 * @param connectTimeout for a connection from the pool, new or used
 * @param queryTimeout for one statement
 */
public record PostgresSettings(
    String host,
    int port,
    String database,
    String user,
    @Nullable Secret password,
    Ssl ssl,
    @Nullable String options,
    int poolSize,
    Duration connectTimeout,
    Duration queryTimeout) {

  /**
   * TLS towards PostgreSQL.
   *
   * @param mode with libpq's meanings
   * @param rootCert PEM file of the only authorities to trust, or {@code null}: those of the system
   *     and {@code extraCaCerts}
   * @param cert client certificate, or {@code null}
   * @param key client key, or {@code null}
   * @param extraCaCerts PEM file with further authorities, or {@code null}
   */
  public record Ssl(
      SslMode mode,
      @Nullable Path rootCert,
      @Nullable Path cert,
      @Nullable Path key,
      @Nullable Path extraCaCerts) {
    public static final Ssl OFF = new Ssl(SslMode.DISABLE, null, null, null, null);
  }

  /** libpq's modes; Node's {@code no-verify} is {@link #REQUIRE} without any root certificate. */
  public enum SslMode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL
  }
}
