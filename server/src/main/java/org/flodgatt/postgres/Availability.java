package org.flodgatt.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log once that the database has gone away, and once that it is back, however many
 * connections fail in between. A database that comes and goes is mentioned once a minute.
 */
final class Availability {
  private static final Logger log = LoggerFactory.getLogger(PostgresPool.class);
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final String database;
  private final LongSupplier nanoTime;
  private boolean away;
  private boolean told;
  private long quietUntil;

  /**
   * @param database as the log shall name it
   * @param nanoTime the clock
   */
  Availability(String database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
    quietUntil = nanoTime.getAsLong();
  }

  /** A connection was made. */
  synchronized void connected() {
    if (away && told) {
      log.info("{} is back", database);
    }
    away = false;
  }

  /** A connection could not be made. */
  synchronized void failed(SQLException cause) {
    if (away) {
      return;
    }
    away = true;
    long now = nanoTime.getAsLong();
    told = now - quietUntil >= 0;
    if (told) {
      quietUntil = now + QUIET_NANOS;
      log.warn("{} cannot be reached: {}", database, reasonOf(cause));
    }
  }

  /** What went wrong and what was behind it: the driver keeps the better half in the cause. */
  static String reasonOf(SQLException e) {
    String reason = "";
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && !reason.contains(message)) {
        reason += (reason.isEmpty() ? "" : ": ") + message.replaceFirst("\\.$", "");
      }
    }
    return reason;
  }
}
