package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.process.FreePort;
import org.flodgatt.testkit.services.ServerProcess;
import org.junit.jupiter.api.Test;

/**
 * A restart under load: everybody is closed, everybody comes back, nobody is refused. For figures
 * run it with {@code -Dflodgatt.restart.clients=10000} and read what it prints.
 */
final class RestartIT {
  private static final int CLIENTS = Integer.getInteger("flodgatt.restart.clients", 1000);
  private static final int CLIENTS_OF_ONE = 10;
  private static final String WINDOW = CLIENTS > 1000 ? "8s" : "1s";

  @Test
  void afterARestartEverybodyIsServedAgain() {
    Map<String, String> settings =
        Map.of("PORT", Integer.toString(FreePort.find()), "STREAMING_DRAIN_WINDOW", WINDOW);
    try (Mastodon mastodon = Mastodon.start(settings)) {
      List<String> requests = requests(mastodon);
      long seed = System.nanoTime();
      long start = System.nanoTime();
      try (Crowd crowd = Crowd.to(mastodon.port(), requests, seed)) {
        awaitOpen(crowd, "at first");
        long first = System.nanoTime();
        assertEquals(CLIENTS, mastodon.metrics().sum("connected_clients"));

        mastodon.server().process().signal("TERM");
        await()
            .pollInterval(Duration.ofMillis(5))
            .until(() -> !mastodon.server().process().isAlive());
        long stopped = System.nanoTime();
        assertEquals(0, mastodon.server().process().exitCode());
        mastodon.server().assertClean();
        try (ServerProcess next = mastodon.startAnother()) {
          long listening = System.nanoTime();
          awaitOpen(crowd, "after the restart");
          long again = System.nanoTime();
          System.out.printf(
              "%,d clients: first served in %s, stopped in %s, started in %s, served again in %s"
                  + " (%s after SIGTERM); refused connections: %d, attempts while nobody listened:"
                  + " %,d%n",
              CLIENTS,
              seconds(start, first),
              seconds(first, stopped),
              seconds(stopped, listening),
              seconds(listening, again),
              seconds(first, again),
              crowd.refused(),
              crowd.unreachable());
          assertEquals(CLIENTS, crowd.closed(), () -> "seed " + seed);
          assertEquals(0, crowd.refused(), () -> "seed " + seed);
          assertEquals(CLIENTS, mastodon.metrics().sum("connected_clients"));
          assertEquals(0, mastodon.metrics().sum("flodgatt_refusals_total"));
          next.process().signal("TERM");
          next.assertClean();
        }
      }
    }
  }

  private static List<String> requests(Mastodon mastodon) {
    List<String> requests = new ArrayList<>();
    while (requests.size() < CLIENTS) {
      Person person = mastodon.person();
      for (int i = 0; i < CLIENTS_OF_ONE; i++) {
        requests.add(
            WebSocketTestClient.upgrade(
                "/api/v1/streaming?stream=user", "Authorization: Bearer " + person.token().text()));
      }
    }
    return requests.subList(0, CLIENTS);
  }

  private static void awaitOpen(Crowd crowd, String when) {
    await(when).pollInterval(Duration.ofMillis(5)).until(() -> crowd.open() == CLIENTS);
  }

  private static String seconds(long from, long to) {
    return "%.2f s".formatted((to - from) / 1e9);
  }
}
