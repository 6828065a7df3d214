package org.flodgatt.loadtest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnoverTest {
  private static final long SECOND = 1_000_000_000;

  private final List<Integer> replaced = new ArrayList<>();
  private final List<String> retried = new ArrayList<>();

  @Test
  void connectionsLeaveAtTheWishedRateUntilTheGraceBeforeTheEnd() {
    Turnover turnover = new Turnover(new Behaviour(0, 50, 3), 10);
    turnover.begin(plan(100, Long.MAX_VALUE));
    advance(turnover, SECOND * 10);
    int early = replaced.size();
    assertTrue(early > 350 && early < 650, () -> "in ten seconds: " + early);
    advance(turnover, SECOND * 99);
    int most = replaced.size();
    assertTrue(most > 4400 && most < 5400, () -> "in 99 seconds: " + most);
    advance(turnover, SECOND * 200);
    assertEquals(most, replaced.size());
    assertFalse(turnover.isBusy(SECOND * 200));
    assertEquals(10, replaced.stream().distinct().count());
  }

  @Test
  void theSameSeedTellsTheSame() {
    Turnover one = new Turnover(new Behaviour(0, 5, 3), 10);
    one.begin(plan(100, Long.MAX_VALUE));
    advance(one, SECOND * 50);
    List<Integer> first = List.copyOf(replaced);
    replaced.clear();
    Turnover other = new Turnover(new Behaviour(0, 5, 3), 10);
    other.begin(plan(100, Long.MAX_VALUE));
    advance(other, SECOND * 50);
    assertEquals(first, replaced);
  }

  @Test
  void aStormTakesAllOnce() {
    Turnover turnover = new Turnover(Behaviour.STEADY, 3);
    turnover.begin(plan(10, SECOND * 5));
    advance(turnover, SECOND * 5 - 1);
    assertEquals(List.of(), replaced);
    assertTrue(turnover.isBusy(SECOND * 5 - 1));
    advance(turnover, SECOND * 5);
    advance(turnover, SECOND * 9);
    assertEquals(List.of(0, 1, 2), replaced);
  }

  @Test
  void whatWasRefusedIsTriedAgainWithinASecond() {
    Turnover turnover = new Turnover(Behaviour.STEADY, 3);
    turnover.begin(plan(10, Long.MAX_VALUE));
    turnover.retryLater(2, 77, SECOND);
    assertTrue(turnover.isRetrying(2));
    advance(turnover, SECOND);
    assertEquals(List.of(), retried);
    advance(turnover, SECOND * 2);
    assertEquals(List.of("2 wanted since 77"), retried);
    assertFalse(turnover.isRetrying(2));
  }

  private void advance(Turnover turnover, long now) {
    turnover.advance(
        now, replaced::add, (index, wanted) -> retried.add(index + " wanted since " + wanted));
  }

  private static Plan plan(int seconds, long storm) {
    return new Plan(new Schedule(0, 10, 1), seconds * 10, seconds * SECOND, storm, SECOND);
  }
}
