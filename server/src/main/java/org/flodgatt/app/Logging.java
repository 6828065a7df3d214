package org.flodgatt.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import org.flodgatt.config.LogSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the log: to standard output, where systemd and containers expect it. */
final class Logging {
  private static final String OURS = "org.flodgatt";

  private Logging() {}

  static void configure(LogSettings settings) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(encoder(settings.format(), context));
    console.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(Level.WARN);
    // The pool warns with a stack trace of every connection it loses; ours says it in one line.
    context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    level(settings.level());
  }

  /** For commands that speak to a person themselves. */
  static void silence() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
  }

  /** Changes the level of what is written from now on. */
  static void level(LogSettings.Level level) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(OURS).setLevel(Level.toLevel(level.name()));
  }

  static Encoder<ILoggingEvent> encoder(LogSettings.Format format, LoggerContext context) {
    LayoutBase<ILoggingEvent> lines =
        switch (format) {
          case JSON -> new JsonLines();
          case TEXT -> new TextLines();
        };
    lines.setContext(context);
    lines.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(lines);
    encoder.start();
    return encoder;
  }
}
