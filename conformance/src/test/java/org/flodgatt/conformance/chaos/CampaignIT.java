package org.flodgatt.conformance.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A connection that stays open has missed nothing, whatever fails once. */
final class CampaignIT {
  private static final long SEED = 20_261_123;
  private static final int LISTENERS = 300;
  private static final int FEW_LISTENERS = 40;

  @Test
  void everyFaultOnce() {
    long seed = Long.getLong("seed", SEED);
    SplittableRandom random = new SplittableRandom(seed);
    Schedule schedule = new Schedule(random.split());
    try (World world = World.start(Map.of());
        Campaign campaign = Campaign.of(world, LISTENERS, random)) {
      campaign.begin();
      schedule.nextRound().forEach(campaign::inflict);
      campaign.end();
      campaign.report().conclude("-Dseed=" + seed);
    }
  }

  /** The campaign would be worth nothing if it found nothing. */
  @Test
  void aGapAfterWhichNobodyIsClosedIsFound() {
    Map<String, String> ignoring = Map.of("STREAMING_GAP_POLICY", "ignore");
    try (World world = World.start(ignoring);
        Campaign campaign = Campaign.of(world, FEW_LISTENERS, new SplittableRandom(SEED))) {
      campaign.begin();
      campaign.inflict(
          new Fault(FaultKind.REDIS_LINK_FROZEN_TOO_LONG, Duration.ofSeconds(14), SEED));
      assertTrue(campaign.report().countOf("VIOLATION: gap") > 0, campaign.report().text());
    }
  }
}
