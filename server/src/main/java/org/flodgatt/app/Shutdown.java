package org.flodgatt.app;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the server when the system asks (SIGTERM, SIGINT). */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private Shutdown() {}

  /**
   * Being asked to stop is no failure: the process ends with 0, which the JVM alone would not do.
   */
  static void onSignal(Application application) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.info("Stopping");
                  application.close();
                  log.info("Stopped");
                  Runtime.getRuntime().halt(0);
                },
                "shutdown"));
  }
}
