package org.flodgatt.loadtest;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.flodgatt.loadtest.client.ClientLoop;
import org.flodgatt.loadtest.client.Outcome;
import org.flodgatt.loadtest.client.Plan;
import org.flodgatt.loadtest.client.Progress;
import org.flodgatt.loadtest.client.Schedule;
import org.flodgatt.loadtest.client.Share;
import org.flodgatt.loadtest.community.Community;
import org.flodgatt.loadtest.community.Residents;
import org.flodgatt.loadtest.wire.Marker;
import org.flodgatt.loadtest.wire.Phase;
import org.jspecify.annotations.Nullable;

/**
 * One run from connecting to the verdict. A WebSocket's answer does not tell when its subscription
 * is live, so probes are published until every connection has heard one; only what follows is
 * counted. Each wait is bounded, so a run ends whatever the server does.
 */
final class LoadRun {
  private final Options options;
  private final @Nullable Residents residents;
  private final Marker marker = new Marker(new SplittableRandom().nextInt());
  private final Outlet outlet;
  private final Patience patience;
  private final CountDownLatch cancelled;
  private final Screen screen;
  private final Measurement measurement = new Measurement();

  /**
   * Prepares a run.
   *
   * @param residents the viewers behind the tokens; null: all connections get everything
   * @param patience how long the phases may take
   * @param cancelled ends all waits when counted down; what was measured is still reported
   * @param screen for a line per phase
   */
  LoadRun(
      Options options,
      @Nullable Residents residents,
      Outlet outlet,
      Patience patience,
      CountDownLatch cancelled,
      Screen screen) {
    this.options = options;
    this.residents = residents;
    this.patience = patience;
    this.outlet = outlet;
    this.cancelled = cancelled;
    this.screen = screen;
  }

  /** Runs; blocks until all connections are closed again. */
  Report run() throws IOException, InterruptedException {
    ClientLoop clients = new ClientLoop(options.audience(), options.behaviour(), shares(), marker);
    Thread thread = Thread.ofPlatform().name("clients").unstarted(clients);
    measurement.residentBefore = Vitals.resident(options);
    thread.start();
    try (ProgressLine _ = new ProgressLine(screen, clients::progress)) {
      if (connect(clients)) {
        if (options.idle()) {
          hold();
        } else {
          load(clients, thread);
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

  private IntFunction<Share> shares() {
    if (residents == null) {
      return index -> Share.ALL;
    }
    Community community = residents.community();
    return index -> community.share(index % community.viewers());
  }

  private boolean connect(ClientLoop clients) throws InterruptedException {
    int wanted = options.audience().connections();
    screen.say("opening " + wanted + " connections");
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
    screen.say("holding them for " + seconds(options.traffic().duration()));
    pause(options.traffic().duration());
  }

  private void load(ClientLoop clients, Thread reader)
      throws Outlet.PublishException, InterruptedException {
    Options.Traffic traffic = options.traffic();
    Publisher publisher =
        new Publisher(outlet, new Messages(marker, traffic.size(), residents), cancelled);
    if (!probe(clients, publisher)) {
      return;
    }
    screen.say("warming up for " + seconds(traffic.warmUp()));
    publisher.publish(Phase.PROBE, schedule(System.nanoTime()), traffic.events(traffic.warmUp()));
    waitUntil(() -> quiet(clients), patience.most());
    measurement.before = Vitals.before(options, reader);
    Schedule schedule = schedule(System.nanoTime() + 200_000_000);
    clients.measure(plan(schedule));
    screen.say("measuring for " + seconds(traffic.duration()));
    measurement.publication = publisher.publish(Phase.RUN, schedule, traffic.events());
    drain(clients);
    measurement.after = Vitals.after(options, reader);
    measurement.seconds =
        Math.max(0, clients.progress().lastEventNanos() - schedule.startNanos()) / 1e9;
    if (options.behaviour().slow() > 0) {
      readOut(clients);
    }
    waitUntil(() -> quiet(clients), patience.most());
  }

  private Schedule schedule(long start) {
    return new Schedule(start, options.traffic().rate(), options.traffic().burst());
  }

  private Plan plan(Schedule schedule) {
    long duration = options.traffic().duration().toNanos();
    return new Plan(
        schedule,
        options.traffic().events(),
        schedule.startNanos() + duration,
        options.scenario() == Scenario.STORM
            ? schedule.startNanos() + duration / 2
            : Long.MAX_VALUE,
        patience.grace().toNanos());
  }

  /** Whether a client that did not read was closed shows only when it reads again. */
  private void readOut(ClientLoop clients) throws InterruptedException {
    screen.say("reading what waits for clients that did not read");
    clients.resume();
    long end = System.nanoTime() + patience.nothingMore().toNanos();
    waitUntil(
        () -> clients.progress().slowOpen() == 0 || (System.nanoTime() > end && quiet(clients)),
        patience.most());
    measurement.slowOpen = clients.progress().slowOpen();
  }

  private boolean probe(ClientLoop clients, Publisher publisher)
      throws Outlet.PublishException, InterruptedException {
    screen.say("probing until every connection hears one of " + options.traffic().topics());
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
    long expected = expected();
    boolean comesAndGoes = options.scenario().comesAndGoes();
    long published = System.nanoTime();
    waitUntil(
        () -> {
          Progress progress = clients.progress();
          long last = Math.max(progress.lastEventNanos(), published);
          return (comesAndGoes
                  ? progress.finished() >= progress.open()
                  : progress.delivered() >= expected)
              || System.nanoTime() - last > patience.nothingMore().toNanos();
        },
        patience.most());
  }

  /** What the clients that read will have counted when nothing is missing. */
  private long expected() {
    int published = measurement.publication.published();
    if (residents == null) {
      int readers = options.audience().connections() - options.behaviour().slow();
      return (long) published * readers;
    }
    IntFunction<Share> shares = shares();
    return IntStream.range(0, options.audience().connections())
        .mapToLong(index -> shares.apply(index).count(0, published))
        .sum();
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
      screen.say("cancelled");
    }
  }

  private static String seconds(Duration time) {
    return time.toMillis() / 1e3 + " s";
  }
}
