package org.flodgatt.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.flodgatt.event.Event;
import org.flodgatt.event.EventParser;

/** What the benchmarks work on: a status as Rails publishes it, of the usual size. */
public final class Sample {
  private Sample() {}

  /** A whole message from Redis: an {@code update} of about 3 KB, with a mention and a picture. */
  public static byte[] message() {
    try (InputStream in = Sample.class.getResourceAsStream("update.json")) {
      if (in == null) {
        throw new IllegalStateException("update.json is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .strip()
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The message, parsed. */
  public static Event event() {
    return switch (EventParser.parse(message())) {
      case EventParser.Parsed.Ok(Event event) -> event;
      case EventParser.Parsed.Malformed(String kind) -> throw new IllegalStateException(kind);
    };
  }
}
