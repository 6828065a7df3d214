package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.flodgatt.conformance.ErrorsIT.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the people who run the server ask, and where. */
@ExtendWith(SharedMastodon.class)
final class AdminIT {
  private static final List<String> ADMIN =
      List.of(
          "/metrics",
          "/live",
          "/ready",
          "/api/v1/streaming/ready",
          "/api/v1/streaming/status",
          "/api/v1/streaming/status/per_timeline",
          "/api/v1/streaming/status/backpressure",
          "/api/v1/streaming/status/backpresure");
  private static final List<String> CONSOLE =
      List.of("/", "/console", "/console.css", "/console.js", "/console.json");
  private static final String STATUS = "/api/v1/streaming/status";
  private static final String ON = "Admin endpoints on 127.0.0.1:";

  @ParameterizedTest
  @ValueSource(strings = {"/ready", "/api/v1/streaming/ready"})
  void aServerThatHasAllItNeedsIsReady(String path, Mastodon mastodon) {
    HttpReply reply = awaitOk(mastodon.port(), path);
    assertEquals("application/json", reply.header("content-type"));
    assertTrue(
        reply
            .body()
            .startsWith(
                "{\"ready\":true,\"state\":\"ready\",\"postgresql\":\"ok\",\"redis\":\"ok\","),
        reply.body());
  }

  @Test
  void aServerThatAnswersLives(Mastodon mastodon) {
    assertEquals("{\"live\":true}", mastodon.get("/live").body());
    assertEquals(200, HttpReply.request(mastodon.port(), "HEAD", "/live").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/console", "/console.js", "/console.json"})
  void withoutAnAddressOfItsOwnThereIsNoConsole(String path, Mastodon mastodon) {
    assertRefused(400, "Unknown channel requested", mastodon.get(path));
  }

  @Test
  void withAnAddressOfTheirOwnNothingOfItIsPublic() {
    try (Mastodon mastodon =
        Mastodon.start(
            Map.of(
                "STREAMING_ADMIN_BIND",
                "127.0.0.1:0",
                "STREAMING_STATUS",
                "true",
                "STREAMING_DB_CONNECT_TIMEOUT",
                "5s"))) {
      String line = mastodon.server().line(ON);
      int admin = Integer.parseInt(line.substring(line.indexOf(ON) + ON.length()).strip());
      for (String path : Stream.concat(ADMIN.stream(), CONSOLE.stream()).toList()) {
        var _ = awaitOk(admin, path);
        assertRefused(400, "Unknown channel requested", mastodon.get(path));
      }
      assertEquals("OK", mastodon.get("/api/v1/streaming/health").body());
      assertEquals("OK", HttpReply.get(admin, "/api/v1/streaming/health").body());
      String token = "Authorization: Bearer " + mastodon.person().token().text();
      assertRefused(
          400,
          "Unknown channel requested",
          HttpReply.get(admin, "/api/v1/streaming/public", token));

      assertRefused(
          400, "Unknown channel requested", HttpReply.get(admin, STATUS + "/queue", token));
      assertStatusTellsOf(mastodon, admin);

      mastodon.postgres().stop();
      awaitReady(admin, 503, "\"postgresql\":\"does not answer\"");
      assertEquals(200, HttpReply.get(admin, "/live").status());
      mastodon.postgres().restart();
      awaitReady(admin, 200, "\"postgresql\":\"ok\"");
      mastodon.redis().stop();
      awaitReady(admin, 503, "\"redis\":\"not connected\"");
      mastodon.redis().restart();
      awaitReady(admin, 200, "\"redis\":\"ok\"");
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }

  private static void assertStatusTellsOf(Mastodon mastodon, int admin) {
    try (WebSocketTestClient first = mastodon.webSocket(mastodon.person(), "stream=public:local");
        SseTestClient second = mastodon.sse(mastodon.person(), "/public/local")) {
      assertEquals(200, second.head().status());
      first.send("{\"type\":\"subscribe\",\"stream\":\"hashtag\",\"tag\":\"Cats\"}");
      await()
          .untilAsserted(() ->
              assertEquals(
                  """
                  Timeline(Hashtag("cats"), Federated, All): 1
                               Timeline(Public, Local, All): 2

                  *may include recently disconnected clients\
                  """,
                  HttpReply.get(admin, STATUS + "/per_timeline").body()));
      assertEquals("Current connections: 2", HttpReply.get(admin, STATUS).body());
      HttpReply json = HttpReply.get(admin, STATUS, "Accept: application/json");
      assertEquals("application/json", json.header("content-type"));
      assertEquals("{\"connections\":2}", json.body());
    }
  }

  @Test
  void withoutBeingAskedForTheStatusPagesAreUnknown(Mastodon mastodon) {
    assertRefused(
        400,
        "Unknown channel requested",
        HttpReply.get(
            mastodon.port(), STATUS, "Authorization: Bearer " + mastodon.person().token().text()));
  }

  /** On a busy machine a look at the database may take longer than readiness waits for it. */
  private static HttpReply awaitOk(int port, String path) {
    return await(path).until(() -> HttpReply.get(port, path), reply -> reply.status() == 200);
  }

  private static void awaitReady(int port, int status, String reason) {
    await()
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> {
          HttpReply reply = HttpReply.get(port, "/ready");
          assertTrue(reply.body().contains(reason), reply.body());
          assertEquals(status, reply.status());
        });
  }
}
