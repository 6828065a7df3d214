package org.flodgatt.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import java.util.regex.Pattern;
import org.flodgatt.config.LogSettings.Format;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whatever somebody gets into a message: a line stays a line. */
final class LoggingTest {
  private static final Pattern LINE =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(?:Z|[+-]\\d\\d:\\d\\d) WARN  Test:"
              + " .*\n");

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger logger = context.getLogger("org.flodgatt.Test");

  private String written(Format format, String message, @Nullable Throwable failure) {
    byte[] bytes =
        Logging.encoder(format, context)
            .encode(
                new LoggingEvent("", logger, Level.WARN, "{}", failure, new Object[] {message}));
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8", e);
    }
  }

  @Test
  void plainTextIsWrittenAsItIs() {
    String line = written(Format.TEXT, "Flóðgátt 雪 🎉 \"said\" \\n", null);
    assertTrue(LINE.matcher(line).matches(), line);
    assertTrue(line.endsWith(" WARN  Test: Flóðgátt 雪 🎉 \"said\" \\n\n"), line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\n2026-01-01T00:00:00.000Z ERROR Hub: forged",
        "a\r\nforged",
        "\u0085\u2028\u2029",
        "\u001b[2J\u001b]0;title\u0007",
        "\u202eright to left",
        "\0",
        "half \ud83c of a pair",
        "\udf89\ud83c",
        "\"}, {\"level\": \"ERROR\"",
        "\\\"\\",
        "\u007f\ufeff"
      })
  void nothingHostileLeavesItsLine(String hostile) throws IOException {
    for (Throwable failure : new Throwable[] {null, new IOException(hostile, new Error(hostile))}) {
      check(hostile, failure);
    }
  }

  @Test
  void noTextLeavesItsLine() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      int length = random.nextInt(20);
      StringBuilder text = new StringBuilder();
      while (text.length() < length) {
        text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
      }
      check(text.toString(), null);
    }
  }

  private void check(String hostile, @Nullable Throwable failure) throws IOException {
    String text = written(Format.TEXT, hostile, failure);
    String first = text.substring(0, text.indexOf('\n') + 1);
    assertTrue(LINE.matcher(first).matches(), text);
    String rest = text.substring(first.length());
    assertEquals(failure == null, rest.isEmpty());
    rest.lines().forEach(line -> assertTrue(line.matches("\t\\P{Cntrl}*"), line));
    String json = written(Format.JSON, hostile, failure);
    assertEquals(json.length() - 1, json.indexOf('\n'), "one object a line: " + json);
    assertEquals(inUtf8(hostile), message(json));
  }

  /** Half a pair has no UTF-8 and may be replaced; all else must come through. */
  private static String inUtf8(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  private static String message(String line) throws IOException {
    String message = "";
    try (JsonParser json = new JsonFactory().createParser(line)) {
      assertEquals(JsonToken.START_OBJECT, json.nextToken());
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        if (field.equals("message")) {
          message = json.getText();
        }
        json.skipChildren();
      }
      assertEquals(null, json.nextToken());
    }
    return message;
  }
}
