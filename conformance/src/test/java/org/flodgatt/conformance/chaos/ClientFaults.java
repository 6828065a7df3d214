package org.flodgatt.conformance.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import org.flodgatt.testkit.mastodon.MastodonRows.Token;
import org.flodgatt.testkit.mastodon.RailsEvents;

/** What clients do and suffer, one by one or all together. */
final class ClientFaults {
  private static final int DEAF = 8;
  private static final int BULK_PADDING = 1024 * 1024;
  private static final int CONDEMNED = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String TOO_SLOW = "flodgatt_connections_closed_total{reason=\"too_slow\"}";

  private ClientFaults() {}

  /** Each of them must be gone soon, and nobody else may notice. */
  static void neverRead(Campaign campaign, Fault fault) {
    World world = campaign.world();
    Stream heavy = campaign.population().heavy();
    String token = campaign.population().heavyPerson().token().text();
    double before = tooSlow(world);
    List<DeafClient> deaf = new ArrayList<>();
    for (int i = 0; i < DEAF; i++) {
      deaf.add(new DeafClient(world.port(), heavy, token));
    }
    campaign.publisher().pause();
    expect(
        campaign,
        "never read",
        () -> {
          // As fast as those who read can follow: this is about those who do not.
          if (campaign.missing().isEmpty()) {
            campaign.publisher().publish(heavy.topics().getFirst(), BULK_PADDING);
          }
          return tooSlow(world) >= before + DEAF;
        });
    deaf.forEach(DeafClient::close);
  }

  /** How many clients were cut for being too slow. */
  static double tooSlow(World world) {
    return world.metrics().values().getOrDefault(TOO_SLOW, 0.0);
  }

  static void stall(Campaign campaign, Fault fault) {
    campaign.world().clientProxy().freeze();
    campaign.wait(fault.length());
    campaign.world().clientProxy().thaw();
  }

  static void throttle(Campaign campaign, Fault fault) {
    campaign.world().clientProxy().toClient().throttle(2_000);
    campaign.wait(fault.length());
    campaign.world().clientProxy().heal();
  }

  static void cut(Campaign campaign, Fault fault) {
    campaign.world().clientProxy().cut();
  }

  /** Revoked tokens: their connections end, those of the others stay. */
  static void revoke(Campaign campaign, Fault fault) {
    SplittableRandom random = fault.random();
    var rows = campaign.world().rows();
    List<Plan> plans = campaign.population().plans();
    for (int i = 0; i < CONDEMNED; i++) {
      int index = random.nextInt(plans.size());
      // A kill is for those who listen already.
      await().atMost(PATIENCE).until(() -> campaign.crowd().ask(all -> all.get(index).isServed()));
      Token next = rows.token(plans.get(index).person().user(), "read");
      Token old =
          campaign
              .crowd()
              .ask(listeners -> {
                Token current = listeners.get(index).token();
                listeners.get(index).condemn(next);
                return current;
              });
      rows.revoke(old);
      campaign.world().redis().publish("timeline:access_token:" + old.id(), RailsEvents.kill());
    }
    expect(
        campaign,
        "kill",
        () -> campaign.crowd().ask(all -> all.stream().noneMatch(Listener::isCondemned)));
  }

  static void restartServer(Campaign campaign, Fault fault) {
    int exitCode = campaign.world().restartServer();
    if (exitCode != 0) {
      campaign.report().violation("exit code", Integer.toString(exitCode));
    }
  }

  private static void expect(Campaign campaign, String what, Callable<Boolean> condition) {
    try {
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(condition);
    } catch (ConditionTimeoutException e) {
      campaign.report().violation(what, "without effect within " + PATIENCE);
    }
  }
}
