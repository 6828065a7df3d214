package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.MastodonSchema;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.flodgatt.testkit.services.PostgresServer;
import org.flodgatt.testkit.services.ServerProcess;
import org.junit.jupiter.api.Test;

/** Contract section 11: the server finds out from the tables which Mastodon it serves. */
final class DialectIT {
  @Test
  void anAdminMayMigrateWhileItRuns() {
    try (Mastodon mastodon = Mastodon.start()) {
      mastodon.server().line("Dialect mastodon");
      Person person = mastodon.person();
      String home = "timeline:" + person.account();
      mastodon.sse(person, "/user/notification").close();
      // Back to the tables of 3.4, where notifications come with the home timeline.
      mastodon
          .postgres()
          .execute("ALTER TABLE users DROP COLUMN role_id; DROP TABLE user_roles CASCADE;");
      mastodon.sse(person, "/public").close();
      mastodon.server().line("The tables have changed: dialect mastodon3");
      try (var notifications = mastodon.sse(person, "/user/notification")) {
        mastodon.publish(home, RailsEvents.update(Status.of(7)));
        mastodon.publish(home, RailsEvents.event("notification", "{\"id\":\"8\"}"));
        assertTrue(notifications.nextEvent().contains("event: notification"));
      }
      mastodon.postgres().execute("ALTER TABLE users DROP COLUMN disabled");
      assertEquals(
          500,
          mastodon
              .get("/api/v1/streaming/user", "Authorization: Bearer " + person.token().text())
              .status());
      assertEquals(0, mastodon.server().terminate());
    }
  }

  @Test
  void glitchSocHasStreamsOfItsOwn() {
    try (Mastodon mastodon = Mastodon.start(Map.of("STREAMING_DIALECT", "glitch"))) {
      mastodon.server().line("Dialect glitch (STREAMING_DIALECT)");
      Status hidden = Status.of(7).with("local_only", true);
      Status shown = Status.of(8).with("local_only", false);
      try (var plain = mastodon.sse(mastodon.person(), "/public");
          var all = mastodon.sse(mastodon.person(), "/public?allow_local_only=true");
          var socket = mastodon.webSocket(mastodon.person(), "stream=public:allow_local_only")) {
        // Three for each: the stream, and two that tell of the account and its token.
        await().until(() -> mastodon.metrics().sum("connected_channels") == 9);
        mastodon.publish("timeline:public", RailsEvents.update(hidden));
        mastodon.publish("timeline:public", RailsEvents.update(shown));
        assertTrue(plain.nextEvent().contains("\"id\":\"8\""));
        assertTrue(all.nextEvent().contains("\"id\":\"7\""));
        assertTrue(all.nextEvent().contains("\"id\":\"8\""));
        String text = socket.nextText();
        assertTrue(text.startsWith("{\"stream\":[\"public:allow_local_only\"]"), text);
        assertTrue(text.contains("\\\"id\\\":\\\"7\\\""), text);
      }
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }

  @Test
  void aDatabaseThatCannotKeepPeopleSafeIsRefused() {
    try (PostgresServer postgres = PostgresServer.start()) {
      MastodonSchema.install(postgres);
      postgres.execute("ALTER TABLE users DROP COLUMN disabled");
      Map<String, String> environment = new HashMap<>(postgres.environment());
      environment.put("NODE_ENV", "production");
      environment.put("PORT", "0");
      try (ServerProcess server = ServerProcess.launch(environment, "serve")) {
        server.line("The database lacks users.disabled (expected: Mastodon's");
        assertTrue(server.process().awaitExit(Duration.ofSeconds(20)));
        assertEquals(3, server.process().exitCode());
      }
    }
  }
}
