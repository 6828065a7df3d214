package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.Author;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.junit.jupiter.api.Test;

/** Clients that drop and ask for what they missed (docs/RESUME.md). */
final class ResumeIT {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}-\\d+");

  private static String idIn(String text) {
    Matcher id = ID.matcher(text);
    assertTrue(id.find(), text);
    return id.group();
  }

  private static String withoutId(String text) {
    return ID.matcher(text).replaceAll("ID");
  }

  private static String delete(int id) {
    return "{\"event\":\"delete\",\"payload\":\"" + id + "\"}";
  }

  private static String update(Author author, int id) {
    return RailsEvents.update(Status.of(id).author(author));
  }

  @Test
  void clientsThatDropGetWhatTheyMissed() {
    try (Mastodon mastodon = Mastodon.start(Map.of("STREAMING_HISTORY", "50"))) {
      String id = anEventStream(mastodon);
      aWebSocket(mastodon);
      afterARestart(mastodon, id);
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }

  /** As a browser does: the address stays, the header is added. */
  private static String anEventStream(Mastodon mastodon) {
    Person person = mastodon.person();
    String home = "timeline:" + person.account();
    String id;
    try (SseTestClient client = mastodon.sse(person, "/user?since=now")) {
      assertEquals(
          "event: flodgatt.resume\nid: ID\ndata: {\"complete\":false}\n\n",
          withoutId(client.nextEvent()));
      mastodon.publish(home, delete(1));
      String event = client.nextEvent();
      assertEquals("event: delete\nid: ID\ndata: 1\n\n", withoutId(event));
      id = idIn(event);
    }
    awaitNobody(mastodon);
    mastodon.publish(home, delete(2));
    mastodon.publish(
        home + ":notifications", "{\"event\":\"notification\",\"payload\":{\"id\":3}}");
    try (SseTestClient client =
        SseTestClient.open(
            mastodon.port(),
            "/api/v1/streaming/user?since=now",
            "Authorization: Bearer " + person.token().text(),
            "Last-Event-ID: " + id)) {
      assertEquals("event: delete\nid: ID\ndata: 2\n\n", withoutId(client.nextEvent()));
      assertEquals(
          "event: notification\nid: ID\ndata: {\"id\":3}\n\n", withoutId(client.nextEvent()));
      assertEquals(
          "event: flodgatt.resume\nid: ID\ndata: {\"complete\":true}\n\n",
          withoutId(client.nextEvent()));
      mastodon.publish(home, delete(4));
      assertEquals("event: delete\nid: ID\ndata: 4\n\n", withoutId(client.nextEvent()));
    }
    return id;
  }

  /** What is missed is screened by the blocks of now. */
  private static void aWebSocket(Mastodon mastodon) {
    Person person = mastodon.person();
    String tag = "resume" + mastodon.unique();
    String topic = "timeline:hashtag:" + tag;
    Author friend = stranger(mastodon);
    Author foe = stranger(mastodon);
    String id;
    try (WebSocketTestClient client = mastodon.webSocket(person, "")) {
      client.send(subscribe(tag, ""));
      String word = client.nextText();
      assertTrue(word.contains("\"payload\":\"{\\\"complete\\\":false}\""), word);
      id = idIn(word);
    }
    awaitNobody(mastodon);
    mastodon.publish(topic, update(foe, 1));
    mastodon.publish(topic, update(friend, 2));
    mastodon.publish(topic, delete(1));
    mastodon.rows().block(person.account(), Long.parseLong(foe.id()));
    try (WebSocketTestClient client = mastodon.webSocket(person, "")) {
      client.send(subscribe(tag, id));
      String update = client.nextText();
      assertTrue(update.contains("\"event\":\"update\",\"id\":\"" + idIn(update)), update);
      assertTrue(update.contains("\\\"id\\\":\\\"2\\\""), update);
      assertTrue(client.nextText().contains("\"event\":\"delete\""));
      assertEquals(
          "{\"stream\":[\"hashtag\",\""
              + tag
              + "\"],\"event\":\"flodgatt.resume\",\"id\":\"ID\","
              + "\"payload\":\"{\\\"complete\\\":true}\"}",
          withoutId(client.nextText()));
    }
  }

  private static void awaitNobody(Mastodon mastodon) {
    await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
  }

  private static Author stranger(Mastodon mastodon) {
    String name = "stranger" + mastodon.unique();
    return Author.remote(mastodon.rows().account(name, "far.example"), name, "far.example");
  }

  private static String subscribe(String tag, String since) {
    return "{\"type\":\"subscribe\",\"stream\":\"hashtag\",\"tag\":\""
        + tag
        + "\",\"since\":\""
        + since
        + "\"}";
  }

  private static void afterARestart(Mastodon mastodon, String id) {
    Person person = mastodon.person();
    try (var other = mastodon.startAnother();
        var client =
            SseTestClient.open(
                other.port(),
                "/api/v1/streaming/user",
                "Authorization: Bearer " + person.token().text(),
                "Last-Event-ID: " + id)) {
      assertTrue(client.nextEvent().contains("{\"complete\":false}"));
    }
  }
}
