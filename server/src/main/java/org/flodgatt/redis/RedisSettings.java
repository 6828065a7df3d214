package org.flodgatt.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.flodgatt.event.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How Redis is reached (contract section 11).
 *
 * @param endpoint where it is
 * @param database its number
 * @param user ACL user, or {@code null}
 * @param password or {@code null}
 * @param tls or {@code null}: in clear
 * @param namespace prefix of channels and keys without its colon; empty: none
 * @param connectTimeout for connecting and for answers to commands
 * @param silenceLimit how long Redis may be silent, pings unanswered, before it counts as lost
 */
public record RedisSettings(
    Endpoint endpoint,
    int database,
    @Nullable String user,
    @Nullable Secret password,
    @Nullable Tls tls,
    String namespace,
    Duration connectTimeout,
    Duration silenceLimit) {

  /** Where Redis is. */
  public sealed interface Endpoint {
    /** A server by host name or address. */
    record Tcp(String host, int port) implements Endpoint {}

    /** A server on this machine. */
    record Unix(Path path) implements Endpoint {}

    /**
     * Sentinels, of which any names the server.
     *
     * @param sentinels asked in this order
     * @param master the name they know the server by
     * @param user towards the sentinels, or {@code null}
     * @param password towards the sentinels, or {@code null}
     */
    record Sentinel(
        List<Tcp> sentinels, String master, @Nullable String user, @Nullable Secret password)
        implements Endpoint {}
  }

  /**
   * TLS towards Redis.
   *
   * @param verify whether certificate and host name are checked
   * @param extraCaCerts PEM file with further authorities, or {@code null}
   */
  public record Tls(boolean verify, @Nullable Path extraCaCerts) {}
}
