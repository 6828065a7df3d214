package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.junit.jupiter.api.Test;

/**
 * Whenever and however clients leave, nothing of them is left behind. {@code
 * -Dflodgatt.churn=20000} sets how many there are, {@code -Dseed=1} which.
 */
final class ChurnIT {
  private static final int CONNECTIONS = Integer.getInteger("flodgatt.churn", 3_000);
  private static final int WARM_UP = 500;
  private static final Duration SETTLED = Duration.ofMinutes(2);

  private final long seed = Long.getLong("seed", new Random().nextLong(1_000_000_000));

  @Test
  void clientsThatComeAndGoLeaveNothingBehind() throws InterruptedException, ExecutionException {
    System.out.printf("Churn of %d connections with -Dseed=%d%n", CONNECTIONS, seed);
    Map<String, String> settings =
        Map.of("STREAMING_CLOSE_TIMEOUT", "500ms", "STREAMING_SLOW_CLIENT_GRACE", "2s");
    try (Mastodon mastodon = Mastodon.start(settings)) {
      Churn churn = new Churn(mastodon);
      churn.run(~seed, WARM_UP);
      ServerFigures before = settled(mastodon);

      long started = System.nanoTime();
      ChurnTally tally = churn.run(seed, CONNECTIONS);
      Duration took = Duration.ofNanos(System.nanoTime() - started);

      await()
          .atMost(SETTLED)
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(() ->
              assertEquals(
                  List.of(), ServerFigures.of(mastodon).growthSince(before), tally::toString));
      System.out.printf(
          "Churn took %.1f s: %s%n  before: %s%n  after:  %s%n",
          took.toMillis() / 1e3, tally, before.describe(), ServerFigures.of(mastodon).describe());
      assertEverythingHappened(tally);
      serves(mastodon);
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }

  /** All clients of the warm-up are gone, and their timers have run out. */
  private static ServerFigures settled(Mastodon mastodon) {
    AtomicReference<ServerFigures> settled = new AtomicReference<>();
    await()
        .atMost(SETTLED)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          ServerFigures figures = ServerFigures.of(mastodon);
          assertEquals(List.of(), figures.traces());
          settled.set(figures);
        });
    return settled.get();
  }

  private static void assertEverythingHappened(ChurnTally tally) {
    for (ChurnClient.Moment moment : ChurnClient.Moment.values()) {
      assertTrue(tally.of(moment) > 0, moment + ": " + tally);
    }
    for (ChurnClient.End end : ChurnClient.End.values()) {
      assertTrue(tally.of(end) > 0, end + ": " + tally);
    }
    for (String answer : List.of("answered 101", "answered 200", "answered 401")) {
      assertTrue(tally.of(answer) > CONNECTIONS / 50, answer + ": " + tally);
    }
  }

  /** And it goes on. */
  private static void serves(Mastodon mastodon) {
    Person person = mastodon.person();
    String topic = "timeline:" + person.account();
    try (SseTestClient sse = mastodon.sse(person, "/user");
        WebSocketTestClient webSocket = mastodon.webSocket(person, "stream=user")) {
      await().until(() -> mastodon.metrics().sum("connected_channels") > 4);
      mastodon.publish(topic, RailsEvents.delete("7"));
      assertEquals("event: delete\ndata: 7\n\n", sse.nextEvent());
      assertEquals(
          "{\"stream\":[\"user\"],\"event\":\"delete\",\"payload\":\"7\"}", webSocket.nextText());
    }
  }
}
