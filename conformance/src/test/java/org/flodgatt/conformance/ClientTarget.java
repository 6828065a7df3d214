package org.flodgatt.conformance;

import java.util.Map;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;

/**
 * What a client is told: where the server is, who it is, and what it should listen to besides its
 * home and its direct messages.
 */
record ClientTarget(int port, Person person, long list, String tag) {
  String url() {
    return "http://127.0.0.1:" + port;
  }

  String token() {
    return person.token().text();
  }

  /** The variables that the drivers read. */
  Map<String, String> environment() {
    return Map.of(
        "STREAMING_URL", url(),
        "STREAMING_TOKEN", token(),
        "STREAMING_LIST", Long.toString(list),
        "STREAMING_TAG", tag);
  }

  String home() {
    return "timeline:" + person.account();
  }

  String notifications() {
    return home() + ":notifications";
  }

  String direct() {
    return "timeline:direct:" + person.account();
  }

  String listTopic() {
    return "timeline:list:" + list;
  }

  String hashtag() {
    return "timeline:hashtag:" + tag;
  }
}
