package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.Author;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 6. */
@ExtendWith(SharedMastodon.class)
final class EnvelopeIT {
  private static String home(Person person) {
    return "timeline:" + person.account();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":1}            | "{\\"a\\":1}"
          [1,"x"]            | "[1,\\"x\\"]"
          "109"              | "109"
          "a\\"b\\u00e9\\\\" | "a\\"b\\u00e9\\\\"
          7                  | 7
          -1.5e3             | -1.5e3
          true               | true
          """)
  void payloadIsAnObjectPutIntoAStringOrPassedAsItIs(
      String payload, String onTheWire, Mastodon mastodon) {
    Person person = mastodon.person();
    try (WebSocketTestClient client = mastodon.webSocket(person, "stream=user")) {
      mastodon.publish(home(person), "{\"event\":\"e\",\"payload\":" + payload + "}");
      assertEquals(
          "{\"stream\":[\"user\"],\"event\":\"e\",\"payload\":" + onTheWire + "}",
          client.nextText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"payload\":\"1\"}",
        "{\"event\":null,\"payload\":\"1\"}",
        "{\"event\":\"\",\"payload\":\"1\"}",
        "{\"event\":0,\"payload\":\"1\"}",
        "{\"event\":false,\"payload\":\"1\"}",
        "{\"event\":\"e\"}",
        "{\"event\":\"e\",\"payload\":null}",
        "{\"event\":\"e\",\"payload\":\"\"}",
        "{\"event\":\"e\",\"payload\":0}",
        "{\"event\":\"e\",\"payload\":-0.0}",
        "{\"event\":\"e\",\"payload\":false}",
        "not JSON",
        "",
        "[]",
        "{\"event\":\"e\",\"payload\":\"1\"} trailing"
      })
  void withoutEventOrPayloadNothingIsForwarded(String message, Mastodon mastodon) {
    Person person = mastodon.person();
    try (Hearing home = Hearing.of(mastodon, person, "/user", home(person))) {
      home.mustNotHear(message);
    }
  }

  @Test
  void extraKeysAreIgnored(Mastodon mastodon) {
    Person person = mastodon.person();
    try (Hearing home = Hearing.of(mastodon, person, "/user", home(person))) {
      home.publish("{\"queued_at\":1700000000000,\"event\":\"delete\",\"x\":{},\"payload\":\"5\"}");
      assertEquals("5", home.next("delete"));
    }
  }

  @Test
  void unknownEventsAreForwarded(Mastodon mastodon) {
    Person person = mastodon.person();
    try (Hearing home = Hearing.of(mastodon, person, "/user", home(person))) {
      home.publish("{\"event\":\"emoji_reaction\",\"payload\":\"{\\\"name\\\":\\\"x\\\"}\"}");
      assertEquals("{\"name\":\"x\"}", home.next("emoji_reaction"));
    }
  }

  @Test
  void everyEventOfRailsReachesTheUserStream(Mastodon mastodon) {
    Person person = mastodon.person();
    Author friend = Author.remote(77, "friend", "far.example");
    Status status = Status.of(100).author(friend).personalised();
    try (Hearing home = Hearing.of(mastodon, person, "/user", home(person))) {
      home.publish(RailsEvents.update(status));
      assertEquals(status.json(), home.next("update"));
      home.publish(RailsEvents.statusUpdate(status));
      assertEquals(status.json(), home.next("status.update"));
      home.publish(RailsEvents.delete("100"));
      assertEquals("100", home.next("delete"));
      home.publish(RailsEvents.announcement(8, "<p>Soon</p>"));
      home.next("announcement");
      home.publish(RailsEvents.announcementReaction("🎉", 3, 8));
      home.next("announcement.reaction");
      home.publish(RailsEvents.announcementDelete(8));
      assertEquals("8", home.next("announcement.delete"));
      mastodon.publish(
          home(person) + ":notifications", RailsEvents.notification(5, "mention", friend, status));
      home.next("notification");
      mastodon.publish(home(person) + ":notifications", RailsEvents.notificationsMerged());
      assertEquals("1", home.next("notifications_merged"));
    }
    try (Hearing direct =
        Hearing.of(mastodon, person, "/direct", "timeline:direct:" + person.account())) {
      direct.publish(RailsEvents.conversation(9, friend, status));
      direct.next("conversation");
    }
  }
}
