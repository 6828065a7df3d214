package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.MetricsPage;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;

/** More clients than look-ups: they wait, and when waiting is in vain they are told so at once. */
final class OverloadIT {
  private static final int QUEUE = 5;
  private static final int POOL = 2;

  @Test
  void aStormOfValidTokensOnAHealthyDatabaseSettlesWithoutARefusal() {
    Map<String, String> settings =
        Map.of(
            "DB_POOL", Integer.toString(POOL),
            "STREAMING_LOOKUP_PACE", "8",
            "STREAMING_LOOKUP_QUEUE", "100",
            "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", "0");
    try (Mastodon mastodon = Mastodon.start(settings)) {
      String authorization = "Authorization: Bearer " + mastodon.person().token().text();
      String upgrade = WebSocketTestClient.upgrade("/?stream=user", authorization);
      List<RawConnection> clients = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        clients.add(RawConnection.to(mastodon.port()).send(upgrade));
      }
      for (RawConnection client : clients) {
        assertEquals(
            101, client.readHead().status(), () -> String.join("\n", mastodon.server().log()));
      }
      assertEquals(0, mastodon.metrics().sum("flodgatt_refusals_total"));
      // The thread of a look-up is free a moment after its client has the answer.
      await().until(() -> mastodon.metrics().get("flodgatt_lookups_in_flight") == 0);
      clients.forEach(RawConnection::close);
      mastodon.server().assertClean();
    }
  }

  @Test
  void beyondTheQueueAndWhileTheDatabaseHangsClientsAreToldToComeBack() {
    Map<String, String> settings =
        Map.of(
            "DB_POOL",
            Integer.toString(POOL),
            "STREAMING_LOOKUP_PACE",
            Integer.toString(QUEUE),
            "STREAMING_LOOKUP_QUEUE",
            Integer.toString(QUEUE),
            "STREAMING_LOOKUP_TIMEOUT",
            "20s",
            "STREAMING_DB_CONNECT_TIMEOUT",
            "18s",
            "STREAMING_DB_QUERY_TIMEOUT",
            "18s");
    try (Mastodon mastodon = Mastodon.start(settings)) {
      Person person = mastodon.person();
      String authorization = "Authorization: Bearer " + person.token().text();
      String request = HttpReply.head("GET", "/api/v1/streaming/user", authorization);
      mastodon.sse(person, "/user").close();
      List<RawConnection> clients = new ArrayList<>();
      for (int i = 0; i < QUEUE + 3; i++) {
        clients.add(RawConnection.to(mastodon.port()));
        clients.getLast().send(HttpReply.head("GET", "/api/v1/streaming/health"));
        assertEquals("OK", clients.getLast().readReply().body());
      }
      mastodon.postgres().freeze();
      clients.subList(0, QUEUE).forEach(client -> client.send(request));
      await().until(() -> mastodon.metrics().get("flodgatt_lookups_in_flight") == QUEUE);
      List<RawConnection> shed = clients.subList(QUEUE, clients.size());
      shed.forEach(client -> client.send(request));
      shed.forEach(client -> assertShed(client.readReply()));
      // On a busy machine the last of them may find that the database has answered nobody for long.
      assertEquals(3, refusals(mastodon));

      // Newcomers wait for a moment, because so many look-ups are under way; not for the deadline.
      long start = System.nanoTime();
      assertShed(mastodon.get("/api/v1/streaming/user", authorization));
      try (RawConnection socket = RawConnection.to(mastodon.port())) {
        socket.send(WebSocketTestClient.upgrade("/", authorization));
        HttpReply refused = socket.readReply();
        assertEquals(503, refused.status());
        assertEquals("The server is busy", refused.header("x-error-message"));
        socket.expectEnd();
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(waited.compareTo(Duration.ofSeconds(15)) < 0, waited::toString);
      assertEquals(QUEUE, mastodon.metrics().get("flodgatt_lookups_in_flight"));
      assertEquals("OK", mastodon.get("/api/v1/streaming/health").body());

      clients.subList(0, QUEUE).forEach(client -> assertEquals(500, client.readReply().status()));
      assertTrue(refusals(mastodon) >= 5);

      mastodon.postgres().thaw();
      await().until(() -> clients.getFirst().send(request).readReply().status() == 200);
      clients.forEach(RawConnection::close);
      await().until(() -> mastodon.metrics().get("flodgatt_lookups_in_flight") == 0);
      mastodon.server().assertClean();
    }
  }

  private static double refusals(Mastodon mastodon) {
    MetricsPage metrics = mastodon.metrics();
    return metrics.get("flodgatt_refusals_total{limit=\"lookup_queue\"}")
        + metrics.get("flodgatt_refusals_total{limit=\"database_stalled\"}");
  }

  private static void assertShed(HttpReply reply) {
    assertEquals(503, reply.status());
    assertEquals("{\"error\":\"The server is busy\"}", reply.body());
    int seconds = Integer.parseInt(String.valueOf(reply.header("retry-after")));
    assertTrue(seconds >= 1 && seconds <= 5, () -> "Retry-After: " + seconds);
  }
}
