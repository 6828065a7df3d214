package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.junit.jupiter.api.Test;

/** Contract 12.3 and 12.4. */
final class OrderIT {
  @Test
  void aDeleteNeverOvertakesItsUpdate() throws SQLException {
    try (Mastodon mastodon = Mastodon.start();
        Hearing viewer = Hearing.hashtag(mastodon, mastodon.person());
        Connection locker = mastodon.postgres().connect();
        Statement lock = locker.createStatement()) {
      viewer.hears(Status.of(1));
      locker.setAutoCommit(false);
      lock.execute("LOCK TABLE blocks IN ACCESS EXCLUSIVE MODE");
      viewer.publish(RailsEvents.update(Status.of(2)));
      viewer.publish(RailsEvents.delete("2"));
      await().until(() -> mastodon.metrics().get("flodgatt_screening_backlog_bytes") > 0);
      locker.rollback();
      viewer.next("update");
      assertEquals("2", viewer.next("delete"));
    }
  }

  @Test
  void filtersChangedIsForwardedToWebSocketsWithoutPayloadAndNotToEventStreams() {
    try (Mastodon mastodon = Mastodon.start()) {
      Person person = mastodon.person();
      String home = "timeline:" + person.account();
      try (WebSocketTestClient socket = mastodon.webSocket(person, "stream=user");
          Hearing stream = Hearing.of(mastodon, person, "/user", home)) {
        stream.mustNotHear(RailsEvents.filtersChanged());
        assertEquals("{\"stream\":[\"user\"],\"event\":\"filters_changed\"}", socket.nextText());
      }
    }
  }
}
