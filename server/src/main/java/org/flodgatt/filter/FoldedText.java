package org.flodgatt.filter;

/**
 * The searchable text of one status, prepared once for the keywords of all viewers.
 *
 * <p>Nearly all keywords do not occur in a given status. The set of pairs of neighbouring units
 * rules out most of them in a few steps, so that the cost of a status hardly grows with the number
 * of keywords. The set may say yes wrongly, never no.
 */
final class FoldedText {
  private static final int PAIR_BITS = 14;

  private final String text;
  private final char[] folded;
  private final long[] pairs = new long[(1 << PAIR_BITS) / Long.SIZE];

  FoldedText(String text) {
    this.text = text;
    this.folded = EcmaFolding.fold(text);
    for (int i = 1; i < folded.length; i++) {
      int bit = pair(folded[i - 1], folded[i]);
      pairs[bit / Long.SIZE] |= 1L << bit;
    }
  }

  int length() {
    return folded.length;
  }

  /** The folded unit at that position. */
  char at(int position) {
    return folded[position];
  }

  /** The text as it stands in the status. */
  String original(int start, int end) {
    return text.substring(start, end);
  }

  /** Whether there is a word character at that position; outside of the text there is none. */
  boolean isWordAt(int position) {
    return position >= 0 && position < text.length() && isWord(text.charAt(position));
  }

  /** What {@code \w} means to ECMAScript, and so what {@code \b} goes by. */
  static boolean isWord(char unit) {
    return (unit >= 'a' && unit <= 'z')
        || (unit >= 'A' && unit <= 'Z')
        || (unit >= '0' && unit <= '9')
        || unit == '_';
  }

  /** Whether the text has room for the keyword and all its pairs of neighbours. */
  boolean mayContain(char[] keyword) {
    if (keyword.length > folded.length) {
      return false;
    }
    for (int i = 1; i < keyword.length; i++) {
      int bit = pair(keyword[i - 1], keyword[i]);
      if ((pairs[bit / Long.SIZE] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  private static int pair(char first, char second) {
    return ((first << Character.SIZE | second) * 0x9E3779B9) >>> (Integer.SIZE - PAIR_BITS);
  }
}
