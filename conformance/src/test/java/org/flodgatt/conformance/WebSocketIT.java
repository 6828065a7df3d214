package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient.Frame;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 5. */
@ExtendWith(SharedMastodon.class)
final class WebSocketIT {
  private static String subscribe(String rest) {
    return "{\"type\":\"subscribe\"," + rest + "}";
  }

  private static String unsubscribe(String rest) {
    return "{\"type\":\"unsubscribe\"," + rest + "}";
  }

  private static String delete(String label, String id) {
    return "{\"stream\":" + label + ",\"event\":\"delete\",\"payload\":\"" + id + "\"}";
  }

  /** After this nothing sent before can still be on its way. */
  private static void settle(WebSocketTestClient client) {
    client.send(subscribe("\"stream\":\"no such stream\""));
    assertEquals("{\"error\":\"Unknown stream type\",\"status\":400}", client.nextText());
  }

  @Test
  void aStreamInTheUrlIsSubscribedAtOnceAndOnlyTheFirstCounts(Mastodon mastodon) {
    Person person = mastodon.person();
    String tag = "url" + mastodon.unique();
    try (var client =
        mastodon.webSocket(person, "stream=hashtag&tag=" + tag + "&stream=user&only_media=1")) {
      mastodon.publish("timeline:hashtag:" + tag, RailsEvents.delete("1"));
      assertEquals(delete("[\"hashtag\",\"" + tag + "\"]", "1"), client.nextText());
      assertEquals(0, mastodon.redis().numSub("timeline:" + person.account()));
    }
  }

  @Test
  void anOfferToCompressIsDeclinedUnlessTheAdminAllowsIt(Mastodon mastodon) {
    try (var client =
        WebSocketTestClient.open(
            mastodon.port(),
            "/api/v1/streaming",
            "Authorization: Bearer " + mastodon.person().token().text(),
            "Sec-WebSocket-Extensions: permessage-deflate")) {
      assertTrue(
          client.handshake().lines().stream()
              .noneMatch(line -> line.startsWith("Sec-WebSocket-Extensions")));
    }
  }

  @Test
  void tagAndListAreShownAsTheClientGaveThem(Mastodon mastodon) {
    Person person = mastodon.person();
    long list = mastodon.rows().list(person.account(), "friends");
    String tag = "Katzen" + mastodon.unique();
    String topic = "timeline:hashtag:" + tag.toLowerCase(Locale.ROOT);
    try (var client = mastodon.webSocket(person, "")) {
      client.send(subscribe("\"stream\":\"hashtag:local\",\"tag\":\"" + tag + "\""));
      mastodon.publish(topic + ":local", RailsEvents.delete("1"));
      assertEquals(delete("[\"hashtag:local\",\"" + tag + "\"]", "1"), client.nextText());
      client.send(subscribe("\"stream\":\"list\",\"list\":" + list));
      mastodon.publish("timeline:list:" + list, RailsEvents.delete("2"));
      assertEquals(delete("[\"list\"," + list + "]", "2"), client.nextText());
      client.send(unsubscribe("\"stream\":\"list\",\"list\":\"" + list + "\""));
      client.send(subscribe("\"stream\":[\"list\"],\"list\":\"" + list + "\""));
      settle(client);
      mastodon.publish("timeline:list:" + list, RailsEvents.delete("3"));
      assertEquals(delete("[\"list\",\"" + list + "\"]", "3"), client.nextText());
    }
  }

