package org.flodgatt.demo.screen;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/** The server's log: warnings only, to standard error, and none once we stop everything. */
public final class QuietLog {
  private final Logger root;

  private QuietLog(Logger root) {
    this.root = root;
  }

  /** Sets up the log of this process. */
  public static QuietLog configure() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    PatternLayoutEncoder text = new PatternLayoutEncoder();
    text.setContext(context);
    text.setPattern("%-5level %logger{0}: %msg%n");
    text.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(text);
    console.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(Level.WARN);
    return new QuietLog(root);
  }

  /** Ctrl-C reaches PostgreSQL and Redis as well; that they go is no news then. */
  public void silence() {
    root.setLevel(Level.OFF);
  }
}
