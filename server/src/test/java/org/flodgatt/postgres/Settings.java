package org.flodgatt.postgres;

import java.time.Duration;
import org.flodgatt.event.Secret;
import org.flodgatt.postgres.PostgresSettings.Ssl;
import org.flodgatt.testkit.services.PostgresServer;
import org.jspecify.annotations.Nullable;

/** Settings for a test's server, to be varied one by one. */
record Settings(PostgresSettings value) {
  static Settings of(PostgresServer server) {
    return new Settings(
        new PostgresSettings(
            "127.0.0.1",
            server.port(),
            PostgresServer.DATABASE,
            server.user(),
            null,
            Ssl.OFF,
            null,
            4,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20)));
  }

  Settings host(String host) {
    return with(host, value.password(), value.ssl(), value.options(), value.poolSize());
  }

  Settings password(@Nullable Secret password) {
    return with(value.host(), password, value.ssl(), value.options(), value.poolSize());
  }

  Settings ssl(Ssl ssl) {
    return with(value.host(), value.password(), ssl, value.options(), value.poolSize());
  }

  Settings options(String options) {
    return with(value.host(), value.password(), value.ssl(), options, value.poolSize());
  }

  Settings poolSize(int poolSize) {
    return with(value.host(), value.password(), value.ssl(), value.options(), poolSize);
  }

  Settings timeouts(Duration connect, Duration query) {
    return new Settings(
        new PostgresSettings(
            value.host(),
            value.port(),
            value.database(),
            value.user(),
            value.password(),
            value.ssl(),
            value.options(),
            value.poolSize(),
            connect,
            query));
  }

  private Settings with(
      String host, @Nullable Secret password, Ssl ssl, @Nullable String options, int poolSize) {
    return new Settings(
        new PostgresSettings(
            host,
            value.port(),
            value.database(),
            value.user(),
            password,
            ssl,
            options,
            poolSize,
            value.connectTimeout(),
            value.queryTimeout()));
  }
}
