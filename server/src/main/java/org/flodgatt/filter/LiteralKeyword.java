package org.flodgatt.filter;

/**
 * One keyword of a filter, ready to be searched for. It stands for itself: nothing in it is
 * special, and nothing is trimmed.
 *
 * <p>The search is Knuth, Morris and Pratt's: its time is linear in the text whatever somebody
 * chose as a keyword, so that no filter can hold up the delivery for others.
 */
final class LiteralKeyword {
  static final int NOT_FOUND = -1;

  private final char[] folded;

  /** For each prefix the length of its longest proper prefix that is also its suffix. */
  private final int[] borders;

  private final boolean wordStart;
  private final boolean wordEnd;

  /**
   * Prepares a keyword.
   *
   * @param keyword not empty
   */
  LiteralKeyword(KeywordLookup.Keyword keyword) {
    String text = keyword.text();
    this.folded = EcmaFolding.fold(text);
    this.borders = borders(folded);
    this.wordStart = keyword.wholeWord() && FoldedText.isWord(text.charAt(0));
    this.wordEnd = keyword.wholeWord() && FoldedText.isWord(text.charAt(text.length() - 1));
  }

  int length() {
    return folded.length;
  }

  /**
   * Where the keyword stands first in the text.
   *
   * @param end matches that start here or later do not interest
   * @return {@link #NOT_FOUND} if it does not stand before {@code end}
   */
  int find(FoldedText text, int end) {
    if (!text.mayContain(folded)) {
      return NOT_FOUND;
    }
    int stop = (int) Math.min(text.length(), (long) end + folded.length - 1);
    int matched = 0;
    for (int position = 0; position < stop; position++) {
      char unit = text.at(position);
      while (matched > 0 && unit != folded[matched]) {
        matched = borders[matched - 1];
      }
      if (unit == folded[matched]) {
        matched++;
      }
      if (matched == folded.length) {
        int start = position + 1 - matched;
        if (bounded(text, start)) {
          return start;
        }
        matched = borders[matched - 1];
      }
    }
    return NOT_FOUND;
  }

  /** The keyword's first and last units are word characters here, so their neighbours must not. */
  private boolean bounded(FoldedText text, int start) {
    return !(wordStart && text.isWordAt(start - 1))
        && !(wordEnd && text.isWordAt(start + folded.length));
  }

  private static int[] borders(char[] units) {
    int[] borders = new int[units.length];
    int length = 0;
    for (int i = 1; i < units.length; i++) {
      while (length > 0 && units[i] != units[length]) {
        length = borders[length - 1];
      }
      if (units[i] == units[length]) {
        length++;
      }
      borders[i] = length;
    }
    return borders;
  }
}