  @Test
  void subscribingAgainChangesNothingAndTheFirstSpellingStays(Mastodon mastodon) {
    String tag = "Again" + mastodon.unique();
    String lower = tag.toLowerCase(Locale.ROOT);
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      client.send(subscribe("\"stream\":\"hashtag\",\"tag\":\"" + tag + "\""));
      client.send(subscribe("\"stream\":\"hashtag\",\"tag\":\"" + lower + "\""));
      settle(client);
      mastodon.publish("timeline:hashtag:" + lower, RailsEvents.delete("1"));
      mastodon.publish("timeline:hashtag:" + lower, RailsEvents.delete("2"));
      assertEquals(delete("[\"hashtag\",\"" + tag + "\"]", "1"), client.nextText());
      assertEquals(delete("[\"hashtag\",\"" + tag + "\"]", "2"), client.nextText());
    }
  }

  @Test
  void unsubscribingEndsTheStreamAndIsSilent(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var client = mastodon.webSocket(person, "stream=user")) {
      mastodon.awaitListening("timeline:" + person.account());
      client.send(unsubscribe("\"stream\":\"direct\""));
      client.send(unsubscribe("\"stream\":\"user\""));
      mastodon.awaitSilent("timeline:" + person.account());
      settle(client);
    }
  }

  @Test
  void userAndNotificationsBothDeliverANotification(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var client = mastodon.webSocket(person, "stream=user")) {
      client.send(subscribe("\"stream\":\"user:notification\""));
      settle(client);
      mastodon.publish(
          "timeline:" + person.account() + ":notifications", RailsEvents.notificationsMerged());
      String rest = ",\"event\":\"notifications_merged\",\"payload\":\"1\"}";
      assertEquals("{\"stream\":[\"user\"]" + rest, client.nextText());
      assertEquals("{\"stream\":[\"user:notification\"]" + rest, client.nextText());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "x":1                                   | Unknown stream type | 400
          "stream":null                           | Unknown stream type | 400
          "stream":5                              | Unknown stream type | 400
          "stream":[]                             | Unknown stream type | 400
          "stream":"Public"                       | Unknown stream type | 400
          "stream":"hashtag"                      | Missing tag name parameter | 400
          "stream":"hashtag","tag":""             | Missing tag name parameter | 400
          "stream":"hashtag:local","tag":null     | Missing tag name parameter | 400
          "stream":"hashtag","tag":0              | Missing tag name parameter | 400
          "stream":"hashtag","tag":{}             | An unexpected error occurred | 500
          "stream":"hashtag","tag":["a"]          | An unexpected error occurred | 500
          "stream":"hashtag","tag":7              | An unexpected error occurred | 500
          "stream":"list"                         | Missing list name parameter | 400
          "stream":"list","list":""               | Missing list name parameter | 400
          "stream":"list","list":0                | Missing list name parameter | 400
          "stream":"list","list":"987654321"      | Not authorized to stream this list | 401
          "stream":"list","list":"abc"            | Not authorized to stream this list | 401
          "stream":"list","list":"01"             | Not authorized to stream this list | 401
          "stream":"list","list":"99999999999999999999" | Not authorized to stream this list | 401
          "stream":"list","list":1.5              | Not authorized to stream this list | 401
          "stream":"list","list":true             | Not authorized to stream this list | 401
          """)
  void aRefusedSubscriptionIsAnswered(String rest, String message, int status, Mastodon mastodon) {
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      client.send(subscribe(rest));
      assertEquals("{\"error\":\"" + message + "\",\"status\":" + status + "}", client.nextText());
    }
  }

  @Test
  void listsOfOthersAreRefused(Mastodon mastodon) {
    long list = mastodon.rows().list(mastodon.person().account(), "theirs");
    try (var client = mastodon.webSocket(mastodon.person(), "stream=list&list=" + list)) {
      assertEquals(
          "{\"error\":\"Not authorized to stream this list\",\"status\":401}", client.nextText());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "read:statuses, user:notification, true",
    "read:statuses, public, false",
    "read:notifications, public, true",
    "read:notifications, user, true",
    "read:notifications, user:notification, false",
    "write, direct, true"
  })
  void scopesAreCheckedOnEachSubscribe(
      String scopes, String stream, boolean refused, Mastodon mastodon) {
    try (var client = mastodon.webSocket(mastodon.person(scopes), "")) {
      client.send(subscribe("\"stream\":\"" + stream + "\""));
      if (refused) {
        assertEquals(
            "{\"error\":\"Access token does not have the required scopes\",\"status\":401}",
            client.nextText());
      }
      client.send(unsubscribe("\"stream\":\"" + stream + "\""));
      settle(client);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"stream\":\"nothing\"",
        "\"stream\":\"hashtag\"",
        "\"stream\":\"list\"",
        "\"stream\":\"list\",\"list\":\"987654321\""
      })
  void anyFailureOfAnUnsubscribeIsAnswered(String rest, Mastodon mastodon) {
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      client.send(unsubscribe(rest));
      assertEquals("{\"error\":\"Error unsubscribing from channel\"}", client.nextText());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "[]", "5", "{}", "{\"type\":\"ping\"}", "{\"type\":5}"})
  void otherMessagesAreIgnored(String message, Mastodon mastodon) {
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      client.send(message);
      settle(client);
    }
  }

  @Test
  void commandsTakeEffectInTheOrderSentAlsoWhileLookupsArePending() throws SQLException {
    try (Mastodon mastodon = Mastodon.start()) {
      Person person = mastodon.person();
      long list = mastodon.rows().list(person.account(), "friends");
      try (var client = mastodon.webSocket(person, "");
          Connection locker = mastodon.postgres().connect();
          Statement lock = locker.createStatement()) {
        locker.setAutoCommit(false);
        lock.execute("LOCK TABLE lists IN ACCESS EXCLUSIVE MODE");
        client.send(subscribe("\"stream\":\"list\",\"list\":\"" + list + "\""));
        client.send(unsubscribe("\"stream\":\"list\",\"list\":\"" + list + "\""));
        client.send(subscribe("\"stream\":\"direct\""));
        client.send(subscribe("\"stream\":\"first error\""));
        locker.rollback();
        assertEquals("{\"error\":\"Unknown stream type\",\"status\":400}", client.nextText());
        mastodon.awaitListening("timeline:direct:" + person.account());
        mastodon.awaitSilent("timeline:list:" + list);
      }
    }
  }

  // Closing

  @Test
  void binaryMessagesAreNotSupported(Mastodon mastodon) {
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      client.send(WebSocketTestClient.BINARY, new byte[] {1});
      assertEquals(
          "The mastodon streaming server does not support binary messages",
          client.expectClose(1003).closeReason());
    }
  }

  @Test
  void protocolErrorsCloseWith1002(Mastodon mastodon) {
    byte[] some = {1, 2};
    byte[][] wrong = {
      WebSocketTestClient.frame(0x81, some, false),
      WebSocketTestClient.frame(0xC1, some, true),
      WebSocketTestClient.frame(0x83, some, true),
      WebSocketTestClient.frame(0x8B, some, true),
      WebSocketTestClient.frame(0x80, some, true),
      WebSocketTestClient.frame(0x09, some, true),
      WebSocketTestClient.frame(0x89, new byte[126], true),
      WebSocketTestClient.frame(0x88, new byte[] {3}, true),
      WebSocketTestClient.frame(0x88, new byte[] {3, (byte) 0xED}, true)
    };
    for (byte[] frame : wrong) {
      try (var client = mastodon.webSocket(mastodon.person(), "")) {
        client.connection().send(frame);
        client.expectClose(1002);
      }
    }
  }

  @Test
  void badUtf8ClosesWith1007AndTooMuchWith1009(Mastodon mastodon) {
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      client.send(WebSocketTestClient.TEXT, new byte[] {(byte) 0xff});
      client.expectClose(1007);
    }
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      client.send(WebSocketTestClient.TEXT, new byte[65_536]);
      settle(client);
      client.send(WebSocketTestClient.TEXT, new byte[65_537]);
      client.expectClose(1009);
    }
  }

  @Test
  void aClientsCloseIsEchoed(Mastodon mastodon) {
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      client.sendClose(3456, "bye");
      Frame frame = client.expectClose(3456);
      assertEquals("bye", frame.closeReason());
      client.connection().expectEnd();
    }
  }

  @Test
  void afterOurCloseFrameNothingIsObeyed(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var client = mastodon.webSocket(person, "")) {
      client.send(WebSocketTestClient.BINARY, new byte[] {1});
      client.expectClose(1003);
      client.send(subscribe("\"stream\":\"user\""));
      client.send(WebSocketTestClient.PING, new byte[] {7});
      client.sendClose(1003, "");
      client.connection().expectEnd();
      assertEquals(0, mastodon.redis().numSub("timeline:" + person.account()));
    }
  }

  @Test
  void aPingIsAnsweredWithItsPayload(Mastodon mastodon) {
    byte[] payload = "any bytes".getBytes(StandardCharsets.UTF_8);
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      client.send(WebSocketTestClient.PING, payload);
      Frame frame = client.nextFrame();
      assertEquals(WebSocketTestClient.PONG, frame.opcode());
      assertArrayEquals(payload, frame.payload());
    }
  }

  @Test
  void aPingComesEvery30SecondsAndWhoDoesNotAnswerIsCut(Mastodon mastodon) {
    long start = System.nanoTime();
    try (var client = mastodon.webSocket(mastodon.person(), "")) {
      Frame ping = client.nextFrame(Duration.ofMinutes(1));
      assertEquals(WebSocketTestClient.PING, ping.opcode());
      assertEquals(0, ping.payload().length);
      client.send(WebSocketTestClient.PONG, ping.payload());
      assertEquals(WebSocketTestClient.PING, client.nextFrame(Duration.ofMinutes(1)).opcode());
      client.connection().expectEnd(Duration.ofMinutes(1));
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      // Three times 30 s, and as much again that a busy machine may be late.
      assertTrue(waited.compareTo(Duration.ofSeconds(88)) > 0, waited::toString);
      assertTrue(waited.compareTo(Duration.ofSeconds(115)) < 0, waited::toString);
    }
  }

  // Contract section 8

  @ParameterizedTest
  @ValueSource(strings = {"token", "account"})
  void killOnEitherSystemTopicClosesWithoutCode(String which, Mastodon mastodon) {
    Person person = mastodon.person();
    String topic =
        which.equals("token")
            ? "timeline:access_token:" + person.token().id()
            : "timeline:system:" + person.account();
    try (var client = mastodon.webSocket(person, "")) {
      mastodon.publish(topic, RailsEvents.kill());
      assertEquals(0, client.expectClose(0).payload().length);
    }
    try (var stream = mastodon.sse(person, "/user")) {
      mastodon.publish(topic, RailsEvents.kill());
      stream.expectEnd();
    }
  }

  @Test
  void nothingOfTheSystemTopicsIsSentToTheClient(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var client = mastodon.webSocket(person, "")) {
      mastodon.publish("timeline:system:" + person.account(), RailsEvents.filtersChanged());
      mastodon.publish("timeline:system:" + person.account(), RailsEvents.delete("1"));
      settle(client);
    }
  }
}
