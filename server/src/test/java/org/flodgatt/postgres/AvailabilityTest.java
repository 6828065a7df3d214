package org.flodgatt.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AvailabilityTest {
  private final RecordedLog log = new RecordedLog();
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // it may wrap
  private final Availability availability = new Availability("The database", clock::get);

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void aDatabaseThatIsThereIsNotWorthALine() {
    availability.connected();
    availability.connected();
    assertEquals(List.of(), log.ours(Level.WARN));
    assertEquals(List.of(), log.ours(Level.INFO));
  }

  @Test
  void oneLineWhenItGoesAndOneWhenItIsBack() {
    availability.connected();
    availability.failed(new SQLException("connection refused"));
    availability.failed(new SQLException("connection refused"));
    assertEquals(
        List.of("The database cannot be reached: connection refused"), log.ours(Level.WARN));
    availability.connected();
    availability.connected();
    assertEquals(List.of("The database is back"), log.ours(Level.INFO));
  }

  @Test
  void aDatabaseThatComesAndGoesIsMentionedOnceAMinute() {
    for (int i = 0; i < 60; i++) {
      availability.failed(new SQLException("too many clients"));
      availability.connected();
      clock.addAndGet(Duration.ofSeconds(2).toNanos());
    }
    assertEquals(2, log.ours(Level.WARN).size());
    assertEquals(2, log.ours(Level.INFO).size());
  }

  @Test
  void theReasonIncludesWhatIsBehindIt() {
    assertEquals(
        "The attempt failed: no route",
        Availability.reasonOf(
            new SQLException("The attempt failed.", new ConnectException("no route"))));
    assertEquals(
        "refused: no route",
        Availability.reasonOf(
            new SQLException("refused: no route", new ConnectException("no route"))));
    assertEquals(
        "", Availability.reasonOf(new SQLException((String) null, new ConnectException())));
  }
}
