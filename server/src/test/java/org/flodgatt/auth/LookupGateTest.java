package org.flodgatt.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LookupGateTest {
  private static final int PACE = 10;
  private static final int QUEUE = 20;
  private static final int PROBES = 3;

  private long now = Long.MAX_VALUE - 1_000_000_000; // close to where the clock overflows
  private final LookupGate gate =
      new LookupGate(new LookupSettings(PACE, QUEUE), PROBES, () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void enter(int times) {
    for (int i = 0; i < times; i++) {
      assertNull(gate.enter());
    }
  }

  private void leave(int times, boolean answered) {
    for (int i = 0; i < times; i++) {
      gate.leave(answered);
    }
  }

  @Test
  void clientsEnterUntilTheQueueIsFull() {
    enter(QUEUE);
    assertEquals(Denial.TOO_BUSY, gate.enter());
    assertEquals(QUEUE, gate.inFlight());
    leave(1, true);
    enter(1);
    assertEquals(Denial.TOO_BUSY, gate.enter());
  }

  @Test
  void fromTheMarkOnNewConnectionsWaitUntilHalfAreDone() {
    enter(PACE - 1);
    assertFalse(gate.isCrowded());
    enter(1);
    assertTrue(gate.isCrowded());
    assertFalse(gate.isRelieved());
    leave(PACE / 2, true);
    assertFalse(gate.isRelieved());
    leave(1, true);
    assertTrue(gate.isRelieved());
  }

  @Test
  void whenTheDatabaseAnswersNobodyForTwoSecondsOnlyAFewTry() {
    enter(1);
    pass(Duration.ofMillis(2001));
    enter(PROBES - 1);
    assertEquals(Denial.DATABASE_STALLED, gate.enter());
    leave(1, false);
    enter(1);
    assertEquals(Denial.DATABASE_STALLED, gate.enter());
  }

  @Test
  void nobodyWaitsForADatabaseThatHangs() {
    enter(PACE + 1);
    assertTrue(gate.isCrowded());
    pass(Duration.ofMillis(2001));
    assertFalse(gate.isCrowded());
    assertTrue(gate.isRelieved());
    assertEquals(Denial.DATABASE_STALLED, gate.enter());
  }

  @Test
  void oneSuccessOpensTheGateAgain() {
    enter(PROBES);
    pass(Duration.ofSeconds(3));
    assertEquals(Denial.DATABASE_STALLED, gate.enter());
    leave(1, true);
    enter(QUEUE - PROBES + 1);
    assertEquals(Denial.TOO_BUSY, gate.enter());
  }

  @Test
  void aDatabaseThatFailsAtOnceIsTriedByAFewOnly() {
    enter(1);
    pass(Duration.ofMillis(2001));
    leave(1, false);
    enter(PROBES);
    assertEquals(Denial.DATABASE_STALLED, gate.enter());
  }

  @Test
  void aFailureThatIsLongAgoMeansNothing() {
    enter(1);
    pass(Duration.ofSeconds(3));
    leave(1, false);
    pass(Duration.ofSeconds(11));
    enter(QUEUE);
  }

  @Test
  void anIdleHourIsNoStall() {
    enter(1);
    leave(1, true);
    pass(Duration.ofHours(1));
    enter(QUEUE);
  }

  @Test
  void aSlowDatabaseThatAnswersNowAndThenIsNotStalled() {
    enter(PACE);
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofMillis(1900));
      leave(1, true);
      enter(1);
    }
    assertTrue(gate.isCrowded());
  }
}
