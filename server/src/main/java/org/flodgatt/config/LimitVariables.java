package org.flodgatt.config;

import java.time.Duration;
import org.flodgatt.auth.LookupSettings;
import org.flodgatt.hub.HistorySettings;
import org.flodgatt.hub.HubSettings;
import org.flodgatt.outbound.OutboundSettings;
import org.flodgatt.session.RecoverySettings;
import org.flodgatt.session.SessionSettings;

/** The variables about limits and times of connections and of what waits for them. */
final class LimitVariables {
  static final Form<Duration> TIMEOUT =
      Form.duration(Duration.ofMillis(50), Duration.ofMinutes(10));

  private static final Form<Duration> INTERVAL =
      Form.duration(Duration.ofMillis(50), Duration.ofHours(1));
  private static final Duration MOST_AGE = Duration.ofMinutes(15);
  private static final long KIB = 1L << 10;
  private static final long GIB = 1L << 30;

  private LimitVariables() {}

  static LookupSettings lookups(Environment env) {
    int pace = env.read("STREAMING_LOOKUP_PACE", Form.integer(1, 1_000_000));
    int queue = env.read("STREAMING_LOOKUP_QUEUE", Form.integer(1, 1_000_000));
    if (pace > queue) {
      env.problem(
          "STREAMING_LOOKUP_PACE",
          Integer.toString(pace),
          "at most STREAMING_LOOKUP_QUEUE, which is " + queue);
    }
    return new LookupSettings(pace, queue);
  }

  static SessionSettings session(Environment env) {
    return new SessionSettings(
        Math.toIntExact(env.read("STREAMING_MAX_MESSAGE_BYTES", Form.bytes(KIB, 100 * KIB * KIB))),
        env.read("STREAMING_MAX_SUBSCRIPTIONS", Form.integer(1, 1_000_000)),
        env.read("STREAMING_LOOKUP_TIMEOUT", TIMEOUT),
        env.read("STREAMING_CLOSE_TIMEOUT", TIMEOUT));
  }

  static RecoverySettings recovery(Environment env) {
    return new RecoverySettings(
        env.read("STREAMING_GAP_POLICY", Form.choice(RecoverySettings.GapPolicy.class)),
        env.read("STREAMING_GAP_WINDOW", Form.duration(Duration.ZERO, Duration.ofMinutes(10))),
        env.read("STREAMING_RECHECK_INTERVAL", INTERVAL));
  }

  static OutboundSettings outbound(Environment env) {
    Form<Long> size = Form.bytes(4 * KIB, GIB);
    int soft = Math.toIntExact(env.read("STREAMING_SLOW_CLIENT_SOFT_LIMIT", size));
    int hard = Math.toIntExact(env.read("STREAMING_SLOW_CLIENT_HARD_LIMIT", size));
    less(env, "STREAMING_SLOW_CLIENT_SOFT_LIMIT", soft, "STREAMING_SLOW_CLIENT_HARD_LIMIT", hard);
    return new OutboundSettings(
        soft,
        env.read("STREAMING_SLOW_CLIENT_GRACE", INTERVAL),
        hard,
        env.read("STREAMING_PING_INTERVAL", INTERVAL),
        env.read("STREAMING_THUMP_INTERVAL", INTERVAL));
  }

  static HubSettings hub(Environment env) {
    Form<Long> size = Form.bytes(4 * KIB, 1024 * GIB);
    long high = env.read("STREAMING_BACKLOG_HIGH", size);
    long low = env.read("STREAMING_BACKLOG_LOW", size);
    less(env, "STREAMING_BACKLOG_LOW", low, "STREAMING_BACKLOG_HIGH", high);
    return new HubSettings(
        high,
        low,
        env.read("STREAMING_SCREENING_PATIENCE", INTERVAL),
        env.read("STREAMING_SCREENING_LIMIT", size),
        history(env));
  }

  private static HistorySettings history(Environment env) {
    return new HistorySettings(
        env.read("STREAMING_HISTORY", Form.integer(0, 1000)),
        env.read("STREAMING_HISTORY_BYTES", Form.bytes(4 * KIB, 64 * GIB)),
        env.read("STREAMING_HISTORY_AGE", Form.duration(Duration.ofSeconds(1), MOST_AGE)));
  }

  private static void less(Environment env, String name, long value, String other, long limit) {
    if (value >= limit) {
      Form<Long> size = Form.bytes(0, Long.MAX_VALUE);
      env.problem(
          name,
          size.show().apply(value),
          "less than %s, which is %s".formatted(other, size.show().apply(limit)));
    }
  }
}
