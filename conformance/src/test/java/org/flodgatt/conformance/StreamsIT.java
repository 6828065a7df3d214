package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract sections 3, 9 and 10. */
@ExtendWith(SharedMastodon.class)
final class StreamsIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /user              | user                | timeline:{account}
          /user              | user                | timeline:{account}:notifications
          /user/notification | user:notification   | timeline:{account}:notifications
          /public            | public              | timeline:public
          /public?only_media=true       | public:media        | timeline:public:media
          /public/local                 | public:local        | timeline:public:local
          /public/local?only_media=1    | public:local:media  | timeline:public:local:media
          /public/remote                | public:remote       | timeline:public:remote
          /public/remote?only_media=yes | public:remote:media | timeline:public:remote:media
          /public?only_media=false      | public              | timeline:public
          /public?only_media=           | public              | timeline:public
          /public?only_media=0          | public              | timeline:public
          /public?only_media=off        | public              | timeline:public
          /direct            | direct              | timeline:direct:{account}
          """)
  void eachStreamListensToItsTopics(String path, String name, String topic, Mastodon mastodon) {
    Person person = mastodon.person();
    String filled = topic.replace("{account}", Long.toString(person.account()));
    String id = "unique-" + mastodon.unique();
    try (Hearing stream = Hearing.of(mastodon, person, path, filled)) {
      stream.publish(RailsEvents.delete(id));
      String heard = stream.next("delete");
      while (!heard.equals(id)) {
        heard = stream.next("delete"); // other tests publish there, too
      }
    }
    try (var client = mastodon.webSocket(person, "stream=" + name)) {
      // Commands take effect in the order sent: with this answer the stream is listened to.
      client.send("{\"type\":\"subscribe\"}");
      awaitText(client, "{\"error\":\"Unknown stream type\",\"status\":400}");
      mastodon.publish(filled, RailsEvents.delete(id));
      awaitText(
          client,
          "{\"stream\":[\"" + name + "\"],\"event\":\"delete\",\"payload\":\"" + id + "\"}");
    }
  }

  /** Other tests publish there, too. */
  private static void awaitText(WebSocketTestClient client, String wanted) {
    String heard = client.nextText();
    while (!heard.equals(wanted)) {
      heard = client.nextText();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Caf%C3%A9, cafe",
    "%EF%BC%A1bc, abc",
    "a-b%20c, abc",
    "%E0%A4%B9%E0%A4%BF, \u0939\u093F"
  })
  void hashtagsAreNamedAsRailsNamesThem(String tag, String normal, Mastodon mastodon) {
    try (Hearing stream =
        Hearing.of(
            mastodon, mastodon.person(), "/hashtag?tag=" + tag, "timeline:hashtag:" + normal)) {
      stream.publish(RailsEvents.delete("1"));
      stream.next("delete");
    }
  }

  @Test
  void aListIsForItsOwner(Mastodon mastodon) {
    Person person = mastodon.person();
    long list = mastodon.rows().list(person.account(), "friends");
    try (Hearing stream =
        Hearing.of(mastodon, person, "/list?list=" + list, "timeline:list:" + list)) {
      stream.publish(RailsEvents.delete("1"));
      assertEquals("1", stream.next("delete"));
    }
  }

  @Test
  void withoutTheScopeForNotificationsTheUserStreamHasNone(Mastodon mastodon) {
    Person person = mastodon.person("read:statuses");
    String home = "timeline:" + person.account();
    try (Hearing stream = Hearing.of(mastodon, person, "/user", home)) {
      mastodon.awaitListening(stream.topic());
      assertEquals(0, mastodon.redis().numSub(home + ":notifications"));
    }
  }

  @Test
  void aStreamsStartWritesItsKeysForEighteenMinutes(Mastodon mastodon) {
    Person person = mastodon.person();
    String key = "subscribed:timeline:" + person.account();
    try (Hearing stream = Hearing.of(mastodon, person, "/user", "timeline:" + person.account())) {
      mastodon.awaitListening(stream.topic());
      await().until(() -> mastodon.redis().exists(key + ":notifications"));
      assertEquals("1", mastodon.redis().get(key).orElseThrow());
      long ttl = mastodon.redis().ttl(key);
      assertTrue(ttl > 1000 && ttl <= 1080, "ttl " + ttl);
      assertTrue(
          mastodon.redis().keys().stream()
              .noneMatch(k -> k.contains("access_token") || k.contains("timeline:system")));
    }
    mastodon.awaitSilent("timeline:" + person.account());
    assertTrue(mastodon.redis().exists(key));
  }

  @Test
  void afterARestartOfRedisKeysAndSubscriptionsAreBackAtOnce() {
    // Whether the client may stay is another question: here it does.
    try (Mastodon mastodon = Mastodon.start(Map.of("STREAMING_GAP_POLICY", "ignore"))) {
      Person person = mastodon.person();
      String home = "timeline:" + person.account();
      try (Hearing stream = Hearing.of(mastodon, person, "/user", home)) {
        stream.publish(RailsEvents.delete("1"));
        stream.next("delete");
        mastodon.redis().restart();
        await().until(() -> mastodon.redis().exists("subscribed:" + home));
        stream.publish(RailsEvents.delete("2"));
        assertEquals("2", stream.next("delete"));
      }
    }
  }

  @Test
  void aNamespacePrefixesTopicsAndKeysAndNothingElse() {
    try (Mastodon mastodon = Mastodon.start(Map.of("REDIS_NAMESPACE", "ns"))) {
      Person person = mastodon.person();
      String home = "timeline:" + person.account();
      try (Hearing stream = Hearing.of(mastodon, person, "/user", "ns:" + home)) {
        stream.publish(RailsEvents.delete("1"));
        assertEquals("1", stream.next("delete"));
        await().until(() -> mastodon.redis().exists("ns:subscribed:" + home));
      }
    }
  }

  @Test
  void metricsHaveTheNamesOfMastodonsServerPrimedAtZero() {
    try (Mastodon mastodon = Mastodon.start(Map.of("REDIS_NAMESPACE", ""))) {
      var fresh = mastodon.metrics();
      for (String type : new String[] {"websocket", "eventsource"}) {
        assertEquals(0, fresh.get("connected_clients{type=\"" + type + "\"}"));
        assertEquals(0, fresh.get("messages_sent_total{type=\"" + type + "\"}"));
        for (String channel :
            new String[] {
              "system",
              "user",
              "user:notification",
              "public",
              "public:media",
              "public:local",
              "public:local:media",
              "public:remote",
              "public:remote:media",
              "hashtag",
              "hashtag:local",
              "list",
              "direct"
            }) {
          assertEquals(0, fresh.get(connected(channel, type)), channel);
        }
      }
      assertEquals(0, fresh.get("redis_subscriptions"));
      assertEquals(0, fresh.get("redis_messages_received_total"));
      for (String pool :
          new String[] {"total_connections", "idle_connections", "waiting_queries"}) {
        assertTrue(fresh.get("pg_pool_" + pool) >= 0);
      }
      assertTrue(fresh.get("process_cpu_seconds_total") > 0);
      Person person = mastodon.person();
      try (Hearing stream = Hearing.of(mastodon, person, "/user", "timeline:" + person.account())) {
        stream.publish(RailsEvents.delete("1"));
        stream.next("delete");
        await()
            .until(() -> mastodon.metrics().get("messages_sent_total{type=\"eventsource\"}") == 1);
        var busy = mastodon.metrics();
        assertEquals(1, busy.get("connected_clients{type=\"eventsource\"}"));
        assertEquals(1, busy.get(connected("user", "eventsource")));
        assertEquals(2, busy.get(connected("system", "eventsource")));
        assertEquals(4, busy.get("redis_subscriptions"));
        assertEquals(1, busy.get("redis_messages_received_total"));
      }
      await()
          .until(() ->
              mastodon.metrics().get("redis_subscriptions") == 0
                  && mastodon.metrics().get("connected_clients{type=\"eventsource\"}") == 0);
    }
  }

  private static String connected(String channel, String type) {
    return "connected_channels{channel=\"" + channel + "\",type=\"" + type + "\"}";
  }

  @Test
  void metricsCanHaveTheNamesOfTheDocumentationToo() {
    try (Mastodon mastodon = Mastodon.start(Map.of("STREAMING_METRICS_NAMES", "both"))) {
      var page = mastodon.metrics();
      assertEquals(0, page.get("redis_subscriptions"));
      assertEquals(0, page.get("mastodon_streaming_redis_subscriptions"));
    }
  }
}
