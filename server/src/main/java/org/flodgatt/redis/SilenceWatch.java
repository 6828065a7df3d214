package org.flodgatt.redis;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices a Redis that neither speaks nor hangs up, for example one that is stopped or behind a
 * dead line. Looks in from time to time: if the reader waited for Redis all the while, Redis was
 * silent. A reader that is held up by its own listener is never taken for a silent Redis. Counting
 * looks instead of reading the clock keeps a suspended process from blaming Redis when it wakes.
 */
final class SilenceWatch implements Runnable {
  private static final int LOOKS = 8;

  private final Supplier<@Nullable RedisConnection> current;
  private final Duration limit;
  private final Runnable ping;
  private @Nullable RedisConnection seen;
  private long turnsSeen;
  private int quiet;

  /**
   * @param limit how long Redis may be silent
   * @param ping called after half of that time
   */
  SilenceWatch(Supplier<@Nullable RedisConnection> current, Duration limit, Runnable ping) {
    this.current = current;
    this.limit = limit;
    this.ping = ping;
  }

  /** How long to wait between two runs. */
  Duration interval() {
    return limit.dividedBy(LOOKS);
  }

  /** One look. */
  @Override
  public void run() {
    RedisConnection connection = current.get();
    long turns = connection == null ? 0 : connection.turns();
    boolean waiting = turns % 2 == 1;
    if (connection == null || connection != seen || turns != turnsSeen || !waiting) {
      seen = connection;
      turnsSeen = turns;
      quiet = 0;
      return;
    }
    quiet++;
    if (quiet == LOOKS / 2) {
      ping.run();
    } else if (quiet >= LOOKS) {
      connection.abort("no sign of life within " + limit.toMillis() + " ms");
    }
  }
}
