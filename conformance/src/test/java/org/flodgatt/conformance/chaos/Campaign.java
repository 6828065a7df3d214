package org.flodgatt.conformance.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.flodgatt.testkit.services.RedisPublisher;

/**
 * A server, its clients and a publisher; faults one after the other. After each fault everybody
 * must be served again, and every open connection must have heard everything.
 */
final class Campaign implements AutoCloseable {
  private static final Duration RECOVERY = Duration.ofMinutes(3);
  private static final Duration CATCHING_UP = Duration.ofMinutes(1);
  private static final int PUBLISHED_PER_SECOND = 150;
  private static final long QUIET_MILLIS = 200;

  private final World world;
  private final Report report;
  private final Population population;
  private final Judge judge;
  private final Publisher publisher;
  private final Crowd crowd;
  private final Memory memory;

  /** Everything is there, and nobody has connected. */
  Campaign(World world, Population population, SplittableRandom random) {
    this.world = world;
    this.population = population;
    report = new Report();
    judge = new Judge(report);
    publisher =
        new Publisher(
            new RedisPublisher(() -> world.redis().port()),
            population.topics(),
            PUBLISHED_PER_SECOND,
            report,
            random.split());
    crowd =
        new Crowd(
            population.plans(),
            new Crowd.Ports(world.port(), world.clientProxy().port()),
            report,
            judge,
            random.split());
    memory = new Memory(() -> world.server().process().pid());
  }

  /** The usual mix of listeners. */
  static Campaign of(World world, int listeners, SplittableRandom random) {
    Population population = Population.create(world.rows(), listeners, random.split());
    return new Campaign(world, population, random);
  }

  World world() {
    return world;
  }

  Report report() {
    return report;
  }

  Population population() {
    return population;
  }

  Publisher publisher() {
    return publisher;
  }

  Crowd crowd() {
    return crowd;
  }

  Memory memory() {
    return memory;
  }

  /** Lets time pass while the publisher and the listeners go on. */
  void wait(Duration length) {
    long until = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Everybody connects, and events flow. */
  void begin() {
    report.phase("everybody connects");
    publisher.start();
    publisher.resume();
    crowd.start();
    recover(0);
    crowd.restless(true);
    report.add("server RSS before the faults, KiB", memory.residentKib());
  }

  /** Does one thing to the server and waits until all is well again. */
  void inflict(Fault fault) {
    String name = fault.kind() + " for " + fault.length().toMillis() + " ms";
    inflict(name, fault.kind().tolerance(), () -> fault.inflict(this));
    report.count("fault " + fault.kind());
  }

  /**
   * Does anything to the server and waits until all is well again.
   *
   * @param tolerance whom it may cost the connection
   */
  void inflict(String name, Tolerance tolerance, Runnable action) {
    report.phase(name);
    judge.tolerate(tolerance);
    action.run();
    recover(tolerance == Tolerance.NOBODY ? 0 : World.GAP_WINDOW.toMillis());
    judge.tolerate(Tolerance.NOBODY);
  }

  // Closings may be spread over a window: it has passed when none has come for as long.
  private void recover(long windowMillis) {
    expect(
        "recovery",
        RECOVERY,
        () -> {
          publisher.round();
          return judge.quietMillis() > windowMillis + QUIET_MILLIS && unserved().isEmpty();
        });
    publisher.pause();
    expect("everything heard", CATCHING_UP, () -> missing().isEmpty());
    publisher.resume();
  }

  /** The listeners that are not connected or have not heard from all their topics. */
  private List<String> unserved() {
    return crowd.ask(listeners ->
        listeners.stream()
            .filter(listener -> !listener.isServed())
            .map(listener -> listener.plan() + " " + listener.state())
            .toList());
  }

  /** The open connections that have not heard everything. */
  List<String> missing() {
    return crowd.ask(listeners ->
        listeners.stream()
            .filter(listener -> listener.state() == Listener.State.OPEN)
            .filter(listener -> !listener.ledger().missing().isEmpty())
            .map(listener -> listener.plan() + " " + listener.ledger().missing())
            .toList());
  }

  private void expect(String what, Duration patience, Callable<Boolean> condition) {
    try {
      await().atMost(patience).pollInterval(Duration.ofMillis(100)).until(condition);
    } catch (ConditionTimeoutException e) {
      List<String> unserved = unserved();
      List<String> missing = missing();
      report.violation(
          what,
          "not within %s; not served: %d %s; incomplete: %d %s"
              .formatted(
                  patience, unserved.size(), first(unserved), missing.size(), first(missing)));
    }
  }

  private static List<String> first(List<String> all) {
    return all.subList(0, Math.min(5, all.size()));
  }

  /** Everybody leaves; nothing may be left behind. */
  void end() {
    report.phase("everybody leaves");
    crowd.restless(false);
    recover(0);
    publisher.pause();
    crowd.close();
    expectNothing("connected_clients");
    expectNothing("connected_channels");
    expectNothing("redis_subscriptions");
    expectNothing("flodgatt_backlog_bytes");
    expectNothing("flodgatt_screening_backlog_bytes");
    expectLeft(
        "topics in Redis",
        () -> world.redis().topics().stream().noneMatch(topic -> topic.startsWith("timeline:")));
    report.add("server RSS at its peak, KiB", memory.peakKib());
    report.add("server RSS after everybody has left, KiB", memory.residentKib());
    int exitCode = world.server().terminate();
    if (exitCode != 0) {
      report.violation("exit code", Integer.toString(exitCode));
    }
    world.troubleInLogs().forEach(line -> report.violation("server log", line));
  }

  private void expectNothing(String metric) {
    expectLeft(metric, () -> world.metrics().sum(metric) == 0);
  }

  private void expectLeft(String what, Callable<Boolean> condition) {
    try {
      await().atMost(CATCHING_UP).until(condition);
    } catch (ConditionTimeoutException e) {
      report.violation("left behind", what);
    }
  }

  @Override
  public void close() {
    memory.close();
    publisher.close();
    crowd.close();
  }
}
