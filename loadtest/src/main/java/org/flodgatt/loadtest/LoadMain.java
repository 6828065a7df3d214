package org.flodgatt.loadtest;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.flodgatt.loadtest.client.Audience;
import org.flodgatt.loadtest.community.Community;
import org.flodgatt.loadtest.community.Residents;
import org.jspecify.annotations.Nullable;

/** The load tester's command line. */
public final class LoadMain {
  private static final int GOOD = 0;
  private static final int NOT_RECONCILED = 1;
  private static final int BAD_OPTIONS = 2;
  private static final int OWN_FILES = 100;

  private final PrintStream out;
  private final PrintStream errors;
  private final Screen screen;
  private final Function<Options.Traffic, Outlet> outlets;
  private final Patience patience;
  private final CountDownLatch cancelled;

  LoadMain(
      PrintStream out,
      PrintStream errors,
      Screen screen,
      Function<Options.Traffic, Outlet> outlets,
      Patience patience,
      CountDownLatch cancelled) {
    this.out = out;
    this.errors = errors;
    this.screen = screen;
    this.outlets = outlets;
    this.patience = patience;
    this.cancelled = cancelled;
  }

  /** Runs a load test and ends the process: 0 reconciled, 1 not so, 2 bad options. */
  public static void main(String[] arguments) {
    // The Redis client brings a logging interface without anything behind it.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch finished = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cancel(cancelled, finished)));
    int code = NOT_RECONCILED;
    try {
      LoadMain main =
          new LoadMain(
              System.out,
              System.err,
              Screen.standard(),
              LoadMain::redis,
              Patience.USUAL,
              cancelled);
      code = main.run(arguments);
    } finally {
      finished.countDown();
    }
    System.exit(code);
  }

  /**
   * Runs a load test in this process; returns what would be its exit code. Blocks.
   *
   * @param out for the table
   * @param errors for the phases and what is wrong
   */
  public static int run(
      PrintStream out, PrintStream errors, Patience patience, String... arguments) {
    return new LoadMain(
            out,
            errors,
            new Screen(errors, false),
            LoadMain::redis,
            patience,
            new CountDownLatch(1))
        .run(arguments);
  }

  private static Outlet redis(Options.Traffic traffic) {
    return new RedisOutlet(traffic.redis(), traffic.topics());
  }

  /** On Ctrl-C: lets the run close its connections and report what it has. */
  private static void cancel(CountDownLatch cancelled, CountDownLatch finished) {
    cancelled.countDown();
    try {
      if (!finished.await(10, TimeUnit.SECONDS)) {
        System.err.println("The run did not end in time.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does everything but ending the process; returns its exit code. */
  int run(String... arguments) {
    if (List.of(arguments).contains("--help")) {
      out.println(OptionParser.USAGE);
      return GOOD;
    }
    if (arguments.length > 0 && arguments[0].equals("chart")) {
      return chart(List.of(arguments).subList(1, arguments.length));
    }
    Options options;
    try {
      options = OptionParser.parse(arguments);
      checkOpenFiles(options);
    } catch (BadOptionException e) {
      errors.println(e.getMessage());
      return BAD_OPTIONS;
    }
    try {
      return run(options);
    } catch (IOException e) {
      errors.println("The run failed: " + e.getMessage());
    } catch (SQLException e) {
      errors.println("The rows for the run could not be added or removed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return NOT_RECONCILED;
  }

  private int chart(List<String> arguments) {
    try {
      ChartCommand.run(arguments);
      return GOOD;
    } catch (BadOptionException e) {
      errors.println(e.getMessage());
    } catch (IOException e) {
      errors.println("chart: the picture cannot be written: " + e.getMessage());
    }
    return BAD_OPTIONS;
  }

  private int run(Options options) throws IOException, SQLException, InterruptedException {
    Options.Seeding seeding = options.seeding();
    if (seeding == null) {
      return run(options, null);
    }
    int viewers = options.audience().connections();
    Community community = new Community(viewers, seeding.blocking(), seeding.filtering());
    screen.say("adding " + viewers + " viewers to the database");
    try (Residents residents = Residents.settle(seeding.postgres(), community)) {
      return run(options.withTokens(residents.tokens()), residents);
    }
  }

  private int run(Options options, @Nullable Residents residents)
      throws IOException, InterruptedException {
    try (Outlet outlet = outlets.apply(options.traffic())) {
      return show(new LoadRun(options, residents, outlet, patience, cancelled, screen).run());
    }
  }

  private int show(Report report) throws IOException {
    Figures figures = report.figures();
    out.println(figures.table());
    report.bottleneck().ifPresent(errors::println);
    report.problems().forEach(errors::println);
    Path json = report.options().json();
    if (json != null) {
      Files.writeString(json, figures.json());
    }
    Path svg = report.options().svg();
    if (svg != null) {
      Files.writeString(svg, report.picture());
    }
    return report.good() ? GOOD : NOT_RECONCILED;
  }

  private static void checkOpenFiles(Options options) throws BadOptionException {
    Audience audience = options.audience();
    enough("This process", ProcessFigures.own().openFiles(), audience.connections());
    if (options.pid().isPresent()) {
      long pid = options.pid().getAsLong();
      if (!Files.exists(Path.of("/proc", Long.toString(pid)))) {
        throw BadOptionException.of("--pid", Long.toString(pid), "a running process");
      }
      enough("The server", ProcessFigures.of(pid).openFiles(), audience.connections());
    }
  }

  private static void enough(String who, OptionalLong limit, int connections)
      throws BadOptionException {
    if (limit.isPresent() && limit.getAsLong() < connections + OWN_FILES) {
      throw new BadOptionException(
          who
              + " may open "
              + limit.getAsLong()
              + " files, too few for "
              + connections
              + " connections; raise the limit (ulimit -n).");
    }
  }
}
