package org.flodgatt.conformance.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fifty clients that never read, among a thousand that do, and large events for all of them. */
@Tag("chaos")
final class NonReadersIT {
  private static final int READERS = 1_000;
  private static final int NON_READERS = 50;
  private static final int EVENTS = 30;
  private static final int PADDING = 1024 * 1024;
  private static final long MOST_KIB = 512 * 1024;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void theyAreCutAndNobodyElseNotices() {
    Map<String, String> noLimits =
        Map.of(
            "STREAMING_MAX_CONNECTIONS_PER_ACCOUNT", "0",
            "STREAMING_MAX_CONNECTIONS_PER_ADDRESS", "0");
    try (World world = World.asShipped(noLimits)) {
      Population population = Population.allHeavy(world.rows(), READERS);
      try (Campaign campaign = new Campaign(world, population, new SplittableRandom(1))) {
        campaign.begin();
        campaign.crowd().restless(false);
        campaign.inflict("large events", Tolerance.NOBODY, () -> flood(campaign));
        campaign.end();
        if (campaign.memory().peakKib() > MOST_KIB) {
          campaign.report().violation("memory", campaign.memory().peakKib() + " KiB at the peak");
        }
        campaign.report().conclude("of clients that never read");
      }
    }
  }

  private static void flood(Campaign campaign) {
    campaign.publisher().pause();
    World world = campaign.world();
    Stream heavy = campaign.population().heavy();
    String token = campaign.population().heavyPerson().token().text();
    List<DeafClient> deaf = new ArrayList<>();
    for (int i = 0; i < NON_READERS; i++) {
      deaf.add(new DeafClient(world.port(), heavy, token));
    }
    await()
        .atMost(PATIENCE)
        .until(() -> world.metrics().sum("connected_clients") == READERS + NON_READERS);
    long start = System.nanoTime();
    for (int i = 0; i < EVENTS; i++) {
      campaign.publisher().publish(heavy.topics().getFirst(), PADDING);
      // As fast as those who read can follow: this is about those who do not.
      await().atMost(PATIENCE).until(() -> campaign.missing().isEmpty());
    }
    campaign
        .report()
        .add("milliseconds for the large events", (System.nanoTime() - start) / 1_000_000);
    await().atMost(PATIENCE).until(() -> ClientFaults.tooSlow(world) >= NON_READERS);
    campaign.report().add("clients cut for not reading", (long) ClientFaults.tooSlow(world));
    deaf.forEach(DeafClient::close);
  }
}
