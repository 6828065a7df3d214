package org.flodgatt.loadtest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  @Test
  void allInOrderIsFlawless() {
    check(of(0, 1, 2, 3), 4, 0, 0, 0);
  }

  @Test
  void aMissingEventIsLost() {
    check(of(0, 2, 3), 4, 1, 0, 0);
  }

  @Test
  void theFirstAndTheLastEventsCanBeLost() {
    check(of(2), 5, 4, 0, 0);
    check(of(), 5, 5, 0, 0);
  }

  @Test
  void aSecondArrivalIsADuplicate() {
    Ledger ledger = new Ledger();
    assertTrue(ledger.received(0));
    assertFalse(ledger.received(0));
    check(ledger, 1, 0, 1, 0);
    check(of(0, 1, 2, 0), 3, 0, 1, 0);
  }

  @Test
  void aLateArrivalIsReorderedAndNotLost() {
    check(of(0, 2, 1, 3), 4, 0, 0, 1);
  }

  @Test
  void aLateArrivalThatComesTwiceIsBoth() {
    check(of(0, 2, 1, 1, 3), 4, 0, 1, 1);
  }

  @Test
  void anEventBeyondWhatWasPublishedIsInvented() {
    Ledger ledger = of(0, 1, 2);
    assertEquals(1, ledger.invented(2));
    assertEquals(0, ledger.lost(2));
  }

  @Test
  void lostAndDuplicatedAreAsASetWouldCountThem() {
    for (long seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int published = random.nextInt(1, 200);
      int[] arrivals = random.ints(random.nextInt(0, 300), 0, published).toArray();
      Set<Integer> distinct = new HashSet<>();
      Arrays.stream(arrivals).forEach(distinct::add);
      Ledger ledger = of(arrivals);
      assertEquals(published - distinct.size(), ledger.lost(published), "seed " + seed);
      assertEquals(arrivals.length - distinct.size(), ledger.duplicated(), "seed " + seed);
    }
  }

  private static Ledger of(int... arrivals) {
    Ledger ledger = new Ledger();
    Arrays.stream(arrivals).forEach(ledger::received);
    return ledger;
  }

  private static void check(Ledger ledger, int published, int lost, int duplicated, int reordered) {
    assertEquals(lost, ledger.lost(published), "lost");
    assertEquals(duplicated, ledger.duplicated(), "duplicated");
    assertEquals(reordered, ledger.reordered(), "reordered");
    assertEquals(0, ledger.invented(published), "invented");
  }
}
