package org.flodgatt.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random JSON texts, written as nobody would but everybody may (RFC 8259). */
public final class TestingJson {
  private static final String[] TEXTS = {
    "",
    "a",
    "\\\"",
    "\\\\",
    "\\/",
    "\\n",
    "\\r\\n",
    "\\u0000",
    "\\u00e9",
    "é",
    "\u2028",
    "日本語",
    "😀",
    "\\ud83d\\ude00",
    "\\ud800",
    "</p><p>",
    "\u007f",
    "payload",
    "\"event\":".replace("\"", "\\\"")
  };
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "1",
    "-1",
    "0.0",
    "1.50",
    "1e9",
    "1E+400",
    "-2.5e-3",
    "9007199254740993",
    "123456789012345678901234567890",
    "0.1000000000000000055511151231257827"
  };
  private static final String[] SPACES = {"", "", "", " ", "\n", "\r\n", "\t ", "  \r "};

  private final SplittableRandom random;

  public TestingJson(SplittableRandom random) {
    this.random = random;
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** White space or nothing. */
  public String space() {
    return pick(SPACES);
  }

  /** Any value, at most that deep. */
  public String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> pick(NUMBERS);
      case 1 -> "true";
      case 2 -> random.nextBoolean() ? "false" : "null";
      case 3, 4 -> string();
      case 5 -> array(depth - 1);
      default -> object(depth - 1);
    };
  }

  /** A string with its quotes. */
  public String string() {
    var text = new StringBuilder("\"");
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(pick(TEXTS));
    }
    return text.append('"').toString();
  }

  /** Jackson takes no half surrogate pairs in keys. */
  private String key() {
    return string().replace("\\ud800", "");
  }

  private String array(int depth) {
    List<String> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(space() + value(depth) + space());
    }
    return "[" + (items.isEmpty() ? space() : String.join(",", items)) + "]";
  }

  /** An object; keys may repeat. */
  public String object(int depth) {
    List<String> members = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      members.add(space() + key() + space() + ":" + space() + value(depth) + space());
    }
    return "{" + (members.isEmpty() ? space() : String.join(",", members)) + "}";
  }

  /** The tokens of a text, with numbers as written: what any reader sees of it. */
  public static List<String> tokens(byte[] json) throws IOException {
    List<String> tokens = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        tokens.add(token + " " + parser.getText());
      }
    }
    return tokens;
  }
}
