package org.flodgatt.loadtest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.flodgatt.loadtest.wire.Filtered;
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
    Ledger ledger = new Ledger(Share.ALL, true);
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
    assertEquals(0, ledger.lost(0, 2));
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
      assertEquals(published - distinct.size(), ledger.lost(0, published), "seed " + seed);
      assertEquals(arrivals.length - distinct.size(), ledger.duplicated(), "seed " + seed);
    }
  }

  @Test
  void aLateComersAccountBeginsWithItsFirstEvent() {
    Ledger ledger = late(Share.ALL, 5, 6, 8);
    assertEquals(1, ledger.lost(20, 9));
    assertEquals(4, ledger.expected(20, 9));
    assertEquals(2 + 1, ledger.lost(3, 9), "two that it had to hear before its first");
    assertEquals(1 + 2, ledger.lost(20, 11), "two that it had to hear after its last");
    assertEquals(0, ledger.reordered());
  }

  @Test
  void aLateComerThatHearsAnEarlierEventAfterItsFirstIsReordered() {
    Ledger ledger = late(Share.ALL, 5, 2, 3, 6);
    assertEquals(2, ledger.reordered());
    assertEquals(1, ledger.lost(20, 7), "event 4");
    assertEquals(0, ledger.duplicated());
  }

  @Test
  void aLateComerThatHearsNothingLosesWhatItHadToHear() {
    Ledger ledger = late(Share.ALL);
    assertEquals(6, ledger.lost(4, 10));
    assertEquals(6, ledger.expected(4, 10));
    assertEquals(0, ledger.lost(11, 10));
  }

  @Test
  void whatIsForOthersIsNeitherExpectedNorLostButUnwantedWhenItArrives() {
    Ledger ledger = new Ledger(new EvenOnly(), true);
    for (int event : new int[] {0, 2, 6, 7}) {
      ledger.received(event);
    }
    assertEquals(5, ledger.expected(0, 10));
    assertEquals(2, ledger.lost(0, 10), "4 and 8");
    assertEquals(1, ledger.unwanted());
    assertEquals(0, ledger.duplicated() + ledger.reordered());
  }

  private static final class EvenOnly implements Share {
    @Override
    public boolean gets(int event) {
      return event % 2 == 0;
    }

    @Override
    public boolean allows(int event, Filtered filtered) {
      return true;
    }
  }

  private static Ledger late(Share share, int... arrivals) {
    Ledger ledger = new Ledger(share, false);
    Arrays.stream(arrivals).forEach(ledger::received);
    return ledger;
  }

  private static Ledger of(int... arrivals) {
    Ledger ledger = new Ledger(Share.ALL, true);
    Arrays.stream(arrivals).forEach(ledger::received);
    return ledger;
  }

  private static void check(Ledger ledger, int published, int lost, int duplicated, int reordered) {
    assertEquals(lost, ledger.lost(0, published), "lost");
    assertEquals(duplicated, ledger.duplicated(), "duplicated");
    assertEquals(reordered, ledger.reordered(), "reordered");
    assertEquals(0, ledger.invented(published), "invented");
  }
}
