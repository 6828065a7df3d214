package org.flodgatt.loadtest;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.flodgatt.loadtest.client.ClientLoop;
import org.flodgatt.loadtest.client.Outcome;
import org.flodgatt.loadtest.client.Progress;
import org.flodgatt.loadtest.client.Schedule;
import org.flodgatt.loadtest.wire.Marker;
import org.flodgatt.loadtest.wire.Phase;

/**
 * One run from connecting to the verdict. A WebSocket's answer does not tell when its subscription
 * is live, so probes are published until every connection has heard one; only what follows is
 * counted. Each wait is bounded, so a run ends whatever the server does.
 */
final class LoadRun {
  private final Options options;
  private final Marker marker = new Marker(new SplittableRandom().nextInt());
  private final Outlet outlet;
  private final Patience patience;
  private final CountDownLatch cancelled;
  private final PrintStream log;
  private final Measurement measurement = new Measurement();

  /**
   * Prepares a run.
   *
   * @param patience how long the phases may take
   * @param cancelled ends all waits when counted down; what was measured is still reported
   * @param log for a line per phase
   */
  LoadRun(
      Options options,
      Outlet outlet,
      Patience patience,
      CountDownLatch cancelled,
      PrintStream log) {
    this.options = options;
    this.patience = patience;
    this.outlet = outlet;
    this.cancelled = cancelled;
    this.log = log;
  }

  /** Runs; blocks until all connections are closed again. */
  Report run() throws IOException, InterruptedException {
    ClientLoop clients = new ClientLoop(options.audience(), marker);
    Thread thread = Thread.ofPlatform().name("clients").unstarted(clients);
    measurement.residentBefore = Vitals.resident(options);
    thread.start();
    try {
      if (connect(clients)) {
        if (options.idle()) {
          hold();
        } else {
          load(clients);
        }
        measurement.residentAfter = Vitals.resident(options);
      }
    } catch (Outlet.PublishException e) {
      measurement.problems.add(String.valueOf(e.getMessage()));
    } finally {
      clients.stop();
      thread.join();
    }
    Outcome outcome = clients.outcome(measurement.publication.published());
    return new Report(options, outcome, measurement);
  }

  private boolean connect(ClientLoop clients) throws InterruptedException {
    int wanted = options.audience().connections();
    log.println("opening " + wanted + " connections");
    Duration ramp = Duration.ofSeconds(wanted / options.audience().perSecond());
    waitUntil(
        () -> clients.progress().opened() + clients.progress().failed() >= wanted,
        ramp.plus(patience.opening()));
    Progress progress = clients.progress();
    if (progress.opened() < wanted) {
      measurement.problems.add(
          (wanted - progress.opened()) + " of " + wanted + " connections did not open.");
    }
    if (progress.opened() == 0) {
      return false;
    }
    pause(patience.settling());
    measurement.residentConnected = Vitals.resident(options);
    return true;
  }

  private void hold() throws InterruptedException {
    log.println("holding them for " + seconds(options.traffic().duration()));
    pause(options.traffic().duration());
  }

  private void load(ClientLoop clients) throws Outlet.PublishException, InterruptedException {
    Options.Traffic traffic = options.traffic();
    Publisher publisher =
        new Publisher(outlet, new StatusTemplate(marker, traffic.size()), cancelled);
    if (!probe(clients, publisher)) {
      return;
    }
    log.println("warming up for " + seconds(traffic.warmUp()));
    publisher.publish(
        Phase.PROBE,
        new Schedule(System.nanoTime(), traffic.rate()),
        traffic.events(traffic.warmUp()));
    waitUntil(() -> quiet(clients), patience.most());
    measurement.before = Vitals.before(options);
    Schedule schedule = new Schedule(System.nanoTime() + 200_000_000, traffic.rate());
    clients.measure(schedule);
    log.println("measuring for " + seconds(traffic.duration()));
    measurement.publication = publisher.publish(Phase.RUN, schedule, traffic.events());
    drain(clients);
    measurement.after = Vitals.after(options);
    measurement.seconds =
        Math.max(0, clients.progress().lastEventNanos() - schedule.startNanos()) / 1e9;
    waitUntil(() -> quiet(clients), patience.most());
  }

  private boolean probe(ClientLoop clients, Publisher publisher)
      throws Outlet.PublishException, InterruptedException {
    log.println("probing until every connection hears one of " + options.traffic().topics());
    long end = System.nanoTime() + patience.probing().toNanos();
    int unheard = 0;
    while (clients.progress().ready() < clients.progress().opened()
        && System.nanoTime() < end
        && cancelled.getCount() > 0) {
      unheard = publisher.probe();
      long next = System.nanoTime() + 250_000_000;
      waitUntil(
          () -> clients.progress().ready() >= clients.progress().opened(),
          Duration.ofNanos(Math.max(0, next - System.nanoTime())));
    }
    Progress progress = clients.progress();
    if (progress.ready() < progress.opened()) {
      measurement.problems.add(
          (progress.opened() - progress.ready())
              + (" of " + progress.opened() + " connections hear nothing published to ")
              + options.traffic().topics()
              + (unheard == 0 ? "." : "; nobody listens to " + unheard + " of these in Redis."));
    }
    return progress.ready() > 0;
  }

  /** Waits for what is still under way, but not for what is lost. */
  private void drain(ClientLoop clients) throws InterruptedException {
    long expected = (long) measurement.publication.published() * options.audience().connections();
    long published = System.nanoTime();
    waitUntil(
        () -> {
          Progress progress = clients.progress();
          long last = Math.max(progress.lastEventNanos(), published);
          return progress.delivered() >= expected
              || System.nanoTime() - last > patience.nothingMore().toNanos();
        },
        patience.most());
  }

  private boolean quiet(ClientLoop clients) {
    return System.nanoTime() - clients.progress().lastEventNanos() > patience.quiet().toNanos();
  }

  private void waitUntil(BooleanSupplier condition, Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      if (cancelled.await(10, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private void pause(Duration time) throws InterruptedException {
    if (cancelled.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      log.println("cancelled");
    }
  }

  private static String seconds(Duration time) {
    return time.toMillis() / 1e3 + " s";
  }
}
