package org.flodgatt.conformance.chaos;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.flodgatt.testkit.services.RedisSentinel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sentinel makes a replica the master while events flow. */
final class FailoverIT {
  private static final long SEED = 20_261_124;
  private static final int LISTENERS = 60;

  @Test
  void theMasterDies() {
    failover("the master dies", RedisSentinel::failOver);
  }

  @Test
  @Tag("chaos")
  void theMasterIsExchangedOnPurpose() {
    failover("the master is exchanged", RedisSentinel::switchOver);
  }

  private static void failover(String name, Consumer<RedisSentinel> action) {
    try (RedisSentinel sentinel = RedisSentinel.start();
        World world = World.withSentinel(sentinel);
        Campaign campaign = Campaign.of(world, LISTENERS, new SplittableRandom(SEED))) {
      campaign.begin();
      campaign.inflict(name, Tolerance.EVERYBODY, () -> action.accept(sentinel));
      campaign.end();
      campaign.report().conclude("of a failover");
    }
  }
}
