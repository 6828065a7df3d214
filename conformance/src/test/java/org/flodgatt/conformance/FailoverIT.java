package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.services.RedisPublisher;
import org.flodgatt.testkit.services.RedisSentinel;
import org.flodgatt.testkit.services.ServerProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three servers behind nginx, Redis behind Sentinel. A server is killed, then the master of Redis:
 * everybody comes back, and on no connection an event is missing between two that came.
 */
@Tag("proxies")
final class FailoverIT {
  private static final int CLIENTS = 60;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Set<Long> unsure = ConcurrentHashMap.newKeySet();
  private final List<Long> sent = new ArrayList<>();
  private long number;

  @Test
  void whenAServerAndThenRedisAreKilledEverybodyComesBackAndNothingIsLostSilently()
      throws InterruptedException {
    try (RedisSentinel sentinel = RedisSentinel.start();
        Mastodon mastodon = Mastodon.start(sentinel.environment());
        ServerProcess second = mastodon.startAnother();
        ServerProcess third = mastodon.startAnother();
        FrontProxy proxy =
            FrontProxy.start(
                FrontProxy.Kind.NGINX,
                Stream.of(mastodon.server(), second, third).map(ServerProcess::port).toList());
        RedisPublisher publisher = new RedisPublisher(sentinel::currentMasterPort)) {
      Person person = mastodon.person();
      String home = "timeline:" + person.account();
      List<SteadyListener> listeners = new ArrayList<>();
      try {
        for (int i = 0; i < CLIENTS; i++) {
          listeners.add(SteadyListener.start(proxy.port(), person.token().text()));
        }
        publishUntilAllHear(publisher, home, listeners);
        int before = connections(listeners);

        mastodon.server().process().kill();
        publishUntilAllHear(publisher, home, listeners);
        int afterKill = connections(listeners);
        assertTrue(afterKill >= before + CLIENTS / 6, "a third was on it: " + afterKill);

        sentinel.failOver();
        publishUntilAllHear(publisher, home, listeners);
        assertTrue(
            connections(listeners) > afterKill, "whoever may have missed something was told");
      } finally {
        listeners.forEach(SteadyListener::close);
      }
      for (SteadyListener listener : listeners) {
        for (List<Long> connection : listener.heard()) {
          assertNoHole(connection);
        }
      }
      for (ServerProcess server : List.of(second, third)) {
        assertEquals(0, server.terminate());
        server.assertClean();
      }
    }
  }

  private static int connections(List<SteadyListener> listeners) {
    return listeners.stream().mapToInt(listener -> listener.heard().size()).sum();
  }

  // Events go on while clients come back; the last one of this turn is heard by all.
  private void publishUntilAllHear(
      RedisPublisher publisher, String topic, List<SteadyListener> listeners) {
    long from = number;
    await("everybody hears")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          publish(publisher, topic);
          return listeners.stream().allMatch(listener -> listener.last() > from + 20);
        });
  }

  private void publish(RedisPublisher publisher, String topic) {
    number++;
    try {
      publisher.publish(topic, RailsEvents.delete(Long.toString(number)));
      sent.add(number);
    } catch (UncheckedIOException | IllegalStateException e) {
      // Nobody knows whether it was published.
      unsure.add(number);
    }
  }

  private void assertNoHole(List<Long> connection) {
    if (connection.isEmpty()) {
      return;
    }
    List<Long> expected =
        sent.stream()
            .filter(id -> id >= connection.getFirst() && id <= connection.getLast())
            .toList();
    assertEquals(expected, connection.stream().filter(id -> !unsure.contains(id)).toList());
  }
}
