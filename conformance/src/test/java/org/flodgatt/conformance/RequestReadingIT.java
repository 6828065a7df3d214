package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 1: what a connection may send, and when it ends. */
@ExtendWith(SharedMastodon.class)
final class RequestReadingIT {
  private static final String HEALTH = "GET /api/v1/streaming/health HTTP/1.1\r\nHost: test\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/streaming/health HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n",
        "FETCH / HTTP/1.1\r\nHost: test\r\n\r\n",
        "get / HTTP/1.1\r\nHost: test\r\n\r\n",
        "rubbish\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
        "GET / HTTP/2.7\r\nHost: test\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: test\r\nbad header: x\r\n\r\n"
      })
  void noHostGarbageAndUnknownMethodsAreABadRequestAndTheEnd(String bytes, Mastodon mastodon) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(bytes);
      assertEquals(400, connection.readReply().status());
      connection.expectEnd();
    }
  }

  @Test
  void aHeadOfMoreThan16KiBIsTooLargeAndTheEnd(Mastodon mastodon) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(HEALTH + "X-Long: " + "x".repeat(17 * 1024) + "\r\n\r\n");
      assertEquals(431, connection.readReply().status());
      connection.expectEnd();
    }
  }

  @Test
  void manyHeadersOfMoreThan16KiBAreTooLargeAndTheEnd(Mastodon mastodon) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      StringBuilder head = new StringBuilder(HEALTH);
      for (int i = 0; i < 40; i++) {
        head.append("X-").append(i).append(": ").append("x".repeat(500)).append("\r\n");
      }
      connection.send(head.append("\r\n").toString());
      assertEquals(431, connection.readReply().status());
      connection.expectEnd();
    }
  }

  @Test
  void aHeadOfAlmost16KiBIsRead(Mastodon mastodon) {
    HttpReply reply = mastodon.get("/api/v1/streaming/health", "Cookie: " + "x".repeat(15 * 1024));
    assertEquals(200, reply.status());
  }

  @Test
  void halfAHeadEndsAfterAtMostAMinute(Mastodon mastodon) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      long start = System.nanoTime();
      connection.send("GET /api/v1/streaming/health HTTP/1.1\r\nHost: te");
      String head = connection.readUntil("\r\n\r\n", Duration.ofMinutes(2));
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(head.startsWith("HTTP/1.1 408 "), head);
      assertTrue(waited.compareTo(Duration.ofSeconds(30)) > 0, waited::toString);
      // The test's own machine may stand still for a while.
      assertTrue(waited.compareTo(Duration.ofSeconds(85)) < 0, waited::toString);
      connection.expectEnd();
    }
  }

  @Test
  void theTimeForAHeadIsASetting() {
    try (Mastodon mastodon = Mastodon.start(Map.of("STREAMING_HEAD_TIMEOUT", "8s"))) {
      Person person = mastodon.person();
      long start = System.nanoTime();
      // A connection that has not said anything yet is let go without a word: say it at once.
      try (var stream = mastodon.sse(person, "/user");
          RawConnection half = RawConnection.to(mastodon.port()).send("GET / HT");
          RawConnection secondHalf =
              RawConnection.to(mastodon.port()).send(HEALTH + "\r\n" + HEALTH)) {
        assertEquals("OK", secondHalf.readReply().body());
        assertEquals(408, half.readReply().status());
        half.expectEnd();
        assertEquals(408, secondHalf.readReply().status());
        secondHalf.expectEnd();
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(50).toNanos(), "not the default");
        // Streams have sent their head and are not hurried.
        mastodon.publish(
            "timeline:" + person.account(), "{\"event\":\"delete\",\"payload\":\"5\"}");
        assertEquals("event: delete\ndata: 5\n\n", stream.nextEvent());
      }
      mastodon.server().assertClean();
    }
  }

  @Test
  void aHeadMayComeByteByByte(Mastodon mastodon) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      for (char c : (HEALTH + "\r\n").toCharArray()) {
        connection.send(String.valueOf(c));
      }
      assertEquals("OK", connection.readReply().body());
    }
  }

  @Test
  void requestsSentAheadAreAnsweredInOrder(Mastodon mastodon) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(
          HEALTH
              + "\r\n"
              + HttpReply.head("GET", "/api/v1/streaming/user", "Authorization: wrong")
              + HttpReply.head("GET", "/favicon.ico")
              + HttpReply.head("POST", "/", "Content-Length: 5")
              + "hello"
              + HttpReply.head("GET", "/metrics")
              + HEALTH
              + "\r\n");
      assertEquals(200, connection.readReply().status());
      assertEquals(401, connection.readReply().status());
      assertEquals(404, connection.readReply().status());
      assertEquals(400, connection.readReply().status());
      assertEquals(200, connection.readReply().status());
      assertEquals("OK", connection.readReply().body());
    }
  }

  @Test
  void theConnectionStaysUsableAfterAnError(Mastodon mastodon) {
    Person person = mastodon.person("profile");
    Person reader = mastodon.person();
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      assertEquals(401, ask(connection, "/api/v1/streaming/user"));
      assertEquals(401, ask(connection, "/api/v1/streaming/user", "Authorization: nobody"));
      assertEquals(
          401,
          ask(connection, "/api/v1/streaming/user", "Authorization: " + person.token().text()));
      assertEquals(400, ask(connection, "/api/v1/streaming/nothing"));
      String authorization = "Authorization: Bearer " + reader.token().text();
      assertEquals(400, ask(connection, "/api/v1/streaming/hashtag", authorization));
      assertEquals(401, ask(connection, "/api/v1/streaming/list?list=1x", authorization));
      assertEquals(200, ask(connection, "/api/v1/streaming/health"));
      connection.send(HttpReply.head("GET", "/api/v1/streaming/user", authorization));
      assertEquals(200, connection.readHead().status());
      assertEquals("3\r\n:)\n\r\n", connection.readUntil(")\n\r\n"));
    }
  }

  @Test
  void aClientThatAsksForItIsLetGoAfterTheAnswer(Mastodon mastodon) {
    try (RawConnection connection = RawConnection.to(mastodon.port())) {
      connection.send(HEALTH + "Connection: close\r\n\r\n");
      HttpReply reply = connection.readReply();
      assertEquals(200, reply.status());
      assertEquals("close", reply.header("connection"));
      connection.expectEnd();
    }
  }

  private static int ask(RawConnection connection, String target, String... headers) {
    return connection.send(HttpReply.head("GET", target, headers)).readReply().status();
  }
}
