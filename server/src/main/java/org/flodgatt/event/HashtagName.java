package org.flodgatt.event;

import java.text.Normalizer;

/**
 * The name under which Rails publishes a hashtag: {@code norm(T)} of contract section 3. Clients
 * may spell a tag as they like; the topic has this one spelling.
 *
 * <p>Two things look wrong and are intentional, because Rails names the topic and Ruby does them
 * so: a capital sigma becomes {@code σ} also at the end of a word, and letters are folded only
 * after they were made lower case, so what normalisation takes apart (as {@code ŀ} into {@code l·})
 * is not folded.
 */
public final class HashtagName {
  /** Groups of accented Latin letters: the letter that stands for them comes first. */
  private static final String[] FOLDED_LETTERS = {
    "AÀÁÂÃÄÅĀĂĄ",
    "CÇĆĈĊČ",
    "DÐĎĐ",
    "EÈÉÊËĒĔĖĘĚ",
    "GĜĞĠĢ",
    "HĤĦ",
    "IÌÍÎÏĨĪĬĮİ",
    "JĴ",
    "KĶ",
    "LĹĻĽĿŁ",
    "NÑŃŅŇŊ",
    "OÒÓÔÕÖØŌŎŐ",
    "RŔŖŘ",
    "SŚŜŞŠ",
    "TŢŤŦ",
    "UÙÚÛÜŨŪŬŮŰŲ",
    "WŴ",
    "YÝŶŸ",
    "ZŹŻŽ",
    "aàáâãäåāăą",
    "cçćĉċč",
    "dðďđ",
    "eèéêëēĕėęě",
    "gĝğġģ",
    "hĥħ",
    "iìíîïĩīĭįı",
    "jĵ",
    "kķĸ",
    "lĺļľŀł",
    "nñńņňŉŋ",
    "oòóôõöøōŏő",
    "rŕŗř",
    "sśŝşšſ",
    "tţťŧ",
    "uùúûüũūŭůűų",
    "wŵ",
    "yýÿŷ",
    "zźżž"
  };

  private static final int FOLDING_END = 0x180;
  private static final char[] FOLDING = foldingTable();

  private HashtagName() {}

  /**
   * Normalises a tag as a client spells it, without the {@code #}.
   *
   * @param tag any text, lone surrogates included
   * @return the name for the topic; empty if nothing of the tag may stand in a hashtag
   */
  public static String normalise(String tag) {
    StringBuilder name = new StringBuilder(tag.length());
    Normalizer.normalize(tag, Normalizer.Form.NFKC)
        .codePoints()
        .map(Character::toLowerCase)
        .map(HashtagName::fold)
        .filter(HashtagName::mayStand)
        .forEach(name::appendCodePoint);
    return name.toString();
  }

  /**
   * The name under which Rails before Mastodon 4.0 published a hashtag.
   *
   * @param tag any text; what no text in UTF-8 may hold is left out
   */
  public static String lowerCase(String tag) {
    StringBuilder name = new StringBuilder(tag.length());
    tag.codePoints()
        .filter(character ->
            Character.getType(character) != Character.SURROGATE
                && !Character.isISOControl(character))
        .map(Character::toLowerCase)
        .forEach(name::appendCodePoint);
    return name.toString();
  }

  private static int fold(int letter) {
    return letter < FOLDING_END ? FOLDING[letter] : letter;
  }

  private static boolean mayStand(int character) {
    return Character.isAlphabetic(character)
        || Character.getType(character) == Character.DECIMAL_DIGIT_NUMBER
        || (character >= 0x0E47 && character <= 0x0E4E)
        || character == '_'
        || character == 0x00B7
        || character == 0x30FB
        || character == 0x200C;
  }

  private static char[] foldingTable() {
    char[] table = new char[FOLDING_END];
    for (char letter = 0; letter < FOLDING_END; letter++) {
      table[letter] = letter;
    }
    for (String group : FOLDED_LETTERS) {
      for (int i = 1; i < group.length(); i++) {
        table[group.charAt(i)] = group.charAt(0);
      }
    }
    return table;
  }
}
