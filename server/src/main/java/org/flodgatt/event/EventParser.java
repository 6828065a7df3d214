package org.flodgatt.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.flodgatt.event.Event.PayloadKind;
import org.jspecify.annotations.Nullable;

/**
 * Reads the envelope of a message from Redis (contract section 6). The payload is not interpreted:
 * its position is noted, and its bytes pass through, but for {@link InternalKeys}. Stateless; any
 * thread.
 */
public final class EventParser {
  /** What came of a message. */
  public sealed interface Parsed {
    /** An event. Without payload only some are for clients: {@link Event#forClients()}. */
    record Ok(Event event) implements Parsed {}

    /**
     * Not an event.
     *
     * @param kind a fixed word that names what is wrong, fit for a metric's label
     */
    record Malformed(String kind) implements Parsed {}
  }

  /**
   * Redis bounds a message; within it any JSON is welcome that somebody might mean. What only an
   * attack would nest so deep, or write as so long a number or name, takes many times its own size
   * to read, and could cost the process its memory.
   */
  static final StreamReadConstraints BOUNDS =
      StreamReadConstraints.builder()
          .maxNestingDepth(250_000)
          .maxNumberLength(1_000_000)
          .maxNameLength(1_000_000)
          .maxStringLength(Integer.MAX_VALUE)
          .build();

  /** Byte offsets need the parser that reads UTF-8 itself, and that one the table of names. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(BOUNDS)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private EventParser() {}

  /** Reads one message. Never throws, whatever the bytes; a repeated key counts the last time. */
  public static Parsed parse(byte[] message) {
    if (!Utf8.isValid(message)) {
      return new Parsed.Malformed("not_utf8");
    }
    try (JsonParser json = JSON.createParser(message)) {
      return new Envelope(message).read(json);
    } catch (IOException e) {
      return new Parsed.Malformed("not_json");
    }
  }

  /** The fields of the envelope as they are met. */
  private static final class Envelope {
    private final byte[] message;
    private @Nullable String name;
    private boolean nameIsText = true;
    private int start;
    private int end;
    private PayloadKind kind = PayloadKind.NONE;

    Envelope(byte[] message) {
      this.message = message;
    }

    Parsed read(JsonParser json) throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return new Parsed.Malformed("not_an_object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        switch (field) {
          case "event" -> readName(json, value);
          case "payload" -> readPayload(json, value);
          default -> json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        return new Parsed.Malformed("not_json");
      }
      if (!nameIsText) {
        return new Parsed.Malformed("event_not_text");
      }
      String event = name;
      if (event == null || event.isEmpty()) {
        return new Parsed.Malformed("no_event");
      }
      if (!printable(event)) {
        return new Parsed.Malformed("event_name");
      }
      return new Parsed.Ok(InternalKeys.takenOut(new Event(event, message, start, end, kind)));
    }

    private void readName(JsonParser json, JsonToken value) throws IOException {
      name = value == JsonToken.VALUE_STRING ? json.getText() : null;
      nameIsText =
          value == JsonToken.VALUE_STRING
              || value == JsonToken.VALUE_NULL
              || value == JsonToken.VALUE_FALSE;
      json.skipChildren();
    }

    private void readPayload(JsonParser json, JsonToken value) throws IOException {
      start = (int) json.currentTokenLocation().getByteOffset();
      kind = kindOf(json, value, start);
      json.skipChildren();
      json.finishToken();
      end = (int) json.currentLocation().getByteOffset();
    }

    /** JavaScript's falsy values count as no payload. */
    private PayloadKind kindOf(JsonParser json, JsonToken value, int at) throws IOException {
      return switch (value) {
        case START_OBJECT, START_ARRAY -> PayloadKind.STRUCTURE;
        // Its length would have to be read; the next byte tells as much.
        case VALUE_STRING -> message[at + 1] == '"' ? PayloadKind.NONE : PayloadKind.STRING;
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            isZero(json.getText()) ? PayloadKind.NONE : PayloadKind.BARE;
        case VALUE_TRUE -> PayloadKind.BARE;
        default -> PayloadKind.NONE;
      };
    }

    /** Looks at the digits: a number of a million digits is not worth converting. */
    private static boolean isZero(String number) {
      for (int i = 0; i < number.length(); i++) {
        char c = number.charAt(i);
        if (c == 'e' || c == 'E') {
          break;
        }
        if (c >= '1' && c <= '9') {
          return false;
        }
      }
      return true;
    }

    private static boolean printable(String name) {
      for (int i = 0; i < name.length(); i++) {
        if (name.charAt(i) < ' ' || name.charAt(i) > '~') {
          return printableUnicode(name);
        }
      }
      return true;
    }

    private static boolean printableUnicode(String name) {
      return name.codePoints()
          .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
  }
}
