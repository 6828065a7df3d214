package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.flodgatt.testkit.mastodon.Author;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;

/**
 * What one client goes through: it connects, subscribes, receives every kind of event, comes back
 * by itself after the server closed it, and stops.
 */
final class ClientTour implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  // "EVENT delete " and seven digits; what awaitHearing publishes has fewer.
  private static final int LONG_ID = 20;
  private static final Author AUTHOR = Author.local(110_207_551_083_627_441L, "brynja");

  private final ClientKind kind;
  private final TopicPublisher redis;
  private final LongSupplier unique;
  private final ClientTarget target;
  private final RealClient client;

  private ClientTour(
      ClientKind kind,
      TopicPublisher redis,
      LongSupplier unique,
      ClientTarget target,
      RealClient client) {
    this.kind = kind;
    this.redis = redis;
    this.unique = unique;
    this.target = target;
    this.client = client;
  }

  /** Where Rails publishes. */
  interface TopicPublisher {
    void publish(String topic, String message);
  }

  /**
   * Somebody new with this client.
   *
   * @param port where the client finds the server, perhaps through a proxy
   */
  static ClientTour start(ClientKind kind, Clients clients, Mastodon mastodon, int port) {
    return start(kind, clients, mastodon, port, mastodon.redis()::publish);
  }

  /** The same with a Redis of the caller's choice. */
  static ClientTour start(
      ClientKind kind, Clients clients, Mastodon mastodon, int port, TopicPublisher redis) {
    Person person = mastodon.person();
    ClientTarget target =
        new ClientTarget(
            port,
            person,
            mastodon.rows().list(person.account(), "Friends"),
            "tag" + mastodon.unique());
    return new ClientTour(kind, redis, mastodon::unique, target, clients.start(kind, target));
  }

  ClientKind kind() {
    return kind;
  }

  ClientTarget target() {
    return target;
  }

  RealClient client() {
    return client;
  }

  /** Waits until the client hears what is published to any of its streams. */
  void awaitHearing() {
    for (String topic :
        List.of(target.home(), target.direct(), target.listTopic(), target.hashtag())) {
      List<String> sent = new ArrayList<>();
      int before = client.said().size();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .untilAsserted(() -> {
            String id = Long.toString(unique.getAsLong());
            sent.add("EVENT\tdelete\t" + id);
            redis.publish(topic, RailsEvents.delete(id));
            List<String> said = client.said();
            assertTrue(
                said.subList(before, said.size()).stream().anyMatch(sent::contains),
                () -> kind + " does not hear " + topic + "; it said " + said);
          });
    }
  }

  /** Publishes every kind of event; each must arrive once, and in the order of its topic. */
  void hearEverything() {
    long first = unique.getAsLong() * 1_000_000;
    int before = client.said().size();
    List<String> expected = publishEverything(first);
    await(kind + " hears everything")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() ->
            assertEquals(
                expected.stream().sorted().toList(),
                heardSince(before).stream().sorted().toList(),
                () -> kind + " said " + client.said()));
    List<String> home = expected.stream().filter(line -> home(line, first)).toList();
    assertEquals(home, heardSince(before).stream().filter(line -> home(line, first)).toList());
  }

  // Later echoes of awaitHearing have small ids.
  private List<String> heardSince(int before) {
    List<String> said = client.said();
    return said.subList(before, said.size()).stream()
        .filter(line -> line.startsWith("EVENT\t"))
        .filter(line -> !line.startsWith("EVENT\tdelete\t") || line.length() >= LONG_ID)
        .toList();
  }

  // The status events of the home stream: one topic, so one order.
  private static boolean home(String line, long first) {
    return line.matches("EVENT\t(update|status.update|delete)\t" + (first / 10) + "[123]");
  }

  private List<String> publishEverything(long first) {
    List<String> expected = new ArrayList<>();
    Status status = Status.of(first + 1);
    send(expected, target.home(), "update", first + 1, RailsEvents.update(status));
    Status edited = Status.of(first + 2);
    send(expected, target.home(), "status.update", first + 2, RailsEvents.statusUpdate(edited));
    send(
        expected, target.home(), "delete", first + 3, RailsEvents.delete(Long.toString(first + 3)));
    send(
        expected,
        target.notifications(),
        "notification",
        first + 4,
        RailsEvents.notification(first + 4, "mention", AUTHOR, status));
    redis.publish(target.notifications(), RailsEvents.notificationsMerged());
    expected.add("EVENT\tnotifications_merged\t1");
    send(
        expected,
        target.home(),
        "announcement",
        first + 5,
        RailsEvents.announcement(first + 5, "<p>Tonight</p>"));
    send(
        expected,
        target.home(),
        "announcement.reaction",
        first + 5,
        RailsEvents.announcementReaction("👍", 3, first + 5));
    send(
        expected,
        target.home(),
        "announcement.delete",
        first + 5,
        RailsEvents.announcementDelete(first + 5));
    send(
        expected,
        target.direct(),
        "conversation",
        first + 6,
        RailsEvents.conversation(first + 6, AUTHOR, status));
    send(
        expected,
        target.listTopic(),
        "update",
        first + 7,
        RailsEvents.update(Status.of(first + 7)));
    send(expected, target.hashtag(), "update", first + 8, RailsEvents.update(Status.of(first + 8)));
    redis.publish(target.home(), RailsEvents.filtersChanged());
    if (kind.hearsFiltersChanged()) {
      expected.add("EVENT\tfilters_changed\t-");
    }
    return expected;
  }

  private void send(List<String> expected, String topic, String event, long id, String message) {
    redis.publish(topic, message);
    expected.add("EVENT\t" + event + '\t' + id);
  }

  /** Fails unless the client was told this close code, if it is one that tells. */
  void assertClosedWith(int code) {
    if (kind.tellsCloseCode()) {
      assertTrue(client.said().contains("CLOSED\t" + code), () -> kind + ": " + client.said());
    }
  }

  /** Stops the client. */
  void stop() {
    client.stop();
  }

  @Override
  public void close() {
    client.close();
  }
}
