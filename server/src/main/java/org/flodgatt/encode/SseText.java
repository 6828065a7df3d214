package org.flodgatt.encode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.flodgatt.event.Event;
import org.jspecify.annotations.Nullable;

/** Server-sent events (WHATWG HTML, section 9.2) as Mastodon writes them (contract section 4). */
final class SseText {
  private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "\ndata: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private SseText() {}

  /**
   * The event's lines; a payload of several lines becomes several {@code data:} lines.
   *
   * @param id what a client sends as {@code Last-Event-ID} when it comes back, or {@code null}
   */
  static byte[] of(Event event, @Nullable String id, byte[] data) {
    byte[] name = event.name().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream text =
        new ByteArrayOutputStream(EVENT.length + name.length + DATA.length + data.length + 2);
    text.writeBytes(EVENT);
    text.writeBytes(name);
    if (id != null) {
      text.writeBytes(("\nid: " + id).getBytes(StandardCharsets.US_ASCII));
    }
    int line = 0;
    for (int i = 0; i < data.length; i++) {
      if (data[i] == '\n' || data[i] == '\r') {
        text.writeBytes(DATA);
        text.write(data, line, i - line);
        if (data[i] == '\r' && i + 1 < data.length && data[i + 1] == '\n') {
          i++;
        }
        line = i + 1;
      }
    }
    text.writeBytes(DATA);
    text.write(data, line, data.length - line);
    text.writeBytes(END);
    return text.toByteArray();
  }
}
