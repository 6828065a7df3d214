package org.flodgatt.app;

import java.io.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.flodgatt.config.ConfigProblems;
import org.flodgatt.config.ConfigResult;
import org.flodgatt.config.LogSettings;
import org.flodgatt.config.ServerConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What SIGHUP does: the log level and the certificates are read anew, and no client notices. What
 * is no good is refused, and what was stays. Each time one line of the log says what has changed.
 */
final class Reload {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);

  private final Supplier<ConfigResult> reading;
  private @Nullable ServerConfig atStart;
  private @Nullable Application application;
  private LogSettings.Level level = LogSettings.Level.INFO;
  private boolean early;

  /**
   * @param reading reads the settings as they are now
   */
  Reload(Supplier<ConfigResult> reading) {
    this.reading = reading;
  }

  /**
   * Listens to the signal from now on, because it ends whoever does not. But somebody whose
   * terminal goes away does not want a server to stay behind.
   */
  @SuppressWarnings("SystemConsoleNull") // Java 25 has null again
  void listenToSignals() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      Signals.on("HUP", this::asked);
    }
  }

  /** The server runs with these settings. A signal that came before is obeyed now. */
  synchronized void started(ServerConfig settings, Application running) {
    atStart = settings;
    level = settings.log().level();
    application = running;
    if (early) {
      asked();
    }
  }

  /** The signal has come. */
  synchronized void asked() {
    if (atStart == null || application == null) {
      early = true;
      return;
    }
    switch (reading.get()) {
      case ConfigProblems problems ->
          log.warn(
              "Reload refused, all stays as it was: {}", problems.describe().replace("\n", "; "));
      case ServerConfig now -> reload(atStart, now, application);
    }
  }

  private void reload(ServerConfig old, ServerConfig now, Application running) {
    List<String> said = new ArrayList<>();
    LogSettings.Level before = level;
    level = now.log().level();
    said.add(
        level == before
            ? "log level stays %s (%s)".formatted(text(level), now.report().sourceOf("LOG_LEVEL"))
            : "log level %s, was %s".formatted(text(level), text(before)));
    boolean good = certificates("PostgreSQL", running::reloadPostgresCertificates, said);
    good &= certificates("Redis", running::reloadRedisCertificates, said);
    List<String> waiting = now.report().changedSince(old.report());
    if (!waiting.isEmpty()) {
      said.add("changed, but only a restart heeds it: " + String.join(", ", waiting));
    }
    // At the more talkative of both levels, so that the line is there.
    Logging.level(before.compareTo(level) < 0 ? before : level);
    log.atLevel(good ? Level.INFO : Level.WARN).log("Reloaded: {}", String.join("; ", said));
    Logging.level(level);
  }

  @FunctionalInterface
  private interface Certificates {
    /** Returns whether something has changed. */
    boolean reload() throws IOException;
  }

  private static boolean certificates(String whose, Certificates files, List<String> said) {
    try {
      if (files.reload()) {
        said.add("new certificates towards " + whose);
      }
      return true;
    } catch (IOException e) {
      said.add("certificates towards %s stay as they were: %s".formatted(whose, e.getMessage()));
      return false;
    }
  }

  private static String text(LogSettings.Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
