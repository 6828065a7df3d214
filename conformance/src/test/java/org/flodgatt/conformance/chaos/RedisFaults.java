package org.flodgatt.conformance.chaos;

import java.time.Duration;
import org.flodgatt.testkit.net.TcpProxy;

/** What can happen to Redis and to the way there. */
final class RedisFaults {
  private static final int OVERFLOW_EVENTS = 200;
  private static final int OVERFLOW_PADDING = 64 * 1024;

  private RedisFaults() {}

  static void restart(Campaign campaign, Fault fault) {
    campaign.world().redis().stop();
    campaign.wait(fault.length());
    campaign.world().redis().restart();
  }

  static void freezeProcess(Campaign campaign, Fault fault) {
    campaign.world().redis().freeze();
    campaign.wait(fault.length());
    campaign.world().redis().thaw();
  }

  /** Redis itself goes on publishing: what it says meanwhile comes late, or is lost. */
  static void freezeLink(Campaign campaign, Fault fault) {
    campaign.world().redisProxy().freeze();
    campaign.wait(fault.length());
    campaign.world().redisProxy().thaw();
  }

  static void slowLink(Campaign campaign, Fault fault) {
    TcpProxy link = campaign.world().redisProxy();
    link.toClient().delay(Duration.ofMillis(50));
    campaign.wait(fault.length());
    link.heal();
  }

  static void cutLink(Campaign campaign, Fault fault) {
    TcpProxy link = campaign.world().redisProxy();
    link.refuse();
    link.cut();
    campaign.wait(fault.length());
    link.accept();
  }

  static void endLink(Campaign campaign, Fault fault) {
    TcpProxy link = campaign.world().redisProxy();
    link.refuse();
    link.end();
    campaign.wait(fault.length());
    link.accept();
  }

  static void killSubscriber(Campaign campaign, Fault fault) {
    campaign.world().redis().killClients("pubsub");
  }

  /** Redis drops a subscriber for which too much waits. */
  static void overflowSubscriber(Campaign campaign, Fault fault) {
    String setting = "client-output-buffer-limit";
    var redis = campaign.world().redis();
    redis.command("CONFIG", "SET", setting, "pubsub 1mb 512kb 2");
    TcpProxy link = campaign.world().redisProxy();
    link.toClient().freeze();
    Topic heavy = campaign.population().heavy().topics().getFirst();
    for (int i = 0; i < OVERFLOW_EVENTS && redis.numSub(heavy.name()) > 0; i++) {
      campaign.publisher().publish(heavy, OVERFLOW_PADDING);
    }
    if (redis.numSub(heavy.name()) > 0) {
      campaign.report().count("overflows that Redis tolerated");
    }
    link.thaw();
    redis.command("CONFIG", "SET", setting, "pubsub 32mb 8mb 60");
  }
}
