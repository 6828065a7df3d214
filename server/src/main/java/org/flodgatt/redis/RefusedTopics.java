package org.flodgatt.redis;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Words for topics that Redis refuses: each is logged once, up to a number. */
final class RefusedTopics {
  private static final int MOST_LOGGED = 100;

  private final Logger log;
  private final Set<String> logged = new HashSet<>();
  private volatile String last = "";

  RefusedTopics(Logger log) {
    this.log = log;
  }

  /** A topic was refused alone. The reading thread. */
  void refused(String topic, String reason) {
    last = "for example " + topic + ": " + reason;
    if (logged.size() < MOST_LOGGED && logged.add(topic)) {
      log.warn(
          "Redis refuses {}: {}; nobody here hears it, and it will be asked for again from time to"
              + " time (access list: the user needs &timeline:* or the like){}",
          topic,
          reason,
          logged.size() == MOST_LOGGED ? "; further topics are only counted" : "");
    }
  }

  /**
   * The refusals in one sentence. Any thread.
   *
   * @param count how many topics are refused now
   * @return {@code null} if none is
   */
  @Nullable String problem(int count) {
    return count == 0 ? null : "Redis refuses topics: " + count + ", " + last;
  }
}
