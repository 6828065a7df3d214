package org.flodgatt.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.flodgatt.log.Seldom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was refused because a limit was reached. Each refusal is counted; of each limit the log
 * hears at once, and then once a minute how many there were since, however many there are. Any
 * thread.
 */
public final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

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

    private String because(long bound) {
      return because.formatted(bound);
    }

    private String counted(long count) {
      return count == 1 ? "a " + what : count + " " + what + "s";
    }
  }

  /** The refusals of one limit; the log hears the bound with each. */
  private record Tally(CounterDataPoint counted, Seldom<Long> told) {}

  private final Map<Limit, Tally> tallies = new EnumMap<>(Limit.class);

  /**
   * @param counter has one label; all its values are primed at zero
   * @param later as for {@link Seldom}
   */
  Refusals(Counter counter, Executor later) {
    for (Limit limit : Limit.values()) {
      Seldom<Long> told =
          new Seldom<>(
              bound -> log.warn("Refused {}: {}", limit.counted(1), limit.because(bound)),
              (times, bound) ->
                  log.warn(
                      "Refused {} in the last {} s: {}",
                      limit.counted(times),
                      Seldom.QUIET.toSeconds(),
                      limit.because(bound)),
              later);
      tallies.put(limit, new Tally(counter.labelValues(limit.label), told));
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
      tally.counted().inc();
      tally.told().happened(bound);
    }
  }
}
