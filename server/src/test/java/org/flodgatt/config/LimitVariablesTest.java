package org.flodgatt.config;

import static org.flodgatt.config.TestingConfig.config;
import static org.flodgatt.config.TestingConfig.problems;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.flodgatt.auth.LookupSettings;
import org.flodgatt.hub.HistorySettings;
import org.flodgatt.hub.HubSettings;
import org.flodgatt.outbound.OutboundSettings;
import org.flodgatt.session.RecoverySettings;
import org.flodgatt.session.RecoverySettings.GapPolicy;
import org.flodgatt.session.SessionSettings;
import org.junit.jupiter.api.Test;

final class LimitVariablesTest {
  private static final int MIB = 1 << 20;

  @Test
  void defaults() {
    ServerConfig config = config();
    assertEquals(
        new SessionSettings(65536, 1000, Duration.ofSeconds(5), Duration.ofSeconds(10)),
        config.session());
    assertEquals(new LookupSettings(128, 2048), config.lookups());
    assertEquals(
        new OutboundSettings(
            MIB, Duration.ofSeconds(20), 8 * MIB, Duration.ofSeconds(30), Duration.ofSeconds(15)),
        config.outbound());
    assertEquals(
        new HubSettings(
            32L * MIB,
            16L * MIB,
            Duration.ofSeconds(30),
            16L * MIB,
            new HistorySettings(0, 64L * MIB, Duration.ofMinutes(2))),
        config.hub());
    assertEquals(
        new RecoverySettings(GapPolicy.CLOSE, Duration.ofSeconds(5), Duration.ofMinutes(5)),
        config.recovery());
  }

  @Test
  void everyVariableIsMapped() {
    ServerConfig config =
        config(
            "STREAMING_MAX_MESSAGE_BYTES", "2000",
            "STREAMING_MAX_SUBSCRIPTIONS", "5",
            "STREAMING_LOOKUP_TIMEOUT", "1s",
            "STREAMING_LOOKUP_PACE", "3",
            "STREAMING_LOOKUP_QUEUE", "4",
            "STREAMING_CLOSE_TIMEOUT", "2s",
            "STREAMING_SLOW_CLIENT_SOFT_LIMIT", "8k",
            "STREAMING_SLOW_CLIENT_GRACE", "3s",
            "STREAMING_SLOW_CLIENT_HARD_LIMIT", "9k",
            "STREAMING_PING_INTERVAL", "4s",
            "STREAMING_THUMP_INTERVAL", "100ms",
            "STREAMING_BACKLOG_HIGH", "5g",
            "STREAMING_BACKLOG_LOW", "4g",
            "STREAMING_SCREENING_PATIENCE", "1m",
            "STREAMING_SCREENING_LIMIT", "3g",
            "STREAMING_HISTORY", "100",
            "STREAMING_HISTORY_BYTES", "8m",
            "STREAMING_HISTORY_AGE", "5m",
            "STREAMING_GAP_POLICY", "ignore",
            "STREAMING_GAP_WINDOW", "0s",
            "STREAMING_RECHECK_INTERVAL", "1m");
    assertEquals(
        new SessionSettings(2000, 5, Duration.ofSeconds(1), Duration.ofSeconds(2)),
        config.session());
    assertEquals(new LookupSettings(3, 4), config.lookups());
    assertEquals(
        new OutboundSettings(
            8192, Duration.ofSeconds(3), 9216, Duration.ofSeconds(4), Duration.ofMillis(100)),
        config.outbound());
    assertEquals(
        new HubSettings(
            5L << 30,
            4L << 30,
            Duration.ofMinutes(1),
            3L << 30,
            new HistorySettings(100, 8L * MIB, Duration.ofMinutes(5))),
        config.hub());
    assertEquals(
        new RecoverySettings(GapPolicy.IGNORE, Duration.ZERO, Duration.ofMinutes(1)),
        config.recovery());
  }

  @Test
  void thePaceIsNotAboveTheQueue() {
    assertEquals(
        List.of(
            "STREAMING_LOOKUP_PACE: \"128\" (expected: at most STREAMING_LOOKUP_QUEUE, which is"
                + " 127)"),
        problems("STREAMING_LOOKUP_QUEUE", "127"));
  }

  @Test
  void lowAndSoftLimitsAreBelowHighAndHardOnes() {
    assertEquals(
        List.of(
            "STREAMING_SLOW_CLIENT_SOFT_LIMIT: \"8MiB\" (expected: less than"
                + " STREAMING_SLOW_CLIENT_HARD_LIMIT, which is 8MiB)",
            "STREAMING_BACKLOG_LOW: \"33MiB\" (expected: less than STREAMING_BACKLOG_HIGH, which"
                + " is 32MiB)"),
        problems("STREAMING_SLOW_CLIENT_SOFT_LIMIT", "8m", "STREAMING_BACKLOG_LOW", "33m"));
  }

  @Test
  void badValuesNameTheValueAndWhatWasExpected() {
    assertEquals(
        List.of(
            "STREAMING_MAX_MESSAGE_BYTES: \"1\" (expected: a size such as 65536, 64k or 1MiB, from"
                + " 1KiB to 100MiB)",
            "STREAMING_MAX_SUBSCRIPTIONS: \"many\" (expected: 1-1000000)"),
        problems("STREAMING_MAX_MESSAGE_BYTES", "1", "STREAMING_MAX_SUBSCRIPTIONS", "many"));
  }
}
