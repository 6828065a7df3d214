package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.flodgatt.conformance.ErrorsIT.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.flodgatt.testkit.client.HttpReply;
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
      // The first to come find it out, and are served by it already.
      try (var notifications = mastodon.sse(person, "/user/notification")) {
        mastodon.server().line("The tables have changed: dialect mastodon3");
        mastodon.publish(home, RailsEvents.update(Status.of(7)));
        mastodon.publish(home, RailsEvents.event("notification", "{\"id\":\"8\"}"));
        assertTrue(notifications.nextEvent().contains("event: notification"));
      }
      // There they are on a topic that is not only for tokens that may read them.
      Person other = mastodon.person("read:statuses");
      try (var user = mastodon.sse(other, "/user")) {
        String topic = "timeline:" + other.account();
        mastodon.publish(topic, RailsEvents.event("notification", "{\"id\":\"8\"}"));
        mastodon.publish(topic, RailsEvents.delete("9"));
        assertTrue(user.nextEvent().contains("event: delete"));
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
      // Its linear timeline of direct messages.
      Person person = mastodon.person();
      try (var direct = mastodon.sse(person, "/direct")) {
        String topic = "timeline:direct:" + person.account();
        mastodon.publish(topic, RailsEvents.update(Status.of(7).with("visibility", "direct")));
        mastodon.publish(topic, RailsEvents.delete("7"));
        assertTrue(direct.nextEvent().contains("event: update"));
        assertTrue(direct.nextEvent().contains("event: delete"));
      }
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }

  /** One server that becomes one fork after the other; each is found by its tables. */
  @Test
  void forksAreFoundByTheirTables() {
    try (Mastodon mastodon =
        Mastodon.start(
            "CREATE TABLE antennas (id bigint, account_id bigint);"
                + " CREATE TABLE devices (id bigint, access_token_id bigint, device_id varchar)")) {
      mastodon.server().line("Dialect kmyblue");
      kmyblue(mastodon);
      encrypted(mastodon);
      mastodon
          .postgres()
          .execute(
              "CREATE TABLE domain_subscribes (domain varchar);"
                  + " CREATE TABLE keyword_subscribes (keyword varchar); DROP TABLE antennas;");
      assertRefused(
          401,
          "Not authorized to stream this antenna",
          get(mastodon, mastodon.person(), "/antenna?antenna=7"));
      mastodon.server().line("The tables have changed: dialect fedibird");
      fedibird(mastodon);
      mastodon
          .postgres()
          .execute(
              "CREATE TABLE statuses (local_only boolean);"
                  + " CREATE TABLE bubble_domains (domain varchar);"
                  + " DROP TABLE domain_subscribes; DROP TABLE devices;");
      mastodon.sse(mastodon.person(), "/public").close();
      mastodon.server().line("The tables have changed: dialect chuckya");
      chuckya(mastodon);
      assertRefused(
          400,
          "Unknown channel requested",
          get(mastodon, mastodon.person(), "/public/domain?domain=far.example"));
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }

  private static HttpReply get(Mastodon mastodon, Person person, String path) {
    return mastodon.get(
        "/api/v1/streaming" + path, "Authorization: Bearer " + person.token().text());
  }

  private static void kmyblue(Mastodon mastodon) {
    Person owner = mastodon.person();
    mastodon.postgres().execute("INSERT INTO antennas VALUES (7, " + owner.account() + ")");
    try (var stream = mastodon.sse(owner, "/antenna?antenna=7");
        var socket = mastodon.webSocket(owner, "stream=antenna&antenna=7")) {
      await().until(() -> mastodon.metrics().sum("connected_channels") == 6);
      mastodon.publish("timeline:antenna:7", RailsEvents.delete("5"));
      assertEquals("event: delete\ndata: 5\n\n", stream.nextEvent());
      assertEquals(
          "{\"stream\":[\"antenna\",\"7\"],\"event\":\"delete\",\"payload\":\"5\"}",
          socket.nextText());
      socket.send("{\"type\":\"subscribe\",\"stream\":\"antenna\",\"antenna\":8}");
      assertEquals(
          "{\"error\":\"Not authorized to stream this antenna\",\"status\":401}",
          socket.nextText());
      socket.send("{\"type\":\"subscribe\",\"stream\":\"antenna\"}");
      assertEquals(
          "{\"error\":\"Missing antenna name parameter\",\"status\":400}", socket.nextText());
      // It is JSON in a JSON string already.
      socket.send("{\"type\":\"subscribe\",\"stream\":\"user\"}");
      mastodon.publish(
          "timeline:" + owner.account(),
          "{\"event\":\"emoji_reaction\",\"payload\":\"{\\\"name\\\":\\\"cat\\\"}\"}");
      assertEquals(
          "{\"stream\":[\"user\"],\"event\":\"emoji_reaction\","
              + "\"payload\":\"{\\\"name\\\":\\\"cat\\\"}\"}",
          socket.nextText());
    }
    assertRefused(
        401,
        "Not authorized to stream this antenna",
        get(mastodon, mastodon.person(), "/antenna?antenna=7"));
    assertRefused(400, "Missing antenna name parameter", get(mastodon, owner, "/antenna"));
  }

  private static void encrypted(Mastodon mastodon) {
    Person person = mastodon.person("read crypto");
    mastodon
        .postgres()
        .execute("INSERT INTO devices VALUES (1, " + person.token().id() + ", 'DEVICE-1')");
    try (var stream = mastodon.sse(person, "/user")) {
      mastodon.publish(
          "timeline:" + person.account() + ":DEVICE-1",
          RailsEvents.event("encrypted_message", "{\"id\":\"1\"}"));
      assertEquals("event: encrypted_message\ndata: {\"id\":\"1\"}\n\n", stream.nextEvent());
    }
  }

  private static void fedibird(Mastodon mastodon) {
    Person person = mastodon.person();
    String home = "timeline:" + person.account();
    try (var stream = mastodon.sse(person, "/public/domain?domain=Far.example&only_media=true");
        var user = mastodon.sse(person, "/user");
        var notifications = mastodon.sse(person, "/user/notification");
        var socket = mastodon.webSocket(person, "stream=public:domain&domain=Far.example")) {
      mastodon.publish("timeline:public:domain:media:far.example", RailsEvents.delete("5"));
      assertEquals("event: delete\ndata: 5\n\n", stream.nextEvent());
      mastodon.publish("timeline:public:domain:far.example", RailsEvents.delete("6"));
      assertTrue(socket.nextText().startsWith("{\"stream\":[\"public:domain\",\"Far.example\"],"));
      mastodon.publish(home, RailsEvents.event("expire", "\"7\""));
      mastodon.publish(home, RailsEvents.event("emoji_reaction", "{\"name\":\"cat\"}"));
      mastodon.publish(home, RailsEvents.event("notification", "{\"id\":\"8\"}"));
      assertEquals("event: expire\ndata: 7\n\n", user.nextEvent());
      assertEquals("event: emoji_reaction\ndata: {\"name\":\"cat\"}\n\n", user.nextEvent());
      assertEquals("event: notification\ndata: {\"id\":\"8\"}\n\n", user.nextEvent());
      assertEquals("event: notification\ndata: {\"id\":\"8\"}\n\n", notifications.nextEvent());
    }
    groups(mastodon, person);
  }

  private static void groups(Mastodon mastodon, Person person) {
    try (var socket = mastodon.webSocket(person, "stream=group&id=31");
        var tagged = mastodon.webSocket(person, "stream=group:media&id=31&tagged=Cats")) {
      // Rails publishes there whatever a group says, also to its followers only.
      Status hidden = Status.of(7).with("visibility", "private");
      mastodon.publish("timeline:group:31", RailsEvents.update(hidden));
      mastodon.publish("timeline:group:31", RailsEvents.update(Status.of(8)));
      String text = socket.nextText();
      assertTrue(text.startsWith("{\"stream\":[\"group\",\"31\",null],"), text);
      assertTrue(text.contains("\\\"id\\\":\\\"8\\\""), text);
      mastodon.publish("timeline:group:media:31:cats", RailsEvents.delete("9"));
      assertEquals(
          "{\"stream\":[\"group:media\",\"31\",\"Cats\"],"
              + "\"event\":\"delete\",\"payload\":\"9\"}",
          tagged.nextText());
      socket.send("{\"type\":\"subscribe\",\"stream\":\"group\"}");
      assertEquals("{\"error\":\"Missing group id parameter\",\"status\":400}", socket.nextText());
    }
  }

  private static void chuckya(Mastodon mastodon) {
    Status first = Status.of(7).with("local_only", true);
    Status second = Status.of(8).with("local_only", false);
    try (var stream = mastodon.sse(mastodon.person(), "/public/bubble");
        var media = mastodon.webSocket(mastodon.person(), "stream=public:bubble:media")) {
      mastodon.publish("timeline:public:bubble", RailsEvents.update(first));
      mastodon.publish("timeline:public:bubble", RailsEvents.update(second));
      assertTrue(stream.nextEvent().contains("\"id\":\"8\""));
      mastodon.publish("timeline:public:bubble:media", RailsEvents.update(second));
      assertTrue(media.nextText().startsWith("{\"stream\":[\"public:bubble:media\"],"));
    }
    mastodon.rows().setting("bubble_live_feed_access", "--- disabled\n");
    try (var stream = mastodon.sse(mastodon.person(), "/public/bubble")) {
      mastodon.publish("timeline:public:bubble", RailsEvents.update(second));
      mastodon.publish("timeline:public:bubble", RailsEvents.delete("8"));
      assertTrue(stream.nextEvent().contains("event: delete"));
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
        assertTrue(server.process().awaitExit(Duration.ofMinutes(2)));
        assertEquals(3, server.process().exitCode());
      }
    }
  }
}
