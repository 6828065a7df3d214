package org.flodgatt.conformance.blackbox;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How bytes are written in cases and reports. */
final class Notation {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z]+)}");
  private static final Pattern ESCAPE = Pattern.compile("<(?:LF|CR|x([0-9a-f]{2}))>");
  private static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  private Notation() {}

  /** Turns {@code <LF>}, {@code <CR>} and {@code <xHH>} into characters. */
  static String unescape(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                switch (found.group()) {
                  case "<LF>" -> "\n";
                  case "<CR>" -> "\r";
                  default -> Character.toString(Integer.parseInt(found.group(1), 16));
                }));
  }

  /** The other way, so that a report shows every byte. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(c -> {
          if (c == '\n') {
            out.append("<LF>");
          } else if (c == '\r') {
            out.append("<CR>");
          } else if (c < ' ' || c == 0x7f) {
            out.append("<x%02x>".formatted(c));
          } else {
            out.append((char) c);
          }
        });
    return out.toString();
  }

  /**
   * Puts values in for {@code ${name}}.
   *
   * @throws IllegalStateException if nothing has given a value of that name
   */
  static String fill(String text, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> {
          String name = found.group(1);
          String value = values.get(name);
          if (value == null) {
            if (name.equals("uuid")) {
              return Matcher.quoteReplacement(found.group());
            }
            throw new IllegalStateException("nothing gave ${" + name + "} before it was used");
          }
          return Matcher.quoteReplacement(value);
        });
  }

  /** Whether a text is what was expected; {@code ${uuid}} stands for a random UUID. */
  static boolean matches(String expected, String got) {
    int uuid = expected.indexOf("${uuid}");
    if (uuid < 0) {
      return expected.equals(got);
    }
    return got.matches(
        Pattern.quote(expected.substring(0, uuid))
            + UUID
            + Pattern.quote(expected.substring(uuid + "${uuid}".length())));
  }
}
