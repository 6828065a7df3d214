package org.flodgatt.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.flodgatt.config.Printable;

/**
 * The log for people. Every event begins at the start of a line and nothing else does: what comes
 * from others is escaped, and stack traces are indented. So nobody who can put words into a message
 * can forge an event or reach a terminal.
 */
final class TextLines extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());

  @Override
  public String doLayout(ILoggingEvent event) {
    String logger = event.getLoggerName();
    StringBuilder text = new StringBuilder(256);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), text);
    text.append(' ').append(event.getLevel());
    text.repeat(' ', Math.max(0, 5 - event.getLevel().levelStr.length())).append(' ');
    text.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
    text.append(Printable.of(event.getFormattedMessage())).append('\n');
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure != null) {
      ThrowableProxyUtil.asString(failure)
          .lines()
          .forEach(line -> text.append("\t").append(Printable.of(line.strip())).append('\n'));
    }
    return text.toString();
  }
}
