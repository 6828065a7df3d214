package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.MetricsPage;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract 12.2: a client that leaves during any look-up leaves nothing behind. */
final class LeavingIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          oauth_access_tokens | /user                 | user
          settings            | /public               | public
          lists               | /list?list={list}     | list&list={list}
          """)
  void duringALookup(String table, String path, String stream) throws SQLException {
    try (Mastodon mastodon = Mastodon.start();
        Connection locker = mastodon.postgres().connect();
        Statement lock = locker.createStatement()) {
      Person person = mastodon.person();
      String list = Long.toString(mastodon.rows().list(person.account(), "friends"));
      String authorization = "Authorization: Bearer " + person.token().text();
      locker.setAutoCommit(false);
      lock.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
      List<RawConnection> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RawConnection eventStream = RawConnection.to(mastodon.port());
        eventStream.send(
            HttpReply.head(
                "GET", "/api/v1/streaming" + path.replace("{list}", list), authorization));
        RawConnection webSocket = RawConnection.to(mastodon.port());
        webSocket.send(
            WebSocketTestClient.upgrade(
                "/api/v1/streaming?stream=" + stream.replace("{list}", list), authorization));
        clients.add(eventStream);
        clients.add(webSocket);
      }
      await().until(() -> waiting(table, mastodon) >= 6);
      clients.forEach(RawConnection::close);
      await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
      locker.rollback();
      await().until(() -> Waiting.onLocks(mastodon.postgres()) == 0);
      assertNothingIsLeft(mastodon);
      assertTrue(mastodon.redis().keys().isEmpty(), () -> mastodon.redis().keys().toString());
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }

  @Test
  void duringASubscribeThatRedisDoesNotAnswer() {
    try (Mastodon mastodon = Mastodon.start()) {
      Person person = mastodon.person();
      mastodon.sse(person, "/user").close();
      await().until(() -> mastodon.metrics().get("redis_subscriptions") == 0);
      mastodon.redis().freeze();
      for (int i = 0; i < 5; i++) {
        mastodon.webSocket(person, "stream=public").close();
        mastodon.sse(person, "/public/local").close();
      }
      await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
      mastodon.redis().thaw();
      assertNothingIsLeft(mastodon);
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }

  /** The tokens of many clients are asked for in one statement; everything else in one each. */
  private static double waiting(String table, Mastodon mastodon) throws SQLException {
    return table.equals("oauth_access_tokens")
        ? mastodon.metrics().get("flodgatt_lookups_in_flight")
        : Waiting.onLocks(mastodon.postgres());
  }

  private static void assertNothingIsLeft(Mastodon mastodon) {
    await()
        .untilAsserted(() -> {
          MetricsPage metrics = mastodon.metrics();
          assertEquals(0, metrics.sum("connected_clients"));
          assertEquals(0, metrics.sum("connected_channels"));
          assertEquals(0, metrics.get("redis_subscriptions"));
          assertEquals(0, metrics.get("flodgatt_backlog_bytes"));
          assertEquals(0, metrics.get("pg_pool_waiting_queries"));
          assertTrue(mastodon.redis().topics().isEmpty());
        });
  }
}
