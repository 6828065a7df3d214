package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;

/**
 * Somebody who listens to a hashtag of their own, which is filtered like every public stream. What
 * must not arrive is shown by what arrives next.
 */
final class Hearing implements AutoCloseable {
  private final Mastodon mastodon;
  private final Person person;
  private final String topic;
  private final SseTestClient client;
  private long sentinels;

  private Hearing(Mastodon mastodon, Person person, String path, String topic) {
    this.mastodon = mastodon;
    this.person = person;
    this.topic = topic;
    this.client = mastodon.sse(person, path);
  }

  /** Listens to a hashtag that nobody else listens to. */
  static Hearing hashtag(Mastodon mastodon, Person person) {
    String tag = "tag" + mastodon.unique();
    return new Hearing(mastodon, person, "/hashtag?tag=" + tag, "timeline:hashtag:" + tag);
  }

  /** Listens to a stream of that path. */
  static Hearing of(Mastodon mastodon, Person person, String path, String topic) {
    return new Hearing(mastodon, person, path, topic);
  }

  Person person() {
    return person;
  }

  String topic() {
    return topic;
  }

  void publish(String message) {
    mastodon.publish(topic, message);
  }

  /** Publishes a status and returns the data line that arrives. */
  String hears(Status status) {
    publish(RailsEvents.update(status));
    return next("update");
  }

  /** Publishes a status; nothing of it may arrive. */
  void mustNotHear(Status status) {
    mustNotHear(RailsEvents.update(status));
  }

  /** Publishes a message; nothing of it may arrive. */
  void mustNotHear(String message) {
    publish(message);
    String sentinel = "sentinel-" + sentinels++;
    publish(RailsEvents.delete(sentinel));
    assertEquals("event: delete\ndata: " + sentinel + "\n\n", client.nextEvent());
  }

  /** The data of the next event, which must have this name. */
  String next(String event) {
    String text = client.nextEvent();
    String start = "event: " + event + "\ndata: ";
    if (!text.startsWith(start)) {
      throw new AssertionError("expected " + event + ", got \"" + text + "\"");
    }
    return text.substring(start.length(), text.length() - 2);
  }

  /** The stream must end as a stream that is over does. */
  void expectEnd() {
    client.expectEnd();
  }

  @Override
  public void close() {
    client.close();
  }
}
