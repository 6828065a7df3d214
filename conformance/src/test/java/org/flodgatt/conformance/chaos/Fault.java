package org.flodgatt.conformance.chaos;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * One fault as planned.
 *
 * @param length how long it lasts, where that means something
 * @param seed for every further choice
 */
record Fault(FaultKind kind, Duration length, long seed) {
  SplittableRandom random() {
    return new SplittableRandom(seed);
  }

  /** Does it to the server, and undoes it. */
  void inflict(Campaign campaign) {
    switch (kind) {
      case REDIS_RESTARTED -> RedisFaults.restart(campaign, this);
      case REDIS_FROZEN_BRIEFLY -> RedisFaults.freezeProcess(campaign, this);
      case REDIS_FROZEN_TOO_LONG -> RedisFaults.freezeProcess(campaign, this);
      case REDIS_LINK_FROZEN_BRIEFLY -> RedisFaults.freezeLink(campaign, this);
      case REDIS_LINK_FROZEN_TOO_LONG -> RedisFaults.freezeLink(campaign, this);
      case REDIS_LINK_SLOW -> RedisFaults.slowLink(campaign, this);
      case REDIS_LINK_CUT -> RedisFaults.cutLink(campaign, this);
      case REDIS_LINK_ENDED -> RedisFaults.endLink(campaign, this);
      case REDIS_KILLS_SUBSCRIBER -> RedisFaults.killSubscriber(campaign, this);
      case REDIS_CUTS_SLOW_SUBSCRIBER -> RedisFaults.overflowSubscriber(campaign, this);
      case POSTGRES_RESTARTED -> PostgresFaults.restart(campaign, this);
      case POSTGRES_LINK_FROZEN_BRIEFLY -> PostgresFaults.freezeLink(campaign, this);
      case POSTGRES_LINK_FROZEN_TOO_LONG -> PostgresFaults.freezeLink(campaign, this);
      case POSTGRES_LINK_CUT -> PostgresFaults.cutLink(campaign, this);
      case POSTGRES_BACKENDS_TERMINATED -> PostgresFaults.terminateBackends(campaign, this);
      case CLIENTS_THAT_NEVER_READ -> ClientFaults.neverRead(campaign, this);
      case CLIENT_LINK_STALLED -> ClientFaults.stall(campaign, this);
      case CLIENT_LINK_THROTTLED -> ClientFaults.throttle(campaign, this);
      case CLIENT_LINK_CUT -> ClientFaults.cut(campaign, this);
      case CLIENTS_SENDING_GARBAGE -> GarbageFaults.send(campaign, this);
      case MALFORMED_MESSAGES -> GarbageFaults.publishMalformed(campaign, this);
      case TOKENS_REVOKED -> ClientFaults.revoke(campaign, this);
      case SERVER_RESTARTED -> ClientFaults.restartServer(campaign, this);
    }
  }
}
