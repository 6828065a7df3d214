package org.flodgatt.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.flodgatt.event.Dialect;
import org.flodgatt.event.LookupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which Mastodon the database belongs to, and the way to ask it only for what it has. It is looked
 * at before the first question, every minute, and when a question names something that is gone: an
 * admin may migrate while we run. Calls block and belong on virtual threads; any thread may call.
 */
public final class Schema {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);
  private static final Duration FRESH = Duration.ofMinutes(1);

  /** A question that depends on what the database has. */
  @FunctionalInterface
  interface Question<T> {
    T ask(PostgresPool pool, Catalogue catalogue) throws LookupException;
  }

  private final PostgresPool pool;
  private final Dialect wanted;
  private final Consumer<Dialect> found;
  private final LongSupplier nanoTime;
  private final AtomicLong readAt = new AtomicLong();
  private volatile @Nullable Catalogue known;

  /**
   * Nothing is asked yet.
   *
   * @param wanted the dialect that the admin fixed, or {@link Dialect#AUTO}
   * @param found is told the dialect when it is known, and each time it changes; any thread
   */
  public Schema(PostgresPool pool, Dialect wanted, Consumer<Dialect> found, LongSupplier nanoTime) {
    this.pool = pool;
    this.wanted = wanted;
    this.found = found;
    this.nanoTime = nanoTime;
  }

  /**
   * Looks at the database.
   *
   * @return columns without which nobody can be served; empty: the server can work
   * @throws LookupException the database does not answer
   */
  public List<String> missing() throws LookupException {
    return read().missing();
  }

  /**
   * Asks, and once more if the tables turn out to have changed meanwhile.
   *
   * @throws LookupException also when the database lacks what it must have
   */
  <T> T ask(Question<T> question) throws LookupException {
    try {
      return question.ask(pool, usable());
    } catch (LookupException e) {
      if (!namesWhatIsGone(e)) {
        throw e;
      }
      read();
      return question.ask(pool, usable());
    }
  }

  /** SQLSTATE 42P01: undefined table, 42703: undefined column. */
  private static boolean namesWhatIsGone(LookupException e) {
    return e.getCause() instanceof SQLException cause
        && ("42P01".equals(cause.getSQLState()) || "42703".equals(cause.getSQLState()));
  }

  private Catalogue usable() throws LookupException {
    Catalogue catalogue = known;
    // As long as nobody can be served every question looks again: an admin may be at work.
    if (catalogue == null || !catalogue.missing().isEmpty() || isDue()) {
      catalogue = read();
    }
    if (!catalogue.missing().isEmpty()) {
      throw new LookupException("the database lacks " + String.join(", ", catalogue.missing()));
    }
    return catalogue;
  }

  /** True for one of all who ask at the same time. */
  private boolean isDue() {
    long last = readAt.get();
    long now = nanoTime.getAsLong();
    return now - last > FRESH.toNanos() && readAt.compareAndSet(last, now);
  }

  private Catalogue read() throws LookupException {
    Catalogue now = Catalogue.read(pool);
    readAt.set(nanoTime.getAsLong());
    tellChange(now);
    return now;
  }

  private synchronized void tellChange(Catalogue now) {
    if (now.equals(known)) {
      return;
    }
    Dialect dialect = wanted == Dialect.AUTO ? now.dialect() : wanted;
    found.accept(dialect);
    boolean changed = known != null;
    known = now;
    String lacks = now.lacks();
    log.info(
        "{} {}{}{}",
        changed ? "The tables have changed: dialect" : "Dialect",
        dialect.name().toLowerCase(Locale.ROOT),
        wanted == Dialect.AUTO ? "" : " (STREAMING_DIALECT)",
        lacks.isEmpty() ? "" : "; the database has no " + lacks);
    if (!now.missing().isEmpty()) {
      log.error("The database lacks {}: nobody can be served", String.join(", ", now.missing()));
    }
  }
}
