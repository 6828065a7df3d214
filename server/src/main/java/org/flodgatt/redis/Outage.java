package org.flodgatt.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;

/**
 * Words and patience for the time that a server is away: one warning when it goes, one a minute
 * while it stays away, one line when it is back; and how long to wait before the next try. For one
 * thread.
 */
final class Outage {
  private static final long FIRST_DELAY_MILLIS = 50;
  private static final long LONGEST_DELAY_MILLIS = 1_000;
  private static final Duration REMINDER = Duration.ofMinutes(1);

  private final Logger log;
  private final String what;
  private long delay = FIRST_DELAY_MILLIS;
  private boolean away;
  private long since;
  private long told;

  /**
   * @param what the subject of the sentences
   */
  Outage(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  /**
   * The server was lost, or a try to reach it failed.
   *
   * @return how long to wait before the next try
   */
  Duration failed(String reason) {
    long now = System.nanoTime();
    if (!away) {
      away = true;
      since = now;
      told = now;
      log.warn("{} is away: {}; trying again until it is back", what, reason);
    } else if (now - told >= REMINDER.toNanos()) {
      told = now;
      log.warn("{} is still away after {} s: {}", what, (now - since) / 1_000_000_000, reason);
    }
    long longest = delay;
    delay = Math.min(2 * delay, LONGEST_DELAY_MILLIS);
    // Half of it is chance, so that many servers do not come back in step.
    return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
  }

  /** The server answers. Also called when it was never away. */
  void over() {
    if (away) {
      log.info("{} is back after {} ms", what, (System.nanoTime() - since) / 1_000_000);
    }
    away = false;
    delay = FIRST_DELAY_MILLIS;
  }
}
