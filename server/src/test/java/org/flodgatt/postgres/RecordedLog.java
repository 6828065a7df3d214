package org.flodgatt.postgres;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/** Everything that is logged until it is closed, by us and by the libraries, at every level. */
final class RecordedLog implements AutoCloseable {
  private static final java.util.logging.Logger DRIVER =
      java.util.logging.Logger.getLogger("org.postgresql");

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<Appender<ILoggingEvent>> silenced = new ArrayList<>();
  private final Level levelBefore = root.getLevel();
  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
  private final Queue<String> driverLines = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };
  private final Handler driverHandler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          driverLines.add(new SimpleFormatter().format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  RecordedLog() {
    LogManager.getLogManager().reset(); // not to the console
    root.iteratorForAppenders().forEachRemaining(silenced::add);
    silenced.forEach(root::detachAppender);
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
    driverHandler.setLevel(java.util.logging.Level.ALL);
    DRIVER.addHandler(driverHandler);
    DRIVER.setLevel(java.util.logging.Level.ALL);
  }

  /** What our own classes said at this level. */
  List<String> ours(Level level) {
    return events.stream()
        .filter(event -> event.getLoggerName().startsWith("org.flodgatt"))
        .filter(event -> event.getLevel().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** All lines with their stack traces, also those of the libraries at their finest level. */
  String everything() {
    StringBuilder all = new StringBuilder();
    for (ILoggingEvent event : events) {
      all.append(event.getFormattedMessage()).append('\n');
      if (event.getThrowableProxy() != null) {
        all.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
    driverLines.forEach(all::append);
    return all.toString();
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    silenced.forEach(root::addAppender);
    root.setLevel(levelBefore);
    DRIVER.removeHandler(driverHandler);
    DRIVER.setLevel(null);
  }
}
