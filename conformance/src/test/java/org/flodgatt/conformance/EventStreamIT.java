package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.flodgatt.testkit.client.HttpHead;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Contract section 4: server-sent events, byte for byte. */
@ExtendWith(SharedMastodon.class)
final class EventStreamIT {
  private static final String DELETE = "{\"event\":\"delete\",\"payload\":\"%s\"}";

  @Test
  void theHeadTellsWhatItIs(Mastodon mastodon) {
    try (var stream = mastodon.sse(mastodon.person(), "/user")) {
      HttpHead head = stream.head();
      assertEquals("HTTP/1.1 200 OK", head.lines().getFirst());
      assertEquals("text/event-stream", head.header("content-type"));
      assertEquals("private, no-store", head.header("cache-control"));
      assertEquals("chunked", head.header("transfer-encoding"));
      assertEquals("*", head.header("access-control-allow-origin"));
      assertNull(head.header("content-length"));
      assertEquals("close", head.header("connection"), "it ends with the stream");
      String id = head.header("x-request-id");
      assertNotNull(id);
      assertTrue(id.matches("[0-9a-f-]{36}"), id);
    }
  }

  @Test
  void theFirstBytesComeAtOnce(Mastodon mastodon) {
    try (RawConnection connection = ask(mastodon, mastodon.person(), "/user")) {
      connection.readHead();
      assertEquals(
          "3\r\n:)\n\r\n", new String(connection.readExactly(8), StandardCharsets.US_ASCII));
    }
  }

  @Test
  void anEventIsExactlyItsNameAndItsPayload(Mastodon mastodon) {
    Person person = mastodon.person();
    try (RawConnection connection = ask(mastodon, person, "/user")) {
      connection.readHead();
      connection.readUntil(":)\n\r\n");
      mastodon.publish(
          "timeline:" + person.account(),
          "{\"event\":\"update\",\"payload\":{\"id\":\"1\",\"content\":\"<p>Þú</p>\"}}");
      String expected = "event: update\ndata: {\"id\":\"1\",\"content\":\"<p>Þú</p>\"}\n\n";
      byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
      String frame = Integer.toHexString(bytes.length);
      assertEquals(frame, connection.readUntil("\r\n").strip());
      assertEquals(
          expected, new String(connection.readExactly(bytes.length), StandardCharsets.UTF_8));
      assertEquals("\r\n", connection.readUntil("\r\n"));
    }
  }

  @Test
  void eventsComeInTheOrderOfTheirChannel(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var stream = mastodon.sse(person, "/user")) {
      mastodon.awaitListening("timeline:" + person.account());
      for (int i = 0; i < 200; i++) {
        mastodon.redis().publish("timeline:" + person.account(), DELETE.formatted(i));
      }
      StringBuilder all = new StringBuilder();
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        expected.append("event: delete\ndata: ").append(i).append("\n\n");
      }
      while (all.length() < expected.length()) {
        all.append(stream.nextEvent());
      }
      assertEquals(expected.toString(), all.toString());
    }
  }

  @Test
  void everyFifteenSecondsThereIsAThump(Mastodon mastodon) {
    long asked = System.nanoTime();
    try (var stream = mastodon.sse(mastodon.person(), "/user")) {
      assertEquals(":thump\n\n", stream.nextChunk(Duration.ofMinutes(1)));
      assertBetween(14, 40, asked);
      assertEquals(":thump\n\n", stream.nextChunk(Duration.ofMinutes(1)));
      assertBetween(28, 55, asked);
    }
  }

  // From before the stream was there, so that only the upper end depends on a busy machine.
  private static void assertBetween(int least, int most, long since) {
    Duration waited = Duration.ofNanos(System.nanoTime() - since);
    assertTrue(waited.compareTo(Duration.ofSeconds(least)) > 0, waited::toString);
    assertTrue(waited.compareTo(Duration.ofSeconds(most)) < 0, waited::toString);
  }

  @Test
  void killOfTheTokenEndsWithTheLastChunkAndTheConnection(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var stream = mastodon.sse(person, "/user")) {
      mastodon.publish("timeline:access_token:" + person.token().id(), "{\"event\":\"kill\"}");
      stream.expectEnd();
    }
  }

  @Test
  void killOfTheAccountEndsAllItsStreams(Mastodon mastodon) {
    Person person = mastodon.person();
    Person again =
        new Person(person.account(), person.user(), mastodon.rows().token(person.user(), "read"));
    try (var one = mastodon.sse(person, "/user");
        var two = mastodon.sse(again, "/hashtag?tag=kill" + mastodon.unique())) {
      mastodon.publish("timeline:system:" + person.account(), "{\"event\":\"kill\"}");
      one.expectEnd();
      two.expectEnd();
    }
  }

  @Test
  void whatCameBeforeTheKillIsDelivered(Mastodon mastodon) {
    Person person = mastodon.person();
    try (var stream = mastodon.sse(person, "/direct")) {
      mastodon.publish("timeline:direct:" + person.account(), DELETE.formatted("8"));
      assertEquals("event: delete\ndata: 8\n\n", stream.nextEvent());
      mastodon.publish("timeline:access_token:" + person.token().id(), "{\"event\":\"kill\"}");
      stream.expectEnd();
      mastodon.awaitSilent("timeline:direct:" + person.account());
    }
  }

  @Test
  void aClientOfTheOldProtocolGetsTheSameWithoutChunks(Mastodon mastodon) {
    Person person = mastodon.person();
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(
          "GET /api/v1/streaming/user HTTP/1.0\r\nAuthorization: "
              + person.token().text()
              + "\r\n\r\n");
      HttpHead head = connection.readHead();
      assertEquals(200, head.status());
      assertEquals("text/event-stream", head.header("content-type"));
      assertNull(head.header("transfer-encoding"));
      assertNull(head.header("content-length"));
      mastodon.publish("timeline:" + person.account(), DELETE.formatted("4"));
      assertEquals(":)\nevent: delete\ndata: 4\n\n", connection.readUntil("4\n\n"));
      mastodon.publish("timeline:access_token:" + person.token().id(), "{\"event\":\"kill\"}");
      connection.expectEnd();
    }
  }

  @Test
  void aClientThatGoesLeavesNothingBehind(Mastodon mastodon) {
    Person person = mastodon.person();
    mastodon.sse(person, "/user").close();
    mastodon.awaitSilent("timeline:" + person.account());
    mastodon.awaitSilent("timeline:" + person.account() + ":notifications");
    mastodon.awaitSilent("timeline:access_token:" + person.token().id());
    mastodon.awaitSilent("timeline:system:" + person.account());
  }

  @Test
  void aRequestSentAfterAStreamBeganIsNotAnswered(Mastodon mastodon) {
    Person person = mastodon.person();
    try (RawConnection connection = ask(mastodon, person, "/user")) {
      connection.send(HttpReply.head("GET", "/api/v1/streaming/health"));
      connection.readHead();
      connection.readUntil(":)\n\r\n");
      mastodon.publish("timeline:" + person.account(), DELETE.formatted("6"));
      String expected = "event: delete\ndata: 6\n\n";
      assertEquals(
          Integer.toHexString(expected.length()) + "\r\n" + expected,
          connection.readUntil("6\n\n"));
    }
  }

  private static RawConnection ask(Mastodon mastodon, Person person, String path) {
    return RawConnection.to(mastodon.port())
        .send(
            HttpReply.head(
                "GET",
                "/api/v1/streaming" + path,
                "Authorization: Bearer " + person.token().text()));
  }
}
