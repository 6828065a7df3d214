package org.flodgatt.conformance.chaos;

import java.util.List;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;

/**
 * Who a listener is and what it listens to.
 *
 * @param index its number
 * @param isProxied whether it reaches the server through the proxy of bad networks
 * @param streams at least one; an event stream has exactly one
 */
record Plan(int index, Wire wire, boolean isProxied, Person person, List<Stream> streams) {
  /** How the events come. */
  enum Wire {
    WEBSOCKET,
    EVENT_STREAM
  }

  /** Whether any of its topics is screened. */
  boolean isFiltered() {
    return topics().stream().anyMatch(topic -> topic.kind().isFiltered());
  }

  List<Topic> topics() {
    return streams.stream().flatMap(stream -> stream.topics().stream()).toList();
  }

  @Override
  public String toString() {
    return "listener " + index + " (" + wire + (isProxied ? ", proxied" : "") + ")";
  }
}
