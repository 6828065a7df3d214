package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Contract 12.9 and 12.10: a gap in what Redis tells is never silent. */
final class GapIT {
  private static final String IGNORE = "ignore";

  private final Mastodon mastodon;

  GapIT(TestInfo test) {
    String policy = test.getTags().contains(IGNORE) ? IGNORE : "close";
    mastodon =
        Mastodon.start(Map.of("STREAMING_GAP_POLICY", policy, "STREAMING_GAP_WINDOW", "300ms"));
  }

  @AfterEach
  void theServerEndsWhenAsked() {
    assertEquals(0, mastodon.server().terminate());
    mastodon.server().assertClean();
    mastodon.close();
  }

  private void restartRedis() {
    mastodon.redis().stop();
    mastodon.redis().restart();
  }

  private double closed(String reason) {
    return mastodon.metrics().get("flodgatt_connections_closed_total{reason=\"" + reason + "\"}");
  }

  @Test
  void afterRedisWasAwayClientsAreAskedToComeBackAndFindEverythingAsItWas() {
    Person person = mastodon.person();
    String home = "timeline:" + person.account();
    try (WebSocketTestClient socket = mastodon.webSocket(person, "stream=user");
        WebSocketTestClient idle = mastodon.webSocket(mastodon.person(), "");
        SseTestClient stream = mastodon.sse(person, "/user")) {
      mastodon.publish(home, RailsEvents.delete("1"));
      assertTrue(socket.nextText().contains("\"payload\":\"1\""));
      assertEquals("event: delete\ndata: 1\n\n", stream.nextEvent());
      restartRedis();
      assertEquals("Please reconnect", socket.expectClose(1012).closeReason());
      stream.expectEnd();
      assertEquals(2, closed("gap"));
      idle.send("{\"type\":\"subscribe\",\"stream\":\"nope\"}");
      assertEquals("{\"error\":\"Unknown stream type\",\"status\":400}", idle.nextText());
    }
    try (SseTestClient again = mastodon.sse(person, "/user")) {
      await("Rails goes on publishing").until(() -> mastodon.redis().exists("subscribed:" + home));
      mastodon.publish(home, RailsEvents.delete("2"));
      assertEquals("event: delete\ndata: 2\n\n", again.nextEvent());
    }
  }

  @Test
  void aLinkThatRedisCutWhileEventsWerePublishedIsAGap() {
    Person person = mastodon.person();
    try (WebSocketTestClient socket = mastodon.webSocket(person, "stream=user")) {
      mastodon.awaitListening("timeline:" + person.account());
      mastodon.publishIntoGap("timeline:" + person.account(), RailsEvents.delete("1"));
      socket.expectClose(1012);
    }
  }

  @Test
  @Tag(IGNORE)
  void whereGapsAreIgnoredClientsStay() {
    Person person = mastodon.person();
    String home = "timeline:" + person.account();
    try (WebSocketTestClient socket = mastodon.webSocket(person, "stream=user")) {
      mastodon.awaitListening(home);
      restartRedis();
      mastodon.publish(home, RailsEvents.delete("1"));
      assertTrue(socket.nextText().contains("\"payload\":\"1\""));
    }
  }

  @Test
  @Tag(IGNORE)
  void aKillThatWasLostIsFoundWhenRedisIsBack() {
    Person revoked = mastodon.person();
    Person good = mastodon.person();
    String home = "timeline:" + good.account();
    try (WebSocketTestClient ends = mastodon.webSocket(revoked, "stream=user");
        WebSocketTestClient stays = mastodon.webSocket(good, "stream=user")) {
      mastodon.awaitListening("timeline:access_token:" + revoked.token().id());
      mastodon.awaitListening(home);
      mastodon.redis().stop();
      mastodon.rows().revoke(revoked.token());
      mastodon.redis().restart();
      ends.expectClose(0);
      mastodon.publish(home, RailsEvents.delete("1"));
      assertTrue(stays.nextText().contains("\"payload\":\"1\""));
      await().until(() -> closed("revoked") == 1);
    }
  }
}
