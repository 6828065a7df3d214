package org.flodgatt.log;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says what may happen very often: the first time at once, and then once a minute how often it was
 * since, however often that is. Any thread.
 *
 * @param <T> what is told of one time
 */
public final class Seldom<T> {
  /** How long the log hears nothing more. */
  public static final Duration QUIET = Duration.ofMinutes(1);

  /** Runs a task once {@link #QUIET} has passed. */
  public static final Executor IN_A_MINUTE =
      CompletableFuture.delayedExecutor(QUIET.toMillis(), TimeUnit.MILLISECONDS);

  /** Words for the first time. */
  @FunctionalInterface
  public interface First<T> {
    void tell(T what);
  }

  /** Words for all times in the last minute. */
  @FunctionalInterface
  public interface Rest<T> {
    /**
     * Says it.
     *
     * @param latest what was told the last time
     */
    void tell(long times, T latest);
  }

  private final Executor later;
  private final First<T> first;
  private final Rest<T> rest;
  private boolean quiet;
  private long untold;
  private @Nullable T latest;

  /** Says it in words of its own. */
  public Seldom(First<T> first, Rest<T> rest) {
    this(first, rest, IN_A_MINUTE);
  }

  /**
   * The same with a clock of one's own.
   *
   * @param later runs a task once {@link #QUIET} has passed
   */
  public Seldom(First<T> first, Rest<T> rest, Executor later) {
    this.first = first;
    this.rest = rest;
    this.later = later;
  }

  /** Warns: the sentence, and the reason that each time has. */
  public static Seldom<String> warning(Logger log, String sentence) {
    return new Seldom<>(
        why -> log.warn("{}: {}", sentence, why),
        (times, why) ->
            log.warn(
                "{}: {} times in the last {} s, the last: {}",
                sentence,
                times,
                QUIET.toSeconds(),
                why));
  }

  /** Reports mistakes of ours, with a stack trace a minute. */
  public static Seldom<Throwable> error(Logger log, String sentence) {
    return new Seldom<>(
        failure -> log.error(sentence, failure),
        (times, failure) ->
            log.error(
                "{}: {} times in the last {} s, the last:",
                sentence,
                times,
                QUIET.toSeconds(),
                failure));
  }

  /** It has happened. */
  public void happened(T what) {
    synchronized (this) {
      if (quiet) {
        untold++;
        latest = what;
        return;
      }
      quiet = true;
    }
    first.tell(what);
    later.execute(this::tell);
  }

  private void tell() {
    long times;
    T what;
    synchronized (this) {
      times = untold;
      what = latest;
      untold = 0;
      latest = null;
      quiet = what != null;
    }
    if (what != null) {
      rest.tell(times, what);
      later.execute(this::tell);
    }
  }
}
