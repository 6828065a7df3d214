package org.flodgatt.loadtest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  @Test
  void eventsAreDueOneByOneAtTheRate() {
    Schedule schedule = new Schedule(1000, 10, 1);
    assertEquals(1000, schedule.due(0));
    assertEquals(1000 + 300_000_000, schedule.due(3));
  }

  @Test
  void eventsOfABurstAreDueTogetherAtTheSameRateOnTheAverage() {
    Schedule schedule = new Schedule(0, 10, 4);
    assertEquals(0, schedule.due(3));
    assertEquals(400_000_000, schedule.due(4));
    assertEquals(400_000_000, schedule.due(7));
  }

  @Test
  void theFirstEventSinceAMomentIsTheFirstThatIsDueThenOrLater() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Schedule schedule =
          new Schedule(
              random.nextLong(1_000_000_000_000L),
              random.nextDouble(0.1, 5000),
              random.nextInt(1, 9));
      long moment = schedule.startNanos() + random.nextLong(-1000, 10_000_000_000L);
      int first = schedule.firstSince(moment);
      assertTrue(schedule.due(first) >= moment || first == 0, "seed " + seed);
      assertTrue(schedule.due(first) >= moment, "seed " + seed);
      assertTrue(first == 0 || schedule.due(first - 1) < moment, "seed " + seed);
    }
  }
}
