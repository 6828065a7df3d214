package org.flodgatt.encode;

import java.util.Arrays;

/**
 * JSON strings (RFC 8259 section 7), escaped as {@code JSON.stringify} does: quotes, backslashes
 * and control characters, nothing else.
 */
public final class JsonText {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  /** For each ASCII byte: 0 plain, 1 needs {@code \\u00XX}, else the letter after the backslash. */
  private static final byte[] ESCAPES = escapes();

  private JsonText() {}

  private static byte[] escapes() {
    byte[] table = new byte[128];
    Arrays.fill(table, 0, 0x20, (byte) 1);
    table['\b'] = 'b';
    table['\t'] = 't';
    table['\n'] = 'n';
    table['\f'] = 'f';
    table['\r'] = 'r';
    table['"'] = '"';
    table['\\'] = '\\';
    return table;
  }

  /** The text as a JSON string with its quotes; lone surrogates become {@code \\uDXXX}. */
  public static String quote(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        json.append(c).append(text.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        json.append("\\u").append(Integer.toHexString(c));
      } else {
        appendEscaped(json, c);
      }
    }
    return json.append('"').toString();
  }

  private static void appendEscaped(StringBuilder json, char c) {
    byte escape = c < 128 ? ESCAPES[c] : 0;
    switch (escape) {
      case 0 -> json.append(c);
      case 1 -> json.append("\\u00").append((char) HEX[c >> 4]).append((char) HEX[c & 15]);
      default -> json.append('\\').append((char) escape);
    }
  }

  /** Escapes UTF-8 bytes as the inside of a JSON string. */
  static byte[] escape(byte[] source, int start, int end) {
    byte[] target = new byte[end - start + ((end - start) >> 3) + 16];
    int length = 0;
    for (int i = start; i < end; i++) {
      if (target.length - length < 6) {
        target = Arrays.copyOf(target, target.length + (target.length >> 1));
      }
      byte b = source[i];
      byte escape = b >= 0 ? ESCAPES[b] : 0;
      if (escape == 0) {
        target[length++] = b;
      } else if (escape == 1) {
        target[length++] = '\\';
        target[length++] = 'u';
        target[length++] = '0';
        target[length++] = '0';
        target[length++] = HEX[b >> 4];
        target[length++] = HEX[b & 15];
      } else {
        target[length++] = '\\';
        target[length++] = escape;
      }
    }
    return Arrays.copyOf(target, length);
  }
}
