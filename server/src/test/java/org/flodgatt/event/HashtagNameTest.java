package org.flodgatt.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HashtagNameTest {
  private static final long SEED = 20261123L;

  @ParameterizedTest(name = "{0} is published as {1}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          cats|cats
          Cats|cats
          CATS_and_Dogs|cats_and_dogs
          2026|2026
          #cats|cats
          two words|twowords
          c.a-t's!|cats
          Café|cafe
          Cafe\u0301|cafe
          ÅNGSTRÖM|angstrom
          \u212B|a
          Łódź|lodz
          Ægir|ægir
          Þór|þor
          Đakovo|dakovo
          ŀ|l\u00B7
          straße|straße
          STRAẞE|straße
          ſet|set
          İstanbul|istanbul
          Iğdır|igdir
          ΟΔΟΣ|οδοσ
          Οδός|οδός
          ΑΣ|ασ
          МОСКВА|москва
          Ёлка|ёлка
          हिन्दी|हिनदी
          বাংলা|বাংলা
          தமிழ்|தமிழ
          ไทย|ไทย
          น้ำเสีย|น้ําเสีย
          เก็บ|เก็บ
          עִבְרִית|עִבְרִית
          العَرَبِيَّة|العَرَبِيَّة
          می\u200Cخواهم|می\u200Cخواهم
          日本語|日本語
          カタカナ・テスト|カタカナ・テスト
          ｶﾞｷﾞ|ガギ
          ＦＵＬＬｗｉｄｔｈ１２３|fullwidth123
          l\u00B7lusió|l\u00B7lusio
          ①②|12
          x²|x2
          ½|12
          ٣٤|٣٤
          ﬁsh|fish
          Ⅷ|viii
          𝔉𝔩𝔬𝔬𝔡|flood
          𐐀|𐐨
          a😀b|ab
          👩\u200D🚀|''
          a\u20E3|a
          !?|''
          """)
  void isNormalisedAsRailsDoes(String tag, String name) {
    assertEquals(name, HashtagName.normalise(tag));
  }

  @Test
  void anEmptyTagStaysEmpty() {
    assertEquals("", HashtagName.normalise(""));
  }

  @Test
  void foldsEveryAccentedLetterOfRails() {
    String accented =
        "ÀÁÂÃÄÅàáâãäåĀāĂăĄąÇçĆćĈĉĊċČčÐðĎďĐđÈÉÊËèéêëĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħÌÍÎÏìíîïĨĩĪīĬĭĮįİı"
            + "ĴĵĶķĸĹĺĻļĽľŁłÑñŃńŅņŇňŊŋÒÓÔÕÖØòóôõöøŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšſŢţŤťŦŧÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲų"
            + "ŴŵÝýÿŶŷŸŹźŻżŽž";
    String plain =
        "aaaaaaaaaaaaaaaaaacccccccccc"
            + "ddddddeeeeeeeeeeeeeeeeeegggggggghhhhiiiiiiiiiiiiiiiiii"
            + "jjkkkllllllllnnnnnnnnnnoooooooooooooooooorrrrrrsssssssssttttttuuuuuuuuuuuuuuuuuuuu"
            + "wwyyyyyyzzzzzz";
    assertEquals(plain, HashtagName.normalise(accented));
  }

  @Test
  void aNameIsItsOwnNameForEveryCharacter() {
    for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
      String name = HashtagName.normalise(Character.toString(character));
      assertEquals(name, HashtagName.normalise(name), "U+" + Integer.toHexString(character));
    }
  }

  /** The order of the contract wins: nothing is composed again after characters were removed. */
  @Test
  void whatRemovalBringsTogetherStaysApart() {
    assertEquals("α\u0345", HashtagName.normalise("α-\u0345"));
  }

  @Test
  void namesHaveOnlyCharactersThatRailsKeeps() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 20_000; round++) {
      String tag = randomText(random);
      HashtagName.normalise(tag)
          .codePoints()
          .forEach(character ->
              assertEquals(
                  true,
                  Character.isAlphabetic(character)
                      || Character.isDigit(character)
                      || "_·・\u200C\u0E47\u0E48\u0E49\u0E4A\u0E4B\u0E4C\u0E4D\u0E4E"
                              .indexOf(character)
                          >= 0,
                  () -> "seed " + SEED + ", tag " + escape(tag)));
    }
  }

  @Test
  void theCaseOfATagDoesNotMatter() {
    SplittableRandom random = new SplittableRandom(SEED);
    String letters = "abcxyzäöåñçéøшжяλωδ";
    for (int round = 0; round < 2_000; round++) {
      StringBuilder tag = new StringBuilder();
      for (int i = random.nextInt(1, 12); i > 0; i--) {
        tag.append(letters.charAt(random.nextInt(letters.length())));
      }
      String lower = tag.toString();
      assertEquals(
          HashtagName.normalise(lower),
          HashtagName.normalise(lower.toUpperCase(java.util.Locale.ROOT)),
          () -> "seed " + SEED + ", tag " + lower);
    }
  }

  private static String randomText(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> text.append((char) random.nextInt(0x80));
        case 1 -> text.append((char) random.nextInt(0x10000));
        case 2 -> text.append((char) random.nextInt(0xD800, 0xE000));
        case 3 -> text.append((char) random.nextInt(0x300, 0x370));
        default -> text.appendCodePoint(random.nextInt(0x110000));
      }
    }
    return text.toString();
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(unit -> escaped.append(String.format("\\u%04x", unit)));
    return escaped.toString();
  }
}
