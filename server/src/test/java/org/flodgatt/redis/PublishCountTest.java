package org.flodgatt.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.flodgatt.redis.PublishCount.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishCountTest {
  /** As Redis 7.0.15 says it, shortened. */
  private static final String REDIS =
      """
      # Server
      redis_version:7.0.15
      redis_mode:standalone
      multiplexing_api:epoll
      gcc_version:12.2.0
      run_id:4740997ce717ccd14844c00e9c1a90af827bdd2a
      executable:/usr/bin/redis-server
      # Replication
      role:master
      connected_slaves:0
      master_replid:59202ba517763bfbff8fbab6e8f7edff674db5f4
      # Modules
      # Commandstats
      cmdstat_command|docs:calls=1,usec=794,usec_per_call=794.00,rejected_calls=0,failed_calls=0
      cmdstat_info:calls=3,usec=60,usec_per_call=20.00,rejected_calls=0,failed_calls=0
      cmdstat_publish:calls=30,usec=20,usec_per_call=6.67,rejected_calls=0,failed_calls=0
      cmdstat_config|get:calls=7,usec=12,usec_per_call=12.00,rejected_calls=0,failed_calls=0
      """
          .replace("\n", "\r\n");

  @Test
  void theCountOfARedisOfItsOwnIsCertain() {
    assertEquals(
        new PublishCount(
            "4740997ce717ccd14844c00e9c1a90af827bdd2a",
            "59202ba517763bfbff8fbab6e8f7edff674db5f4",
            30),
        certain(REDIS));
  }

  @Test
  void whatWasNeverCalledIsNotListed() {
    assertEquals(0, certain(REDIS.replaceAll("cmdstat_publish.*\r\n", "")).calls());
  }

  @ParameterizedTest
  @CsvSource({
    // Before Redis 7 and in Valkey some things are worded otherwise.
    "redis_version:7.0.15, redis_version:6.2.11",
    "redis_version:7.0.15, valkey_version:8.0.1<>redis_version:7.2.4",
    "redis_mode, server_mode",
    "redis-server, valkey-server",
    // Redis 8 comes with these.
    "# Modules, '# Modules<>module:name=vectorset,ver=1,api=1,filters=0,usedby=[],using=[]'",
    "# Modules, '# Modules<>module:name=search,ver=80201,api=1,filters=0'",
    // Managed ones do not tell where their program lies.
    "executable:/usr/bin/redis-server<>, ''",
    // An attempt that Redis refused changes nothing.
    "cmdstat_config|get:calls=7, cmdstat_config|resetstat:calls=0",
    "cmdstat_config|get:calls=7, cmdstat_config:calls=0",
  })
  void soItIsWith(String instead, String said) {
    assertEquals(30, certain(changed(instead, said)).calls());
  }

  @ParameterizedTest
  @CsvSource({
    "redis_version:7.0.15, redis_version:7.4.0<>dragonfly_version:df-v1.20, neither Redis",
    "redis_version:7.0.15, redis_version:7.4.0<>rlec_version:7.4.2, neither Redis",
    "redis_version:7.0.15, redis_version:6.2.5<>kvrocks_version:2.8.0, neither Redis",
    "redis_version:7.0.15, version:1, neither Redis",
    "/redis-server, /keydb-server, neither Redis",
    "redis_mode:standalone, redis_mode:cluster, cluster",
    "redis_mode:standalone, redis_mode:sentinel, cluster",
    "redis_mode:standalone, server_mode:cluster, cluster",
    "redis_mode:standalone, hz:10, cluster",
    "role:master, role:slave, not a master",
    "role:master, role:active-replica, not a master",
    "role:master, hz:10, not a master",
    "# Modules, '# Modules<>module:name=redisgears_2,ver=20020,api=1', module",
    "# Modules, '# Modules<>module:name=searching,ver=20020,api=1', module",
    "run_id:, run:, run_id",
    "run_id:4740997ce717ccd14844c00e9c1a90af827bdd2a, run_id:, run_id",
    "master_replid:, replid:, master_replid",
    "cmdstat_info:calls=3, cmdstat_infos:calls=3, does not count",
    "cmdstat_info:calls=3, cmdstat_info:calls=0, does not count",
    "cmdstat_publish:calls=30, cmdstat_publish:count=30, does not count",
    "cmdstat_publish:calls=30, cmdstat_publish:calls=, does not count",
    "cmdstat_publish:calls=30, cmdstat_publish:calls=99999999999999999999, does not count",
    "cmdstat_config|get:calls=7, cmdstat_config|resetstat:calls=1, reset",
    "cmdstat_config|get:calls=7, cmdstat_config|resetstat:what, reset",
    // Before Redis 7 this may have been a reset.
    "cmdstat_config|get:calls=7, cmdstat_config:calls=7, reset",
  })
  void nothingIsCertainWith(String instead, String said, String reason) {
    assertUncertain(changed(instead, said), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "OK", ":", "\r\n", "# Server\r\n", "run_id:\r\nrole:master"})
  void nothingIsCertainWithWords(String said) {
    assertUncertain(said, "");
  }

  private static String changed(String instead, String said) {
    String from = instead.replace("<>", "\r\n");
    assertTrue(REDIS.contains(from), from);
    return REDIS.replace(from, said.replace("<>", "\r\n"));
  }

  private static PublishCount certain(String info) {
    return assertInstanceOf(Reading.Certain.class, PublishCount.read(info)).count();
  }

  private static void assertUncertain(String info, String expected) {
    String reason = assertInstanceOf(Reading.Uncertain.class, PublishCount.read(info)).reason();
    assertTrue(reason.contains(expected), reason);
  }
}
