package org.flodgatt.config;

/** Text of others made fit for a line of a log or a terminal. Stateless. */
public final class Printable {
  private Printable() {}

  /**
   * The text with everything escaped ({@code \\u000a}) that would end a line, move the cursor, turn
   * the direction of writing, or has no encoding. Text that needs none of that is returned as it
   * is.
   */
  public static String of(String text) {
    int first = 0;
    while (first < text.length() && isPlain(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, first);
    text.codePoints().skip(first).forEach(point -> append(safe, point));
    return safe.toString();
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f;
  }

  private static void append(StringBuilder safe, int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          safe.append("\\u%04x".formatted(point));
      default -> safe.appendCodePoint(point);
    }
  }
}
