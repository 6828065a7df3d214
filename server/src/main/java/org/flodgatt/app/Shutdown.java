package org.flodgatt.app;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when the system asks (SIGTERM, SIGINT): in order at the first signal, at once at
 * the second, and at once while it is still starting. Being asked to stop is no failure, so the
 * process ends with 0 each time, which the JVM alone would not do.
 */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  /** Beyond the drain window, for everything else; a supervisor must not lose patience before. */
  private static final Duration REST = Duration.ofSeconds(6);

  private @Nullable Application application;
  private boolean asked;

  void listenToSignals() {
    boolean heard = Signals.on("TERM", this::asked) && Signals.on("INT", this::asked);
    if (!heard) {
      // The JVM tells nobody of a second signal; everything else works with its hook, too.
      Runtime.getRuntime().addShutdownHook(new Thread(this::asked, "signal"));
    }
  }

  /** The server runs, and is to be ended in order from now on. */
  synchronized void started(Application running) {
    application = running;
  }

  private void asked() {
    Application running = firstTime();
    if (running == null) {
      log.info("Stopping at once");
      end();
      return;
    }
    Thread stopping = new Thread(() -> stop(running), "shutdown");
    stopping.start();
    try {
      if (!stopping.join(running.drainWindow().plus(REST))) {
        log.warn("Stopping takes too long; ending without the rest");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }

  /** {@code null}: there is nothing to be ended in order. */
  private synchronized @Nullable Application firstTime() {
    Application running = asked ? null : application;
    asked = true;
    return running;
  }

  private static void stop(Application running) {
    try {
      running.drain();
      log.info("Stopped");
    } catch (RuntimeException e) {
      log.error("Stopping in order failed", e);
    }
  }

  private static void end() {
    Runtime.getRuntime().halt(0);
  }
}
