package org.flodgatt.testkit.services;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a {@link RedisServer} shall be set up.
 *
 * @param password what the user {@code default} must give; empty if nothing
 * @param user a further user with all rights; empty if none
 * @param tls whether a second, encrypted port is open
 * @param settings further lines for {@code redis.conf}
 */
public record RedisOptions(
    Optional<String> password, Optional<User> user, boolean tls, List<String> settings) {

  /** A user of Redis' access control lists. */
  public record User(String name, String password) {}

  /** No password, no user, no TLS. */
  public static RedisOptions defaults() {
    return new RedisOptions(Optional.empty(), Optional.empty(), false, List.of());
  }

  /** Copies the list. */
  public RedisOptions {
    settings = List.copyOf(settings);
  }

  /** The same with this password for the user {@code default}. */
  public RedisOptions password(String secret) {
    return new RedisOptions(Optional.of(secret), user, tls, settings);
  }

  /** The same with this further user. */
  public RedisOptions user(String name, String secret) {
    return new RedisOptions(password, Optional.of(new User(name, secret)), tls, settings);
  }

  /** The same with or without an encrypted port beside the plain one. */
  public RedisOptions tls(boolean offered) {
    return new RedisOptions(password, user, offered, settings);
  }

  /**
   * The same with this limit for what Redis keeps for a slow subscriber before it drops the client.
   *
   * @param hardBytes dropped at once beyond this
   * @param softBytes dropped after {@code softSeconds} beyond this
   */
  public RedisOptions pubSubLimit(long hardBytes, long softBytes, int softSeconds) {
    return setting(
        "client-output-buffer-limit pubsub " + hardBytes + " " + softBytes + " " + softSeconds);
  }

  /** The same with one more line for {@code redis.conf}. */
  public RedisOptions setting(String line) {
    return new RedisOptions(
        password, user, tls, Stream.concat(settings.stream(), Stream.of(line)).toList());
  }
}
