package org.flodgatt.filter;

import java.util.Locale;

/**
 * ECMAScript's case folding for regular expressions with the flag {@code i} and without {@code u}
 * (ECMA-262, <i>Canonicalize</i>): single UTF-16 units are compared by their upper case, unless
 * that has several units or leads from beyond ASCII into ASCII. Java's own case-insensitive
 * matching differs for several letters.
 */
final class EcmaFolding {
  private static final int UNITS = 0x10000;
  private static final int ASCII_END = 0x80;
  private static final char[] FOLDED = table();

  private EcmaFolding() {}

  /** Two units are equal for a filter if and only if this yields the same for both. */
  static char fold(char unit) {
    return FOLDED[unit];
  }

  /** Folds unit by unit, so positions stay what they are. */
  static char[] fold(String text) {
    char[] units = text.toCharArray();
    for (int i = 0; i < units.length; i++) {
      units[i] = FOLDED[units[i]];
    }
    return units;
  }

  private static char[] table() {
    char[] table = new char[UNITS];
    for (int unit = 0; unit < UNITS; unit++) {
      table[unit] = canonicalize((char) unit);
    }
    return table;
  }

  private static char canonicalize(char unit) {
    String upper = String.valueOf(unit).toUpperCase(Locale.ROOT);
    if (upper.length() != 1) {
      return unit;
    }
    char folded = upper.charAt(0);
    return unit >= ASCII_END && folded < ASCII_END ? unit : folded;
  }
}
