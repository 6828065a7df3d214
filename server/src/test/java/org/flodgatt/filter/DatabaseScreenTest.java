package org.flodgatt.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StatusView;
import org.flodgatt.filter.EventScreen.Candidate;
import org.flodgatt.filter.KeywordLookup.CustomFilter;
import org.flodgatt.filter.KeywordLookup.Keyword;
import org.flodgatt.filter.RelationshipLookup.DomainBlock;
import org.flodgatt.filter.RelationshipLookup.Pair;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DatabaseScreenTest {
  private static final long SEED = 20261123L;
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final long AUTHOR = 100;
  private static final long MENTIONED = 101;

  private final TestingRelationshipLookup relationships = new TestingRelationshipLookup();
  private final TestingKeywordLookup keywords = new TestingKeywordLookup();
  private final KeywordFilterCache cache = new KeywordFilterCache(keywords);
  private final DatabaseScreen screen =
      new DatabaseScreen(relationships, cache, InstantSource.fixed(NOW));

  @Test
  void aViewerWhoBlocksOrMutesTheAuthorOrSomebodyMentionedDoesNotSeeTheStatus() throws Exception {
    relationships.hides.add(new Pair(1, AUTHOR));
    relationships.hides.add(new Pair(2, MENTIONED));
    relationships.hides.add(new Pair(3, 999));
    Screening screening = screenOne(status("text"), 1, 2, 3, 4);
    assertHidden(screening, Set.of(1L, 2L), 1, 2, 3, 4);
  }

  @Test
  void aViewerWhomTheAuthorBlocksDoesNotSeeTheStatus() throws Exception {
    relationships.blocks.add(new Pair(1, AUTHOR));
    relationships.blocks.add(new Pair(2, MENTIONED));
    assertHidden(screenOne(status("text"), 1, 2), Set.of(1L), 1, 2);
  }

  @Test
  void aViewerWhoBlocksTheAuthorsDomainDoesNotSeeTheStatus() throws Exception {
    relationships.domainBlocks.add(new DomainBlock(1, "orchard.example"));
    relationships.domainBlocks.add(new DomainBlock(2, "Orchard.example"));
    relationships.domainBlocks.add(new DomainBlock(3, "example"));
    StatusView remote = status("orchard.example", false, "text");
    assertHidden(screenOne(remote, 1, 2, 3), Set.of(1L), 1, 2, 3);
    assertHidden(screenOne(status("text"), 1, 2, 3), Set.of(), 1, 2, 3);
  }

  @Test
  void aBatchAsksOnceWhateverItsSize() throws Exception {
    List<Candidate> batch =
        List.of(
            new Candidate(status(10, "a.example", 11, 12), new long[] {3, 1, 2, 1}),
            new Candidate(status(10, null, 11), new long[] {2}),
            new Candidate(status(20, "", 10), new long[] {4}),
            new Candidate(status(30, "b.example"), new long[0]));
    assertEquals(4, screen.screen(batch).size());
    assertEquals(
        List.of(
            new TestingRelationshipLookup.Question(
                List.of(1L, 2L, 3L, 4L),
                List.of(10L, 20L, 30L),
                List.of(10L, 11L, 12L, 20L, 30L),
                Set.of("a.example", "b.example"))),
        relationships.questions);
    assertEquals(List.of(List.of(1L, 2L, 3L, 4L)), keywords.calls());
  }

  @Test
  void theNextBatchAsksForRelationshipsOnly() throws Exception {
    LongStream.rangeClosed(1, 3).forEach(cache::viewerArrived);
    screenOne(status("text"), 1, 2, 3);
    screenOne(status("text"), 1, 2, 3);
    assertEquals(2, relationships.questions.size());
    assertEquals(1, keywords.calls().size());
  }

  @Test
  void withoutViewersNothingIsAsked() throws Exception {
    assertEquals(1, screen.screen(List.of(new Candidate(status("text"), new long[0]))).size());
    assertEquals(List.of(), screen.screen(List.of()));
    assertEquals(List.of(), relationships.questions);
    assertEquals(List.of(), keywords.calls());
  }

  @Test
  void filtersAreNotReadForThoseWhoDoNotSeeTheStatus() throws Exception {
    relationships.hides.add(new Pair(1, AUTHOR));
    screenOne(status("text"), 1, 2);
    assertEquals(List.of(List.of(2L)), keywords.calls());
  }

  @Test
  void whoWasNotAskedAboutSeesNothing() throws Exception {
    assertTrue(screenOne(status("text"), 1, 2).hides(3));
    assertTrue(screenOne(status("text")).hides(1));
  }

  @Test
  void aPayloadThatHasTheKeyPassesUnchanged() throws Exception {
    keywords.put(1, "title");
    Screening screening = screenOne(status(null, true, "x"), 1);
    assertFalse(screening.hides(1));
    assertNull(screening.annotation(1));
    assertEquals(List.of(), keywords.calls());
  }

  @Test
  void eachViewerGetsTheMatchesOfOwnFilters() throws Exception {
    keywords.put(1, "one");
    keywords.put(2, "two");
    keywords.put(
        3, new CustomFilter(3, "t", List.of(), null, 0, List.of(new Keyword("no", false))));
    Screening screening = screenOne(status("<p>A&#x58;</p>"), 1, 2, 3, 4);
    assertTrue(annotation(screening, 1).contains("\"title\":\"one\""));
    assertTrue(annotation(screening, 1).contains("\"keyword_matches\":[\"X\"]"));
    assertTrue(annotation(screening, 2).contains("\"title\":\"two\""));
    assertEquals("[]", annotation(screening, 3));
    assertEquals("[]", annotation(screening, 4));
    assertSame(screening.annotation(1), screening.annotation(1));
    assertSame(screening.annotation(3), screening.annotation(4));
  }

  @Test
  void everythingThatCarriesTextIsSearched() throws Exception {
    keywords.put(1, "title");
    for (int at = 0; at < 4; at++) {
      String[] texts = {"spoiler", "content", "poll", "description"};
      texts[at] = "x";
      assertTrue(annotation(screenOne(status(texts), 1), 1).contains("\"x\""));
    }
  }

  @Test
  void aFilterThatExpiredAfterItWasReadIsSkipped() throws Exception {
    List<Keyword> words = List.of(new Keyword("x", true));
    keywords.put(
        1,
        new CustomFilter(1, "old", List.of(), NOW.minusMillis(1), 0, words),
        new CustomFilter(2, "current", List.of(), NOW.plusMillis(1), 0, words));
    keywords.put(2, new CustomFilter(3, "old", List.of(), NOW.minusMillis(1), 0, words));
    Screening screening = screenOne(status("x"), 1, 2);
    assertFalse(annotation(screening, 1).contains("old"));
    assertTrue(annotation(screening, 1).contains("current"));
    assertEquals("[]", annotation(screening, 2));
  }

  @Test
  void aQuestionWithoutAnswerIsNoAnswer() {
    List<Candidate> batch = List.of(new Candidate(status("text"), new long[] {1}));
    relationships.broken = true;
    assertThrows(LookupException.class, () -> screen.screen(batch));
    relationships.broken = false;
    keywords.broken(true);
    assertThrows(LookupException.class, () -> screen.screen(batch));
  }

  @Test
  void agreesWithAskingForEveryViewerAlone() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    String[] domains = {"a.example", "b.example", "c.example", ""};
    for (int round = 0; round < 500; round++) {
      relationships.hides.clear();
      relationships.blocks.clear();
      relationships.domainBlocks.clear();
      for (int i = random.nextInt(12); i > 0; i--) {
        relationships.hides.add(new Pair(random.nextInt(8), random.nextInt(8)));
        relationships.blocks.add(new Pair(random.nextInt(8), random.nextInt(8)));
        relationships.domainBlocks.add(
            new DomainBlock(random.nextInt(8), domains[random.nextInt(3)]));
      }
      long[] shared = ids(random);
      List<Candidate> batch = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        String domain = random.nextBoolean() ? domains[random.nextInt(4)] : null;
        batch.add(
            new Candidate(
                status(random.nextInt(8), domain, ids(random)),
                random.nextBoolean() ? shared : ids(random)));
      }
      List<Screening> screenings = screen.screen(batch);
      for (int i = 0; i < batch.size(); i++) {
        for (long viewer = 0; viewer < 8; viewer++) {
          assertEquals(
              naivelyHidden(batch.get(i), viewer),
              screenings.get(i).hides(viewer),
              "seed " + SEED + ", round " + round);
        }
      }
    }
  }

  private boolean naivelyHidden(Candidate candidate, long viewer) {
    StatusView status = candidate.status();
    boolean asked = Arrays.stream(candidate.viewers()).anyMatch(id -> id == viewer);
    boolean hides =
        Arrays.stream(status.targets())
            .anyMatch(target -> relationships.hides.contains(new Pair(viewer, target)));
    boolean blocked = relationships.blocks.contains(new Pair(viewer, status.authorId()));
    boolean domainBlocked =
        relationships.domainBlocks.stream()
            .anyMatch(
                block -> block.viewer() == viewer && block.domain().equals(status.authorDomain()));
    return !asked || hides || blocked || domainBlocked;
  }

  private static long[] ids(SplittableRandom random) {
    return random.ints(random.nextInt(6), 0, 8).asLongStream().toArray();
  }

  private Screening screenOne(StatusView status, long... viewers) throws LookupException {
    return screen.screen(List.of(new Candidate(status, viewers))).getFirst();
  }

  private static void assertHidden(Screening screening, Set<Long> hidden, long... viewers) {
    for (long viewer : viewers) {
      assertEquals(hidden.contains(viewer), screening.hides(viewer), "viewer " + viewer);
    }
  }

  private static String annotation(Screening screening, long viewer) {
    byte[] json = screening.annotation(viewer);
    return json == null ? "null" : new String(json, StandardCharsets.UTF_8);
  }

  private static StatusView status(String... texts) {
    return status(null, false, texts);
  }

  private static StatusView status(@Nullable String domain, boolean filtered, String... texts) {
    return new StatusView(
        AUTHOR,
        domain,
        domain == null,
        "en",
        new long[] {AUTHOR, MENTIONED},
        filtered,
        List.of(texts),
        false,
        true);
  }

  private static StatusView status(long author, @Nullable String domain, long... mentioned) {
    long[] targets =
        LongStream.concat(LongStream.of(author), Arrays.stream(mentioned)).distinct().toArray();
    return new StatusView(
        author, domain, domain == null, "en", targets, false, List.of("", ""), false, true);
  }
}
