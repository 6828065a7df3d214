package org.flodgatt.loadtest;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.flodgatt.loadtest.client.Audience;
import org.flodgatt.loadtest.client.Behaviour;
import org.jspecify.annotations.Nullable;

/**
 * What to do.
 *
 * @param seeding rows to add to the server's database; null: none
 * @param pid the server's process; empty: its processor time and memory are not known
 * @param json where to write the figures too
 * @param svg where to draw them
 */
record Options(
    Audience audience,
    Scenario scenario,
    Behaviour behaviour,
    Traffic traffic,
    @Nullable Seeding seeding,
    OptionalLong pid,
    @Nullable Path json,
    @Nullable Path svg) {

  /** Hold the connections only, publish nothing. */
  boolean idle() {
    return scenario == Scenario.IDLE;
  }

  /** The same with these tokens. */
  Options withTokens(List<String> tokens) {
    Audience same = audience;
    Audience known =
        new Audience(
            same.server(),
            same.webSockets(),
            same.eventStreams(),
            same.stream(),
            same.parameters(),
            tokens,
            same.perSecond());
    return new Options(known, scenario, behaviour, traffic, seeding, pid, json, svg);
  }

  /**
   * What is published.
   *
   * @param topics Redis channels; every event goes to each of them, so a connection has to hear
   *     exactly one
   * @param rate events per second
   * @param burst events at the same moment
   * @param size bytes of an {@code update}'s payload
   * @param warmUp how long events are published at the same rate before measuring
   * @param duration how long is measured, or the connections are held when idle
   */
  record Traffic(
      URI redis,
      List<String> topics,
      double rate,
      int burst,
      int size,
      Duration warmUp,
      Duration duration) {
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

  /**
   * Viewers to add to the server's database, one for each connection.
   *
   * @param blocking how many of them block, mute, are blocked, or choose languages
   * @param filtering how many of them have keyword filters
   */
  record Seeding(URI postgres, int blocking, int filtering) {}
}
