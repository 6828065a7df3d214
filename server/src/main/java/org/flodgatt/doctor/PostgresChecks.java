package org.flodgatt.doctor;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.flodgatt.event.Dialect;
import org.flodgatt.event.LookupException;
import org.flodgatt.postgres.DatabaseProbe;
import org.flodgatt.postgres.DatabaseProbe.Tables;
import org.flodgatt.postgres.PostgresSettings;
import org.flodgatt.postgres.PostgresSettings.SslMode;
import org.jspecify.annotations.Nullable;

/** Whether the database can tell the server who may see what. */
final class PostgresChecks implements AutoCloseable {
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1");

  private final PostgresSettings settings;
  private final Dialect wanted;
  private final AtomicReference<@Nullable DatabaseProbe> probe = new AtomicReference<>();

  PostgresChecks(PostgresSettings settings, Dialect wanted) {
    this.settings = settings;
    this.wanted = wanted;
  }

  void examine(Examination examination) {
    boolean reached = examination.check("postgresql", this::reach);
    DatabaseProbe database = probe.get();
    if (!reached || database == null) {
      examination.skip(
          "PostgreSQL was not reached",
          "postgresql-tls",
          "postgresql-pooler",
          "postgresql-columns",
          "postgresql-indexes",
          "dialect");
      return;
    }
    examination.check("postgresql-tls", () -> tls(database));
    examination.check("postgresql-pooler", () -> pooler(database));
    examination.check("postgresql-columns", () -> columns(database));
    examination.check("postgresql-indexes", () -> indexes(database));
    examination.check("dialect", () -> dialect(database.tables()));
  }

  /** What time it is at the database; empty when it was not reached. */
  Optional<Instant> time() throws LookupException {
    DatabaseProbe database = probe.get();
    return database == null ? Optional.empty() : Optional.of(database.time());
  }

  private Finding reach() {
    try {
      DatabaseProbe database = DatabaseProbe.open(settings);
      probe.set(database);
      return Finding.green(
          "%s answers (version %s, user %s)"
              .formatted(
                  DatabaseProbe.nameOf(settings), database.server().version(), settings.user()));
    } catch (LookupException e) {
      return Finding.red(
          DatabaseProbe.nameOf(settings) + ": " + e.getMessage(),
          "start PostgreSQL, or correct DATABASE_URL or DB_HOST, DB_PORT, DB_NAME, DB_USER and"
              + " DB_PASS; see flodgatt config");
    }
  }

  private Finding tls(DatabaseProbe database) {
    String encryption = database.encryption();
    boolean here = settings.host().startsWith("/") || HERE.contains(settings.host());
    if (here) {
      return Finding.green(encryption + ", and on this machine");
    }
    return switch (settings.ssl().mode()) {
      case VERIFY_CA, VERIFY_FULL -> Finding.green(encryption + ", certificate checked");
      case REQUIRE ->
          settings.ssl().rootCert() == null
              ? Finding.yellow(
                  encryption + ", but the certificate is not checked",
                  "sslmode=verify-full, with sslrootcert if the authority is your own")
              : Finding.green(encryption + ", certificate checked");
      case DISABLE, ALLOW, PREFER ->
          Finding.yellow(
              encryption + ": sslmode " + name(settings.ssl().mode()) + " does not insist on it",
              "fine in a network that nobody else can read; otherwise sslmode=verify-full");
    };
  }

  private static String name(SslMode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Finding pooler(DatabaseProbe database) {
    return Finding.green(
        database.server().pooled()
            ? "somebody stands between, such as PgBouncer (the process number told at login is not"
                + " PostgreSQL's); any pool mode will do"
            : "none: the process that was named at login is the one that answers");
  }

  private Finding columns(DatabaseProbe database) throws LookupException {
    Tables tables = database.tables();
    if (!tables.missing().isEmpty()) {
      return Finding.red(
          "the database lacks " + String.join(", ", tables.missing()),
          "is it Mastodon's, 3.1 or newer? Compare DB_NAME with Rails', then run its migrations"
              + " (rails db:migrate)");
    }
    Set<String> unreadable = database.unreadable();
    if (!unreadable.isEmpty()) {
      return Finding.red(
          "this user may not read " + String.join(", ", unreadable),
          "GRANT SELECT ON %s TO \"%s\""
              .formatted(
                  unreadable.stream()
                      .map(column -> column.substring(0, column.indexOf('.')))
                      .distinct()
                      .collect(Collectors.joining(", ")),
                  settings.user()));
    }
    return Finding.green(
        tables.lacks().isEmpty()
            ? "all there, all readable"
            : "all that is needed is there and readable; this Mastodon has no " + tables.lacks());
  }

  private static Finding indexes(DatabaseProbe database) throws LookupException {
    Map<String, String> missing = new TreeMap<>(database.unindexed());
    if (missing.isEmpty()) {
      return Finding.green("every question finds its rows by an index");
    }
    List<String> slow =
        missing.entrySet().stream().map(e -> e.getKey() + " (read " + e.getValue() + ")").toList();
    List<String> mend =
        missing.keySet().stream()
            .map(column -> column.split("\\.", 2))
            .map(parts -> "CREATE INDEX CONCURRENTLY ON " + parts[0] + " (" + parts[1] + ");")
            .toList();
    return Finding.red(
        "no usable index for " + String.join(", ", slow),
        "run Rails' migrations, or: " + String.join(" ", mend));
  }

  private Finding dialect(Tables tables) {
    String found = tables.dialect().name().toLowerCase(Locale.ROOT);
    String fixed = wanted.name().toLowerCase(Locale.ROOT);
    if (wanted == Dialect.AUTO || wanted == tables.dialect()) {
      return Finding.green(found + ", by what the tables have");
    }
    // Hometown's tables look like those of others.
    return wanted == Dialect.HOMETOWN
        ? Finding.green("hometown, as STREAMING_DIALECT says")
        : Finding.yellow(
            "STREAMING_DIALECT says %s, the tables say %s".formatted(fixed, found),
            "leave STREAMING_DIALECT away unless you know better");
  }

  @Override
  public void close() {
    DatabaseProbe database = probe.get();
    if (database != null) {
      database.close();
    }
  }
}
