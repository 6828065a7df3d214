package org.flodgatt.testkit.services;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a {@link PostgresServer} shall be set up.
 *
 * @param user the application's role; it owns the databases
 * @param password its password, then demanded as SCRAM-SHA-256; without one everybody is trusted
 * @param encryption whether TLS is offered or demanded
 * @param logStatements whether statements are logged, which {@link PostgresServer#statements} needs
 * @param settings further lines for {@code postgresql.conf}
 */
public record PostgresOptions(
    String user,
    Optional<String> password,
    Encryption encryption,
    boolean logStatements,
    List<String> settings) {

  /** Whether the server speaks TLS. */
  public enum Encryption {
    /** Plain only. */
    OFF,
    /** Plain and TLS. */
    OFFERED,
    /** Plain connections over TCP are refused. */
    DEMANDED
  }

  /** User {@code mastodon} without password, no TLS, no statement log. */
  public static PostgresOptions defaults() {
    return new PostgresOptions("mastodon", Optional.empty(), Encryption.OFF, false, List.of());
  }

  /** Copies the list. */
  public PostgresOptions {
    settings = List.copyOf(settings);
  }

  /** The same with this role and password. */
  public PostgresOptions user(String name, String secret) {
    return new PostgresOptions(name, Optional.of(secret), encryption, logStatements, settings);
  }

  /** The same with or without TLS beside plain connections. */
  public PostgresOptions tls(boolean offered) {
    return encryption(offered ? Encryption.OFFERED : Encryption.OFF);
  }

  /** The same with this kind of encryption. */
  public PostgresOptions encryption(Encryption kind) {
    return new PostgresOptions(user, password, kind, logStatements, settings);
  }

  /** The same with a log of all statements. */
  public PostgresOptions withStatementLog() {
    return new PostgresOptions(user, password, encryption, true, settings);
  }

  /**
   * The same with one more line for {@code postgresql.conf}, such as {@code timezone='Asia/Tokyo'}.
   */
  public PostgresOptions setting(String line) {
    return new PostgresOptions(
        user,
        password,
        encryption,
        logStatements,
        Stream.concat(settings.stream(), Stream.of(line)).toList());
  }
}
