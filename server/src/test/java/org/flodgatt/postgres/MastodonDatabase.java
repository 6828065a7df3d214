package org.flodgatt.postgres;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.event.Dialect;
import org.flodgatt.event.LookupException;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.MastodonSchema;
import org.flodgatt.testkit.services.PostgresOptions;
import org.flodgatt.testkit.services.PostgresServer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One server with Mastodon's tables, and a pool on it, for all tests that ask questions. */
final class MastodonDatabase implements AutoCloseable {
  private final PostgresServer server;
  private final MastodonRows rows;
  private final PostgresPool pool;
  private final AtomicInteger names = new AtomicInteger();

  private MastodonDatabase() {
    server =
        PostgresServer.start(
            PostgresOptions.defaults()
                .withStatementLog()
                // Errors then quote the parameters of their statement.
                .setting("log_parameter_max_length_on_error = -1"));
    MastodonSchema.install(server);
    rows = MastodonRows.in(server);
    pool = openPool();
  }

  /** To insert rows with; tests share the tables, so each makes its own people. */
  MastodonRows rows() {
    return rows;
  }

  /** A new account. */
  long account() {
    return rows.account("account" + names.incrementAndGet());
  }

  /** A new account with a user and a token. */
  Person person(String scopes) {
    return rows.person("person" + names.incrementAndGet(), scopes);
  }

  PostgresPool pool() {
    return pool;
  }

  /** Looked at already, and not again. */
  Schema schema() throws LookupException {
    return schemaOf(pool);
  }

  static Schema schemaOf(PostgresPool pool) throws LookupException {
    Schema schema = new Schema(pool, Dialect.AUTO, dialect -> {}, () -> 0);
    if (!schema.missing().isEmpty()) {
      throw new IllegalStateException("the test's tables lack " + schema.missing());
    }
    return schema;
  }

  void execute(String sql) {
    server.execute(sql);
  }

  /** Another pool on the same server. */
  PostgresPool openPool() {
    return new PostgresPool(Settings.of(server).value(), new Metrics(List.of()));
  }

  /** How many statements these questions became. */
  int statementsOf(Questions questions) throws LookupException {
    pool.check();
    int before = questionsAsked();
    questions.ask();
    return questionsAsked() - before;
  }

  private int questionsAsked() {
    return (int)
        server.statements().stream()
            .filter(sql -> !sql.isBlank()) // the pool's look at an idle connection
            .filter(sql -> !sql.startsWith("SHOW"))
            .count();
  }

  @Override
  public void close() {
    pool.close();
    rows.close();
    server.close();
  }

  /** What a test asks. */
  @FunctionalInterface
  interface Questions {
    void ask() throws LookupException;
  }

  /** Gives the one database to tests; it lives until the last test is over. */
  static final class Given implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == MastodonDatabase.class;
    }

    @Override
    public MastodonDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(MastodonDatabase.class))
          .computeIfAbsent(
              MastodonDatabase.class, type -> new MastodonDatabase(), MastodonDatabase.class);
    }
  }
}
