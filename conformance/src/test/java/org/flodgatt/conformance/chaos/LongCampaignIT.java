package org.flodgatt.conformance.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The campaign with more clients, until the time is over: {@code mvn -Pchaos verify -Dseed=…
 * -Dminutes=…}. Every minute goes its own way; the seed goes the same way again.
 */
@Tag("chaos")
final class LongCampaignIT {
  private static final int LISTENERS = 1_000;
  private static final int MINUTES = 10;

  @Test
  void faultAfterFault() {
    long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong(1_000_000_000));
    int minutes = Integer.getInteger("minutes", MINUTES);
    int listeners = Integer.getInteger("listeners", LISTENERS);
    System.out.println("campaign with -Dseed=" + seed + " -Dminutes=" + minutes);
    SplittableRandom random = new SplittableRandom(seed);
    Schedule schedule = new Schedule(random.split());
    long until = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
    try (World world = World.start(Map.of());
        Campaign campaign = Campaign.of(world, listeners, random)) {
      campaign.begin();
      while (System.nanoTime() < until && campaign.report().isClean()) {
        List<Fault> round = schedule.nextRound();
        for (int i = 0; i < round.size() && System.nanoTime() < until; i++) {
          campaign.inflict(round.get(i));
        }
      }
      campaign.end();
      campaign.report().conclude("-Dseed=" + seed + " -Dlisteners=" + listeners);
    }
  }
}
