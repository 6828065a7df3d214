package org.flodgatt.session;

import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.flodgatt.auth.TokenCheck;
import org.flodgatt.event.LookupException;
import org.flodgatt.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the tokens of all open sessions, periodically and after every gap in the connection to
 * Redis, and closes those that are no longer good: so a {@code kill} that was lost cannot outlive
 * the next check (contract 12.9). While the database does not answer the check is repeated, and the
 * sessions stay open.
 */
public final class Recheck implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recheck.class);
  private static final int TOKENS_A_STATEMENT = 1000;

  /** Redis and PostgreSQL often go away together: one that is back may not mean the other is. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Sessions sessions;
  private final TokenCheck tokens;
  private final Metrics metrics;
  private final Duration interval;
  private final Semaphore wanted = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("recheck").unstarted(this::run);
  private boolean failing;

  /**
   * Checks nothing before {@link #start}.
   *
   * @param interval between two periodic checks
   */
  public Recheck(Sessions sessions, TokenCheck tokens, Metrics metrics, Duration interval) {
    this.sessions = sessions;
    this.tokens = tokens;
    this.metrics = metrics;
    this.interval = interval;
    sessions.whenKillsMayBeMissed(this::soon);
  }

  /** Starts the periodic checks. */
  public void start() {
    thread.start();
  }

  /** Ends the checks; does not wait for one under way. */
  @Override
  public void close() {
    thread.interrupt();
  }

  /** Asked by every session that a gap affects: many at a time are one check. */
  private void soon() {
    if (wanted.availablePermits() == 0) {
      wanted.release();
    }
  }

  private void run() {
    Duration wait = interval;
    try {
      while (true) {
        boolean asked = wanted.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
        wanted.drainPermits();
        log.debug("Checking the tokens of {} sessions (gap: {})", sessions.count(), asked);
        wait = check() ? interval : RETRY;
      }
    } catch (InterruptedException _) {
      // Only close() interrupts.
    }
  }

  /** Returns whether all could be checked. */
  boolean check() {
    long[] ids = sessions.tokenIds();
    try {
      for (int from = 0; from < ids.length; from += TOKENS_A_STATEMENT) {
        int to = Math.min(ids.length, from + TOKENS_A_STATEMENT);
        long[] batch = Arrays.copyOfRange(ids, from, to);
        revoke(batch, tokens.stillGood(batch));
      }
    } catch (LookupException | RuntimeException e) {
      // Also what nobody foresees: it must not end all checks to come.
      metrics.tokenCheck(false);
      if (!failing) {
        log.warn("The tokens of open sessions could not be checked: {}", e.getMessage());
      }
      failing = true;
      return false;
    }
    if (failing) {
      log.info("The tokens of open sessions are checked again");
    }
    failing = false;
    metrics.tokenCheck(true);
    return true;
  }

  private void revoke(long[] asked, Set<Long> good) {
    Set<Long> revoked =
        Arrays.stream(asked).boxed().filter(id -> !good.contains(id)).collect(toSet());
    if (!revoked.isEmpty()) {
      sessions.revoked(revoked);
    }
  }
}
