package org.flodgatt.loadtest;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.flodgatt.loadtest.client.Audience;
import org.jspecify.annotations.Nullable;

/**
 * What to do.
 *
 * @param pid the server's process; empty: its processor time and memory are not known
 * @param idle hold the connections only, publish nothing
 * @param json where to write the figures too
 */
record Options(
    Audience audience, Traffic traffic, OptionalLong pid, boolean idle, @Nullable Path json) {

  /**
   * What is published.
   *
   * @param topics Redis channels; every event goes to each of them, so a connection has to hear
   *     exactly one
   * @param size bytes of an {@code update}'s payload
   * @param warmUp how long events are published at the same rate before measuring
   * @param duration how long is measured, or the connections are held when idle
   */
  record Traffic(
      URI redis, List<String> topics, double rate, int size, Duration warmUp, Duration duration) {
    Traffic {
      topics = List.copyOf(topics);
    }

    /** Events of the measured part. */
    int events() {
      return events(duration);
    }

    int events(Duration time) {
      return (int) Math.round(rate * time.toNanos() / 1e9);
    }
  }
}
