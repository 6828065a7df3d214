package org.flodgatt.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was refused because a limit was reached. Each refusal is counted; of each limit the log
 * hears at once, and then once a minute how many there were since, however many there are. Any
 * thread.
 */
public final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  /** How long the log hears nothing more about a limit. */
  static final Duration QUIET = Duration.ofMinutes(1);

  /** A limit: what is refused, and why. */
  public enum Limit {
    ACCOUNT_CONNECTIONS(
        "account_connections",
        "connection",
        "more than %d of one account (STREAMING_MAX_CONNECTIONS_PER_ACCOUNT)"),
    ADDRESS_CONNECTIONS(
        "address_connections",
        "connection",
        "more than %d from one address (STREAMING_MAX_CONNECTIONS_PER_ADDRESS)"),
    HEADER_BYTES(
        "header_bytes", "request", "a head of more than %d bytes (STREAMING_MAX_HEADER_BYTES)"),
    MESSAGE_BYTES("message_bytes", "message", "longer than %d bytes (STREAMING_MAX_MESSAGE_BYTES)"),
    CONTROL_FRAMES(
        "control_frames",
        "client",
        "more than %d control frames in a second (STREAMING_MAX_CONTROL_FRAMES)"),
    SUBSCRIPTIONS(
        "subscriptions", "stream", "more than %d on one connection (STREAMING_MAX_SUBSCRIPTIONS)"),
    WAITING_COMMANDS(
        "waiting_commands", "client", "commands of more than %d characters waited for look-ups"),
    LOOKUP_QUEUE(
        "lookup_queue",
        "client",
        "%d tokens were being looked up already (STREAMING_LOOKUP_QUEUE)"),
    DATABASE_STALLED(
        "database_stalled", "client", "the database answers nothing; %d clients try it");

    private final String label;
    private final String what;
    private final String because;

    /**
     * @param what takes the article "a", and an "s" for many
     * @param because how the bound was passed; {@code %d} is the bound
     */
    Limit(String label, String what, String because) {
      this.label = label;
      this.what = what;
      this.because = because;
    }

    /** The value of the label {@code limit}. */
    public String label() {
      return label;
    }

    private String counted(long count) {
      return count == 1 ? "a " + what : count + " " + what + "s";
    }
  }

  /** The refusals of one limit. */
  private final class Tally {
    private final Limit limit;
    private final CounterDataPoint counted;
    private long untold;
    private long bound;
    private boolean quiet;

    Tally(Limit limit, Counter counter) {
      this.limit = limit;
      this.counted = counter.labelValues(limit.label);
    }

    void add(long passed) {
      counted.inc();
      synchronized (this) {
        bound = passed;
        if (quiet) {
          untold++;
          return;
        }
        quiet = true;
      }
      log.warn("Refused {}: {}", limit.counted(1), limit.because.formatted(passed));
      later.execute(this::tell);
    }

    private void tell() {
      long count;
      long passed;
      synchronized (this) {
        count = untold;
        passed = bound;
        untold = 0;
        quiet = count > 0;
      }
      if (count > 0) {
        log.warn(
            "Refused {} in the last {} s: {}",
            limit.counted(count),
            QUIET.toSeconds(),
            limit.because.formatted(passed));
        later.execute(this::tell);
      }
    }
  }

  private final Map<Limit, Tally> tallies = new EnumMap<>(Limit.class);
  private final Executor later;

  /**
   * @param counter has one label; all its values are primed at zero
   * @param later runs a task once {@link #QUIET} has passed
   */
  Refusals(Counter counter, Executor later) {
    this.later = later;
    for (Limit limit : Limit.values()) {
      tallies.put(limit, new Tally(limit, counter));
    }
  }

  /**
   * Something was refused.
   *
   * @param bound the limit's value
   */
  public void refused(Limit limit, long bound) {
    Tally tally = tallies.get(limit);
    if (tally != null) {
      tally.add(bound);
    }
  }
}
