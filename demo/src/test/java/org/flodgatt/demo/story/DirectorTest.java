package org.flodgatt.demo.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.flodgatt.demo.rails.Publication;
import org.flodgatt.demo.world.World;
import org.junit.jupiter.api.Test;

class DirectorTest {
  private static final long SEED = 20_261_123;
  private static final int MANY = 600;

  private final World world = World.read();

  @Test
  void everyEventOfRailsAppearsOnItsChannel() {
    String alice = "timeline:" + world.alice().id();
    Set<String> seen = new TreeSet<>();
    story(SEED, MANY).forEach(one -> seen.add(one.channel() + " " + one.event()));

    for (String scope :
        List.of("", ":local", ":remote", ":media", ":local:media", ":remote:media")) {
      assertContains(seen, "timeline:public" + scope + " update");
    }
    for (String event : List.of("update", "status.update", "delete")) {
      assertContains(seen, "timeline:public " + event);
      assertContains(seen, "timeline:hashtag:birds " + event);
      assertContains(seen, "timeline:hashtag:birds:local " + event);
      assertContains(seen, alice + " " + event);
      assertContains(seen, "timeline:list:501 " + event);
    }
    for (String event : List.of("announcement", "announcement.reaction", "announcement.delete")) {
      assertContains(seen, alice + " " + event);
    }
    for (String event : List.of("notification", "notifications_merged", "status.update")) {
      assertContains(seen, alice + ":notifications " + event);
    }
    assertContains(seen, "timeline:direct:" + world.alice().id() + " conversation");
    assertContains(seen, "timeline:" + world.bob().id() + " filters_changed");
    assertContains(seen, "timeline:system:" + world.bob().id() + " filters_changed");
    assertContains(seen, "timeline:access_token:15 kill");
    assertContains(seen, "timeline:system:" + world.carol().id() + " kill");
  }

  @Test
  void everyTypeOfNotificationAppears() {
    Set<String> types =
        story(SEED, MANY).stream()
            .filter(one -> one.event().equals("notification"))
            .map(one -> one.message().replaceFirst(".*?\"type\":\"([a-z]+)\".*", "$1"))
            .collect(Collectors.toSet());

    assertEquals(Set.of("mention", "favourite", "reblog", "follow", "poll", "update"), types);
  }

  @Test
  void everyMessageIsOneWellFormedJsonObject() throws IOException {
    for (Publication one : story(SEED, MANY)) {
      try (JsonParser json = new JsonFactory().createParser(one.message())) {
        assertEquals(JsonToken.START_OBJECT, json.nextToken());
        json.skipChildren();
        assertEquals(null, json.nextToken(), one.message());
      }
    }
  }

  @Test
  void theSameSeedTellsTheSameStory() {
    assertEquals(story(7, MANY), story(7, MANY));
    assertFalse(story(7, MANY).equals(story(8, MANY)));
  }

  @Test
  void idsOfNewPublicPostsIncrease() {
    List<Long> ids =
        story(SEED, MANY).stream()
            .filter(one -> one.channel().equals("timeline:public") && one.event().equals("update"))
            .map(one -> Long.valueOf(one.message().replaceFirst(".*?\"id\":\"(\\d+)\".*", "$1")))
            .toList();

    assertEquals(ids.stream().sorted().distinct().toList(), ids);
    assertTrue(ids.size() > MANY / 4, "there are plenty: " + ids.size());
  }

  @Test
  void aDeletedPostHasBeenPostedBefore() {
    Set<String> posted = new TreeSet<>();
    for (Publication one : story(SEED, MANY)) {
      if (one.channel().equals("timeline:public") && one.event().equals("update")) {
        posted.add(one.message().replaceFirst(".*?\"id\":\"(\\d+)\".*", "$1"));
      } else if (one.channel().equals("timeline:public") && one.event().equals("delete")) {
        String id = one.message().replaceFirst(".*\"payload\":\"(\\d+)\"}", "$1");
        assertTrue(posted.contains(id), id);
      }
    }
  }

  @Test
  void onlyWhatOnePersonReceivesWaitsForAListener() {
    Map<Boolean, Set<String>> kinds =
        story(SEED, MANY).stream()
            .collect(
                Collectors.partitioningBy(
                    one -> !one.onlyIfAny().isEmpty(),
                    Collectors.mapping(Publication::event, Collectors.toSet())));

    assertEquals(
        Set.of("update", "status.update", "delete", "filters_changed", "kill"), kinds.get(false));
    assertFalse(kinds.getOrDefault(true, Set.of()).contains("delete"));
    assertTrue(kinds.getOrDefault(true, Set.of()).contains("conversation"));
  }

  @Test
  void publicPayloadsSayNothingAboutAnyReaderAndPersonalOnesDo() {
    for (Publication one : story(SEED, MANY)) {
      if (one.event().equals("update")) {
        boolean personal = !one.onlyIfAny().isEmpty();
        assertEquals(personal, one.message().contains("\"filtered\":["), one.channel());
        assertEquals(personal, one.message().contains("\"favourited\":"), one.channel());
      }
    }
  }

  @Test
  void bobsHomeTimelineSaysWhichFiltersMatchAndCarriesNobodyWhomHeShuns() {
    String home = "timeline:" + world.bob().id();
    List<String> bobs =
        story(SEED, 2 * MANY).stream()
            .filter(one -> one.channel().equals(home) && one.event().equals("update"))
            .map(Publication::message)
            .toList();

    assertTrue(bobs.stream().anyMatch(one -> one.contains("\"keyword_matches\":[\"")));
    assertTrue(bobs.stream().noneMatch(one -> one.contains("\"acct\":\"grumbleton\"")));
  }

  @Test
  void payloadsHaveTheSizeOfRealOnes() {
    List<Integer> sizes =
        story(SEED, MANY).stream()
            .filter(one -> one.channel().equals("timeline:public") && one.event().equals("update"))
            .map(one -> one.message().getBytes(StandardCharsets.UTF_8).length)
            .sorted()
            .toList();

    assertTrue(sizes.getFirst() > 1_500, "smallest " + sizes.getFirst());
    assertTrue(sizes.getLast() < 6_000, "largest " + sizes.getLast());
  }

  @Test
  void databaseChangesComeInPairs() {
    List<Class<?>> changes = new ArrayList<>();
    Director director = director(SEED);
    for (int i = 0; i < MANY; i++) {
      director.next().changes().forEach(change -> changes.add(change.getClass()));
    }

    assertEquals(Set.of(Change.class.getPermittedSubclasses()), Set.copyOf(changes));
  }

  private List<Publication> story(long seed, int length) {
    Director director = director(seed);
    List<Publication> all = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      all.addAll(director.next().publications());
    }
    return all;
  }

  private Director director(long seed) {
    AtomicLong now = new AtomicLong(Instant.parse("2026-11-23T12:00:00Z").toEpochMilli());
    return new Director(world, seed, () -> Instant.ofEpochMilli(now.getAndAdd(7)));
  }

  private static void assertContains(Set<String> seen, String wanted) {
    assertTrue(seen.contains(wanted), () -> wanted + " is not among " + seen);
  }
}
