package org.flodgatt.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.flodgatt.encode.JsonText;

/**
 * The log for collectors: one JSON object (RFC 8259) for each event, in one line, with {@code
 * time}, {@code level}, {@code logger}, {@code thread}, {@code message} and, for failures, {@code
 * trace}.
 */
final class JsonLines extends LayoutBase<ILoggingEvent> {
  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder json = new StringBuilder(512);
    json.append("{\"time\":\"").append(Instant.ofEpochMilli(event.getTimeStamp()));
    json.append("\",\"level\":\"").append(event.getLevel()).append('"');
    field(json, "logger", event.getLoggerName());
    field(json, "thread", event.getThreadName());
    field(json, "message", event.getFormattedMessage());
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure != null) {
      field(json, "trace", ThrowableProxyUtil.asString(failure));
    }
    return json.append("}\n").toString();
  }

  /** Half a surrogate pair has no encoding, and strict readers refuse it even escaped. */
  private static void field(StringBuilder json, String name, String value) {
    byte[] encodable = value.getBytes(StandardCharsets.UTF_8);
    json.append(",\"").append(name).append("\":");
    json.append(JsonText.quote(new String(encodable, StandardCharsets.UTF_8)));
  }
}
