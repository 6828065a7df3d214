package org.flodgatt.testkit.mastodon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RailsEventsTest {
  private static final Author LOCAL = Author.local(7, "ann");
  private static final Author REMOTE = Author.remote(8, "bob", "fjord.example");

  @Test
  void everyMessageIsJson() throws IOException {
    Status status = Status.of(1).mention(REMOTE).tag("Tides").media(null).poll("a", "b");
    List<String> messages =
        List.of(
            RailsEvents.update(status),
            RailsEvents.statusUpdate(status.editedAt("2026-11-23T10:00:00.000Z")),
            RailsEvents.delete("1"),
            RailsEvents.notification(5, "mention", REMOTE, status),
            RailsEvents.notificationsMerged(),
            RailsEvents.conversation(6, LOCAL, status),
            RailsEvents.announcement(8, "<p>Dredging & \"noise\"</p>"),
            RailsEvents.announcementReaction("🎉", 3, 8),
            RailsEvents.announcementDelete(8),
            RailsEvents.filtersChanged(),
            RailsEvents.kill(),
            RailsEvents.event("new", "[1,2]"));
    for (String message : messages) {
      parse(message);
      parse(RailsEvents.escapedLikeRuby(message));
    }
  }

  @Test
  void smallMessagesAreExactlyAsPublished() {
    assertEquals("{\"event\":\"delete\",\"payload\":\"12\"}", RailsEvents.delete("12"));
    assertEquals("{\"event\":\"kill\"}", RailsEvents.kill());
    assertEquals("{\"event\":\"filters_changed\"}", RailsEvents.filtersChanged());
    assertEquals(
        "{\"event\":\"announcement.reaction\","
            + "\"payload\":{\"name\":\"🎉\",\"count\":3,\"announcement_id\":\"8\"}}",
        RailsEvents.announcementReaction("🎉", 3, 8));
  }

  @Test
  void aStatusIsAsLargeAsARealOne() {
    int size = Status.of(1).json().getBytes(StandardCharsets.UTF_8).length;
    assertTrue(size > 2_500 && size < 4_000, "size is " + size);
  }

  @Test
  void aStatusSaysWhatTheTestAskedFor() {
    String json =
        Status.of(1)
            .author(REMOTE)
            .mention(LOCAL)
            .language(null)
            .content("<p>x\u0001</p>")
            .withJson("big", "12345678901234567890")
            .without("card")
            .json();
    assertTrue(json.contains("\"account\":{\"id\":\"8\",\"username\":\"bob\""), json);
    assertTrue(json.contains("\"acct\":\"bob@fjord.example\""), json);
    assertTrue(json.contains("\"mentions\":[{\"id\":\"7\",\"username\":\"ann\""), json);
    assertTrue(json.contains("\"language\":null"), json);
    assertTrue(json.contains("\"content\":\"<p>x\\u0001</p>\""), json);
    assertTrue(json.contains("\"big\":12345678901234567890"), json);
    assertFalse(json.contains("\"card\""), json);
    assertFalse(json.contains("\"filtered\""), json);
    assertTrue(Status.of(1).personalised().json().endsWith(",\"filtered\":[]}"));
  }

  @Test
  void rubysEscapesLeaveNoHtmlCharacters() {
    String escaped = RailsEvents.escapedLikeRuby(RailsEvents.update(Status.of(1)));
    assertFalse(escaped.matches("(?s).*[<>&].*"));
    assertTrue(escaped.contains("\\u003cp\\u003e"));
  }

  @Test
  void equalSeedsGiveEqualStatusesAndIdsRise() throws IOException {
    StatusGenerator one = new StatusGenerator(42);
    StatusGenerator other = new StatusGenerator(42);
    long last = 0;
    for (int i = 0; i < 200; i++) {
      Status status = one.next();
      assertEquals(status.json(), other.next().json());
      parse(status.json());
      assertTrue(Long.parseLong(status.id()) > last);
      last = Long.parseLong(status.id());
    }
  }

  private static void parse(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {}
    }
  }
}
