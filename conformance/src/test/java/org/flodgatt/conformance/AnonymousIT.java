package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.flodgatt.conformance.ErrorsIT.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.Author;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 11: public streams without a token, where the admin allows it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
final class AnonymousIT {
  private static final Author HERE = Author.local(5, "here");
  private static final String SOCKETS_ON_PUBLIC =
      "connected_channels{channel=\"public\",type=\"websocket\"}";
  private static final Author THERE = Author.remote(6, "there", "far.example");

  @SuppressWarnings("NullAway.Init")
  private Mastodon mastodon;

  @BeforeAll
  void start() {
    mastodon =
        Mastodon.start(
            Map.of("STREAMING_ANONYMOUS", "true", "STREAMING_RECHECK_INTERVAL", "100ms"));
  }

  @AfterAll
  void stop() {
    assertEquals(0, mastodon.server().terminate());
    mastodon.server().assertClean();
    mastodon.close();
  }

  private Status status(Author author) {
    return Status.of(mastodon.unique()).author(author);
  }

  private void publish(String topic, Status status) {
    mastodon.publish(topic, RailsEvents.update(status));
  }

  private static void assertHears(SseTestClient client, Status status) {
    String event = client.nextEvent();
    assertTrue(event.contains("\"id\":\"" + status.id() + "\""), event);
  }

  @Test
  void publicStreamsAreHeardWithoutToken() {
    Status first = status(THERE);
    Status second = status(HERE);
    try (var stream = SseTestClient.open(mastodon.port(), "/api/v1/streaming/public");
        var socket = WebSocketTestClient.open(mastodon.port(), "/api/v1/streaming?stream=public")) {
      // The topic alone tells nothing of the socket, which is silent about its subscription.
      await().until(() -> mastodon.metrics().get(SOCKETS_ON_PUBLIC) == 1);
      publish("timeline:public", first);
      assertHears(stream, first);
      assertTrue(socket.nextText().contains("\\\"id\\\":\\\"" + first.id()));
      // Nobody's token is no token that was revoked.
      double checks = mastodon.metrics().sum("flodgatt_token_checks_total");
      await().until(() -> mastodon.metrics().sum("flodgatt_token_checks_total") >= checks + 2);
      publish("timeline:public", second);
      assertHears(stream, second);
      assertTrue(socket.nextText().contains("\\\"id\\\":\\\"" + second.id()));
    }
  }

  @Test
  void hashtagsAreHeardWithoutToken() {
    String tag = "tag" + mastodon.unique();
    Status status = status(HERE);
    try (var client =
        SseTestClient.open(mastodon.port(), "/api/v1/streaming/hashtag/local?tag=" + tag)) {
      publish("timeline:hashtag:" + tag + ":local", status);
      assertHears(client, status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/user", "/user/notification", "/direct", "/list?list=1"})
  void personalStreamsAreNot(String path) {
    assertRefused(401, "Missing access token", mastodon.get("/api/v1/streaming" + path));
  }

  @Test
  void aSocketIsToldThatAPersonalStreamNeedsAToken() {
    try (var client = WebSocketTestClient.open(mastodon.port(), "/api/v1/streaming")) {
      client.send("{\"type\":\"subscribe\",\"stream\":\"user\"}");
      assertEquals("{\"error\":\"Missing access token\",\"status\":401}", client.nextText());
    }
  }

  @Test
  void aWrongTokenIsStillWrong() {
    assertRefused(
        401,
        "Invalid access token",
        mastodon.get("/api/v1/streaming/public", "Authorization: Bearer wrong"));
  }

  @Test
  void whatAuthorsKeepFromOtherServersIsNotForVisitors() {
    Status hidden = status(HERE).with("local_only", true);
    Status shown = status(HERE).with("local_only", false);
    try (var client = SseTestClient.open(mastodon.port(), "/api/v1/streaming/public/local");
        var person = mastodon.sse(mastodon.person(), "/public/local")) {
      publish("timeline:public:local", hidden);
      publish("timeline:public:local", shown);
      assertHears(client, shown);
      assertHears(person, hidden);
      assertHears(person, shown);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--- authenticated\n", "--- disabled\n", "", "odd"})
  void aFeedThatIsNotPublicIsHidden(String value) {
    Status local = status(HERE);
    Status remote = status(THERE);
    mastodon.rows().setting("local_live_feed_access", value);
    try (var client = SseTestClient.open(mastodon.port(), "/api/v1/streaming/public")) {
      publish("timeline:public", local);
      publish("timeline:public", remote);
      assertHears(client, remote);
    } finally {
      mastodon.rows().deleteSetting("local_live_feed_access");
    }
  }

  @Test
  void withoutPreviewOfTimelinesThereIsNothing() {
    mastodon.rows().setting("timeline_preview", "--- false\n");
    try (var client = SseTestClient.open(mastodon.port(), "/api/v1/streaming/public")) {
      publish("timeline:public", status(THERE));
      mastodon.publish("timeline:public", RailsEvents.delete("7"));
      assertTrue(client.nextEvent().contains("event: delete"));
    } finally {
      mastodon.rows().deleteSetting("timeline_preview");
    }
  }
}
