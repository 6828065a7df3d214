package org.flodgatt.testkit.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RedisSentinelIT {
  @Test
  void theReplicaBecomesTheMasterWhenTheMasterIsGone() {
    try (RedisSentinel sentinel = RedisSentinel.start()) {
      assertEquals(sentinel.master().port(), sentinel.currentMasterPort());
      sentinel.failOver();
      assertEquals(sentinel.replica().port(), sentinel.currentMasterPort());
      sentinel.replica().command("SET", "k", "v");
      assertTrue(sentinel.replica().exists("k"));
    }
  }

  @Test
  void serversAndSentinelMayDemandPasswords() {
    RedisOptions options = RedisOptions.defaults().password("hush");
    try (RedisSentinel sentinel = RedisSentinel.start(options, Optional.of("watch"))) {
      assertEquals(sentinel.master().port(), sentinel.currentMasterPort());
    }
  }
}
