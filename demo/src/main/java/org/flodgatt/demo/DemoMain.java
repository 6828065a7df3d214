package org.flodgatt.demo;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flodgatt.demo.screen.Console;
import org.flodgatt.demo.screen.QuietLog;

/** {@code ./flodgatt demo}. Exit codes: 0 ended as asked, 1 could not start, 2 bad options. */
public final class DemoMain {
  private static final int FAILED = 1;
  private static final int BAD_OPTIONS = 2;

  /** Longer than all parts may take to end, each with its own deadline. */
  private static final int PATIENCE_SECONDS = 60;

  private DemoMain() {}

  /** Runs the demo; see {@code --help} for the arguments. */
  public static void main(String[] arguments) {
    switch (DemoOptions.parse(List.of(arguments))) {
      case CommandLine.Help() -> System.out.print(DemoOptions.USAGE);
      case CommandLine.Mistake(String sentence) -> {
        System.err.println("flodgatt: " + sentence);
        System.exit(BAD_OPTIONS);
      }
      case DemoOptions options -> System.exit(run(options));
    }
  }

  private static int run(DemoOptions options) {
    QuietLog log = QuietLog.configure();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> onSignal(log, stop, ended), "stop"));
    Console console = new Console(System.out, isTerminal());
    int code = 0;
    try (Running running = new Running(stop)) {
      new Demo(options, console, stop).run(running);
      log.silence();
    } catch (DemoException e) {
      // What fails while everything ends, fails because of that.
      if (stop.getCount() > 0) {
        console.say("");
        System.err.println("flodgatt: " + e.getMessage());
        code = FAILED;
      }
    }
    if (code == 0) {
      console.say("Everything is stopped.");
    }
    ended.countDown();
    return code;
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(tty -> tty.isTerminal()).isPresent();
  }

  /**
   * Runs when the JVM ends: after {@link #run}, then there is nothing to do; or by Ctrl-C or
   * SIGTERM, then the main thread is asked to end everything in order. Being asked is no failure:
   * the exit code is 0, which the JVM alone would not do.
   */
  private static void onSignal(QuietLog log, CountDownLatch stop, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return;
    }
    log.silence();
    stop.countDown();
    try {
      if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
