package org.flodgatt.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flodgatt.event.LookupException;
import org.junit.jupiter.api.Test;

final class KeywordFilterCacheTest {
  private static final long SEED = 20261123L;

  private final TestingKeywordLookup lookup = new TestingKeywordLookup();
  private final KeywordFilterCache cache = new KeywordFilterCache(lookup);

  @Test
  void filtersOfAListeningAccountAreReadOnce() throws Exception {
    lookup.put(1, "apple");
    cache.viewerArrived(1);
    cache.viewerArrived(2);
    assertEquals(Map.of(1L, "apple"), titles(1, 2));
    assertEquals(Map.of(1L, "apple"), titles(1, 2));
    assertEquals(List.of(List.of(1L, 2L)), lookup.calls());
  }

  @Test
  void onlyAccountsThatAreNotKnownYetAreAskedFor() throws Exception {
    cache.viewerArrived(1);
    cache.viewerArrived(2);
    titles(1);
    titles(1, 2);
    assertEquals(List.of(List.of(1L), List.of(2L)), lookup.calls());
  }

  @Test
  void nobodyMeansNoQuestion() throws Exception {
    assertEquals(Map.of(), titles());
    assertEquals(List.of(), lookup.calls());
  }

  @Test
  void filtersChangedMakesThemBeReadAgain() throws Exception {
    lookup.put(1, "apple");
    cache.viewerArrived(1);
    titles(1);
    lookup.put(1, "pear");
    cache.filtersChanged(1);
    assertEquals(Map.of(1L, "pear"), titles(1));
    assertEquals(2, lookup.calls().size());
  }

  @Test
  void filtersChangedOfOneAccountLeavesTheOthers() throws Exception {
    cache.viewerArrived(1);
    cache.viewerArrived(2);
    titles(1, 2);
    cache.filtersChanged(1);
    titles(1, 2);
    assertEquals(List.of(List.of(1L, 2L), List.of(1L)), lookup.calls());
  }

  @Test
  void afterAGapEverythingIsReadAgain() throws Exception {
    cache.viewerArrived(1);
    cache.viewerArrived(2);
    titles(1, 2);
    cache.allMayHaveChanged();
    titles(1, 2);
    assertEquals(List.of(List.of(1L, 2L), List.of(1L, 2L)), lookup.calls());
  }

  @Test
  void aChangeWhileFiltersAreReadLeavesNoStaleOnes() throws Exception {
    lookup.put(1, "apple");
    cache.viewerArrived(1);
    lookup.beforeAnswer(() -> {
      lookup.put(1, "pear");
      cache.filtersChanged(1);
    });
    titles(1);
    lookup.beforeAnswer(() -> {});
    assertEquals(Map.of(1L, "pear"), titles(1));
    assertEquals(Map.of(1L, "pear"), titles(1));
    assertEquals(2, lookup.calls().size());
  }

  @Test
  void aSlowReaderDoesNotReplaceWhatWasReadLater() throws Exception {
    lookup.put(1, "apple");
    cache.viewerArrived(1);
    CountDownLatch oldRowsRead = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    lookup.beforeAnswer(() -> {
      oldRowsRead.countDown();
      await(goOn);
    });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Map<Long, String>> slow = threads.submit(() -> titles(1));
      await(oldRowsRead);
      lookup.beforeAnswer(() -> {});
      lookup.put(1, "pear");
      cache.filtersChanged(1);
      assertEquals(Map.of(1L, "pear"), titles(1));
      goOn.countDown();
      slow.get();
    }
    assertEquals(Map.of(1L, "pear"), titles(1));
    assertEquals(2, lookup.calls().size());
  }

  @Test
  void aViewerWhoLeavesWhileFiltersAreReadLeavesNothingBehind() throws Exception {
    lookup.put(1, "apple");
    cache.viewerArrived(1);
    lookup.beforeAnswer(() -> cache.viewerLeft(1));
    assertEquals(Map.of(1L, "apple"), titles(1));
    assertEquals(0, cache.accounts());
  }

  @Test
  void aViewerWhoReturnsWhileFiltersAreReadGetsFreshOnes() throws Exception {
    lookup.put(1, "apple");
    cache.viewerArrived(1);
    lookup.beforeAnswer(() -> {
      cache.viewerLeft(1);
      lookup.put(1, "pear");
      cache.viewerArrived(1);
    });
    titles(1);
    lookup.beforeAnswer(() -> {});
    assertEquals(Map.of(1L, "pear"), titles(1));
  }

  @Test
  void filtersStayUntilTheLastSessionEnds() throws Exception {
    cache.viewerArrived(1);
    cache.viewerArrived(1);
    titles(1);
    cache.viewerLeft(1);
    titles(1);
    assertEquals(1, lookup.calls().size());
    cache.viewerLeft(1);
    cache.viewerLeft(1);
    assertEquals(0, cache.accounts());
    cache.viewerArrived(1);
    titles(1);
    assertEquals(2, lookup.calls().size());
  }

  @Test
  void filtersOfAnAccountWithoutSessionAreNotKept() throws Exception {
    lookup.put(1, "apple");
    assertEquals(Map.of(1L, "apple"), titles(1));
    cache.filtersChanged(1);
    assertEquals(Map.of(1L, "apple"), titles(1));
    assertEquals(2, lookup.calls().size());
    assertEquals(0, cache.accounts());
  }

  @Test
  void aFailureIsNotRemembered() throws Exception {
    lookup.put(1, "apple");
    cache.viewerArrived(1);
    lookup.broken(true);
    assertThrows(LookupException.class, () -> titles(1));
    lookup.broken(false);
    assertEquals(Map.of(1L, "apple"), titles(1));
  }

  @Test
  void manyThreadsNeverLeaveStaleFilters() throws Exception {
    int accounts = 5;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        SplittableRandom random = new SplittableRandom(SEED + thread);
        tasks.add(() -> {
          for (int round = 0; round < 5_000; round++) {
            long account = random.nextInt(accounts);
            cache.viewerArrived(account);
            titles(account, accounts);
            if (random.nextInt(4) == 0) {
              lookup.put(account, "k" + random.nextInt(1_000_000));
              cache.filtersChanged(account);
            }
            titles(account);
            cache.viewerLeft(account);
          }
          return null;
        });
      }
      for (int account = 0; account < accounts; account++) {
        cache.viewerArrived(account);
      }
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    }
    for (long account = 0; account < accounts; account++) {
      Map<Long, String> kept = titles(account);
      cache.filtersChanged(account);
      assertEquals(titles(account), kept, "seed " + SEED);
      cache.viewerLeft(account);
    }
    assertEquals(0, cache.accounts());
  }

  /** By account the title of its one filter. */
  private Map<Long, String> titles(long... accounts) throws LookupException {
    Map<Long, String> titles = new TreeMap<>();
    cache.filtersOf(accounts).forEach((account, filters) -> titles.put(account, title(filters)));
    return titles;
  }

  private static String title(KeywordFilters filters) {
    byte[] json = filters.annotate(new FoldedText("x"), Instant.EPOCH);
    String key = "\"title\":\"";
    String text = new String(Objects.requireNonNull(json), StandardCharsets.UTF_8);
    int start = text.indexOf(key) + key.length();
    return text.substring(start, text.indexOf('"', start));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
