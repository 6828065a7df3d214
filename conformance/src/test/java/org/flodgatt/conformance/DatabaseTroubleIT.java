package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.flodgatt.conformance.ErrorsIT.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;

/** Contract sections 1 and 12.7: a database error is 500, never "not authorized". */
final class DatabaseTroubleIT {
  private static final String TROUBLE = "An unexpected error occurred";
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "STREAMING_LOOKUP_TIMEOUT", "6s",
          "STREAMING_DB_CONNECT_TIMEOUT", "4s",
          "STREAMING_DB_QUERY_TIMEOUT", "4s");

  @Test
  void aDatabaseThatIsDownIsAnUnexpectedError() {
    try (Mastodon mastodon = Mastodon.start(IMPATIENT)) {
      Person person = mastodon.person();
      try (var socket = mastodon.webSocket(person, "");
          RawConnection kept = RawConnection.to(mastodon.port())) {
        mastodon.postgres().stop();
        assertTrouble(mastodon, person);
        socket.send("{\"type\":\"subscribe\",\"stream\":\"list\",\"list\":\"1\"}");
        assertEquals("{\"error\":\"" + TROUBLE + "\",\"status\":500}", socket.nextText());

        kept.send(request(person));
        assertRefused(500, TROUBLE, kept.readReply());
        assertEquals("OK", mastodon.get("/api/v1/streaming/health").body());
        mastodon.postgres().restart();
        await().until(() -> kept.send(head(person)).readHead().status() == 200);
        kept.send(request(person));
        assertEquals(200, kept.readHead().status());
      }
      assertRefused(
          401,
          "Invalid access token",
          mastodon.get("/api/v1/streaming/user", "Authorization: Bearer nobody"));
    }
  }

  @Test
  void aDatabaseThatDoesNotAnswerInTimeIsAnUnexpectedError() {
    try (Mastodon mastodon = Mastodon.start(IMPATIENT)) {
      Person person = mastodon.person();
      mastodon.sse(person, "/user").close();
      mastodon.postgres().freeze();
      try {
        assertTrouble(mastodon, person);
      } finally {
        mastodon.postgres().thaw();
      }
      await()
          .until(() ->
              HttpReply.request(
                          mastodon.port(),
                          "HEAD",
                          "/api/v1/streaming/user",
                          "Authorization: Bearer " + person.token().text())
                      .status()
                  == 200);
    }
  }

  @Test
  void aTableThatCannotBeReadIsAnUnexpectedError() {
    try (Mastodon mastodon = Mastodon.start()) {
      Person person = mastodon.person();
      long list = mastodon.rows().list(person.account(), "Friends");
      String path = "/api/v1/streaming/list?list=" + list;
      String authorization = "Authorization: Bearer " + person.token().text();
      mastodon.postgres().execute("ALTER TABLE lists RENAME TO lists_away");
      assertRefused(500, TROUBLE, mastodon.get(path, authorization));
      mastodon.postgres().execute("ALTER TABLE lists_away RENAME TO lists");
      mastodon.sse(person, "/list?list=" + list).close();
      mastodon.postgres().execute("ALTER TABLE users RENAME TO users_away");
      assertRefused(500, TROUBLE, mastodon.get("/api/v1/streaming/user", authorization));
    }
  }

  private static void assertTrouble(Mastodon mastodon, Person person) {
    assertRefused(
        500,
        TROUBLE,
        mastodon.get("/api/v1/streaming/user", "Authorization: Bearer " + person.token().text()));
    assertRefused(
        500,
        TROUBLE,
        mastodon.get("/api/v1/streaming/list?list=5&access_token=" + person.token().text()));
    assertEquals(
        500,
        HttpReply.request(
                mastodon.port(),
                "HEAD",
                "/api/v1/streaming/user",
                "Authorization: Bearer " + person.token().text())
            .status());
    WebSocketHandshakeIT.assertRefused(
        mastodon,
        "500 Internal Server Error",
        TROUBLE,
        "Authorization: Bearer " + person.token().text());
  }

  private static String head(Person person) {
    return HttpReply.head(
        "HEAD", "/api/v1/streaming/user", "Authorization: Bearer " + person.token().text());
  }

  private static String request(Person person) {
    return HttpReply.head(
        "GET", "/api/v1/streaming/user", "Authorization: Bearer " + person.token().text());
  }
}
