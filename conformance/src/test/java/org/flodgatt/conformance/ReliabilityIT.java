package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.Author;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contract 12.1: no message, race or outage ends the process or anybody else's stream. */
final class ReliabilityIT {
  private static final String[] MALFORMED = {
    "{\"event\":\"update\",\"payload\":{}}",
    "{\"event\":\"update\",\"payload\":[]}",
    "{\"event\":\"update\",\"payload\":\"text\"}",
    "{\"event\":\"update\",\"payload\":7}",
    "{\"event\":\"update\",\"payload\":{\"account\":null}}",
    "{\"event\":\"update\",\"payload\":{\"account\":{\"id\":{}}}}",
    "{\"event\":\"update\",\"payload\":{\"account\":{\"id\":\"1\",\"username\":\"a\",\"acct\":\"a\"}}}",
    "{\"event\":\"update\",\"payload\":{\"id\":",
    "{\"event\":\"update\"}",
    "\u0000\u0001",
    "{\"event\":\"update\",\"payload\":{\"account\":\"a\",\"mentions\":5}}",
    "{\"event\":{},\"payload\":{}}"
  };

  private Mastodon mastodon = Mastodon.start(Map.of("STREAMING_GAP_WINDOW", "200ms"));
  private Person person = mastodon.person();
  private Hearing home;
  private Hearing feed;
  private long sequence;

  ReliabilityIT() {
    home = Hearing.of(mastodon, person, "/user", "timeline:" + person.account());
    feed = Hearing.of(mastodon, mastodon.person(), "/public", "timeline:public");
  }

  @BeforeEach
  void everybodyHears() {
    goesOn();
  }

  @AfterEach
  void theServerLivesAndEndsWhenAsked() {
    goesOn();
    home.close();
    feed.close();
    await().until(() -> mastodon.metrics().sum("connected_clients") == 0);
    assertEquals(0, mastodon.server().terminate());
    mastodon.server().assertClean();
    mastodon.close();
  }

  /** Both streams carry on without a gap. */
  private void goesOn() {
    for (int i = 0; i < 3; i++) {
      String id = Long.toString(sequence++);
      home.publish(RailsEvents.delete(id));
      assertEquals(id, home.next("delete"));
      Status status = Status.of(Long.parseLong(id)).author(Author.remote(9, "a", "far.example"));
      assertTrue(feed.hears(status).contains("\"id\":\"" + id + "\""));
    }
  }

  @Test
  void malformedUpdates() {
    for (String message : MALFORMED) {
      feed.mustNotHear(message);
    }
    feed.hears(Status.of(1).without("media_attachments"));
    var metrics = mastodon.metrics();
    assertTrue(metrics.sum("flodgatt_malformed_statuses_total") >= 7);
    assertTrue(metrics.sum("flodgatt_malformed_messages_total") >= 4);
  }

  @Test
  void filtersChangedAndKillWhileALookupIsHeldByALockedTable() throws SQLException {
    Person other = mastodon.person();
    long list = mastodon.rows().list(other.account(), "friends");
    String system = "timeline:system:" + other.account();
    try (Connection locker = mastodon.postgres().connect();
        Statement lock = locker.createStatement();
        WebSocketTestClient socket = mastodon.webSocket(other, "")) {
      mastodon.awaitListening(system);
      locker.setAutoCommit(false);
      lock.execute("LOCK TABLE lists IN ACCESS EXCLUSIVE MODE");
      socket.send("{\"type\":\"subscribe\",\"stream\":\"list\",\"list\":\"" + list + "\"}");
      WaitingClient waiting = new WaitingClient(mastodon, other, list);
      awaitLookups(2);
      mastodon.publish(system, RailsEvents.filtersChanged());
      mastodon.publish(system, RailsEvents.kill());
      socket.expectClose(0);
      assertEquals(401, waiting.status());
      locker.rollback();
      assertEquals(0, mastodon.redis().numSub("timeline:list:" + list));
    }
  }

  /** An event stream that has asked and waits for its head. */
  private record WaitingClient(RawConnection connection) {
    WaitingClient(Mastodon mastodon, Person person, long list) {
      this(RawConnection.to(mastodon.port()));
      connection.send(
          HttpReply.head(
              "GET",
              "/api/v1/streaming/list?list=" + list,
              "Authorization: Bearer " + person.token().text()));
    }

    int status() {
      return connection.readReply().status();
    }
  }

  private void awaitLookups(int count) {
    await().until(() -> Waiting.onLocks(mastodon.postgres()) >= count);
  }

  @Test
  void postgresRestartedWhileEventsFlow() {
    mastodon.postgres().stop();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String id = Long.toString(sequence++);
      ids.add(id);
      feed.publish(RailsEvents.update(Status.of(Long.parseLong(id))));
      home.publish(RailsEvents.delete(id));
      assertEquals(id, home.next("delete"));
    }
    mastodon.postgres().restart();
    for (String id : ids) {
      assertTrue(feed.next("update").contains("\"id\":\"" + id + "\""));
    }
  }

  @Test
  void backendsTerminated() {
    for (int i = 0; i < 3; i++) {
      mastodon.postgres().terminateBackends();
      goesOn();
    }
  }

  @Test
  void redisAwayFor15SecondsWithClientsOpeningStreamsMeanwhile() {
    mastodon.redis().stop();
    long stopped = System.nanoTime();
    Person late = mastodon.person();
    try (SseTestClient stream = mastodon.sse(late, "/user");
        WebSocketTestClient socket = mastodon.webSocket(late, "stream=user")) {
      await().until(() -> System.nanoTime() - stopped > Duration.ofSeconds(15).toNanos());
      mastodon.redis().restart();
      String home = "timeline:" + late.account();
      mastodon.publish(home, RailsEvents.delete("7"));
      assertEquals("event: delete\ndata: 7\n\n", stream.nextEvent());
      assertEquals(
          "{\"stream\":[\"user\"],\"event\":\"delete\",\"payload\":\"7\"}", socket.nextText());
      await().until(() -> mastodon.redis().exists("subscribed:" + home));
    }
    whoHeardBeforeIsAskedToComeBack();
  }

  private void whoHeardBeforeIsAskedToComeBack() {
    home.expectEnd();
    feed.expectEnd();
    home = Hearing.of(mastodon, person, "/user", "timeline:" + person.account());
    feed = Hearing.of(mastodon, mastodon.person(), "/public", "timeline:public");
  }
}
