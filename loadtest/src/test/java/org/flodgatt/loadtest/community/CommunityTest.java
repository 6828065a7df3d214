package org.flodgatt.loadtest.community;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flodgatt.loadtest.client.Share;
import org.flodgatt.loadtest.community.Community.Relation;
import org.flodgatt.loadtest.wire.Filtered;
import org.junit.jupiter.api.Test;

final class CommunityTest {
  private final Community community = new Community(1000, 200, 50);

  @Test
  void asManyViewersAsAskedForBlockAndFilterAndEveryRelationOccurs() {
    assertEquals(
        200, IntStream.range(0, 1000).filter(v -> community.relation(v) != Relation.NONE).count());
    assertEquals(50, IntStream.range(0, 1000).filter(community::filters).count());
    Set<Relation> relations =
        IntStream.range(0, 1000).mapToObj(community::relation).collect(Collectors.toSet());
    assertEquals(EnumSet.allOf(Relation.class), relations);
    assertEquals(10, IntStream.range(0, 1000).map(community::other).distinct().count());
  }

  @Test
  void whoBlocksNobodyGetsEverything() {
    int viewer = first(Relation.NONE);
    assertEquals(40, community.share(viewer).count(0, 40));
  }

  @Test
  void whoBlocksGetsNothingOfThatAuthor() {
    for (Relation relation :
        EnumSet.of(Relation.BLOCKS, Relation.MUTES, Relation.BLOCKED_BY, Relation.BLOCKS_DOMAIN)) {
      int viewer = first(relation);
      Share share = community.share(viewer);
      assertEquals(90, share.count(0, 100));
      assertFalse(share.gets(community.other(viewer) + 30));
    }
  }

  @Test
  void whoChoosesALanguageGetsNothingInTheOther() {
    Share share = community.share(first(Relation.CHOOSES_LANGUAGE));
    for (int event = 0; event < 40; event++) {
      assertEquals(
          Community.language(Community.author(event)).equals("en"), share.gets(event), "" + event);
    }
  }

  @Test
  void keywordMatchesHaveToBeThereIfAWordIsFilteredAndOnlyThen() {
    Community all = new Community(10, 0, 10);
    int matching = 0;
    for (int event = 0; event < Community.PERIOD; event++) {
      boolean matches = all.share(0).allows(event, Filtered.MATCHES);
      assertEquals(!matches, all.share(0).allows(event, Filtered.NOTHING));
      assertFalse(all.share(0).allows(event, Filtered.ABSENT));
      assertTrue(!matches || !Community.word(event).isEmpty());
      matching += matches ? 1 : 0;
    }
    assertEquals(10, matching);
    Share other = all.share(1);
    assertEquals(
        5,
        IntStream.range(0, Community.PERIOD)
            .filter(event -> other.allows(event, Filtered.MATCHES))
            .count(),
        "its list begins with the second keyword");
  }

  private int first(Relation relation) {
    return IntStream.range(0, 1000)
        .filter(viewer -> community.relation(viewer) == relation && !community.filters(viewer))
        .findFirst()
        .orElseThrow();
  }
}
