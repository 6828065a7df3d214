package org.flodgatt.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.flodgatt.auth.StreamParameter;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.session.ClientCommand.Target;
import org.jspecify.annotations.Nullable;

/** Reads a text message of a client. Stateless; never throws, whatever the text. */
final class CommandParser {
  private static final JsonFactory JSON = new JsonFactory();

  private CommandParser() {}

  static ClientCommand parse(String text) {
    if (text.isEmpty()) {
      return new ClientCommand.Ignored("empty");
    }
    try (JsonParser json = JSON.createParser(text)) {
      return new Fields().read(json);
    } catch (IOException e) {
      return new ClientCommand.Ignored("not JSON");
    }
  }

  /** The fields of a command as they are met; a repeated one counts the last time. */
  private static final class Fields {
    private @Nullable String type;
    private @Nullable String stream;
    private @Nullable String since;
    private final Map<String, StreamParameter> parameters = new HashMap<>();

    ClientCommand read(JsonParser json) throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return new ClientCommand.Ignored("not an object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        switch (field) {
          case "type" -> type = text(json, value);
          case "stream" -> stream = streamName(json, value);
          case "since" -> since = text(json, value);
          default -> {
            if (Parameter.isTaken(field)) {
              parameters.put(field, parameter(json, value));
            } else {
              json.skipChildren();
            }
          }
        }
      }
      if (json.nextToken() != null) {
        return new ClientCommand.Ignored("not JSON");
      }
      return switch (type) {
        case "subscribe" -> new ClientCommand.Subscribe(new Target(stream, parameters), since);
        case "unsubscribe" -> new ClientCommand.Unsubscribe(new Target(stream, parameters));
        case null, default -> new ClientCommand.Ignored("unknown type");
      };
    }

    private static @Nullable String text(JsonParser json, JsonToken value) throws IOException {
      if (value == JsonToken.VALUE_STRING) {
        return json.getText();
      }
      json.skipChildren();
      return null;
    }

    /** A name, or an array whose first element is one. */
    private static @Nullable String streamName(JsonParser json, JsonToken value)
        throws IOException {
      if (value != JsonToken.START_ARRAY) {
        return text(json, value);
      }
      JsonToken first = json.nextToken();
      if (first == JsonToken.END_ARRAY) {
        return null;
      }
      String name = text(json, first);
      while (json.nextToken() != JsonToken.END_ARRAY) {
        json.skipChildren();
      }
      return name;
    }

    private static StreamParameter parameter(JsonParser json, JsonToken value) throws IOException {
      return switch (value) {
        case VALUE_STRING -> StreamParameter.ofText(json.getText());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
            isZero(json.getText())
                ? StreamParameter.MISSING
                : new StreamParameter.Numeral(json.getText());
        case VALUE_NULL, VALUE_FALSE -> StreamParameter.MISSING;
        default -> {
          json.skipChildren();
          yield StreamParameter.OTHER;
        }
      };
    }

    /** Looks at the digits before the exponent: {@code -0.0e5} is zero, too. */
    private static boolean isZero(String number) {
      return number
          .chars()
          .takeWhile(c -> c != 'e' && c != 'E')
          .noneMatch(c -> c >= '1' && c <= '9');
    }
  }
}
