package org.flodgatt.conformance;

import org.flodgatt.conformance.blackbox.ContractCases;
import org.flodgatt.conformance.blackbox.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The file of cases that can be run against any server, against this one. */
@ExtendWith(SharedMastodon.class)
final class ContractCasesIT {
  @Test
  void thisServerKeepsEveryLineAlsoWhereItIsBetterOnPurpose(Mastodon mastodon)
      throws InterruptedException {
    ContractCases.check(
        new Target(
            "127.0.0.1", mastodon.port(), new RedisBroker(mastodon), mastodon.postgres()::connect));
  }

  private record RedisBroker(Mastodon mastodon) implements Target.Broker {
    @Override
    public void publish(String topic, String message) {
      mastodon.publish(topic, message);
    }

    @Override
    public long numSub(String topic) {
      return mastodon.redis().numSub(topic);
    }
  }
}
