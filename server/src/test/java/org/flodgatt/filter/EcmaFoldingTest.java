package org.flodgatt.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EcmaFoldingTest {
  @ParameterizedTest
  @CsvSource({
    "a, A", "é, É", "σ, Σ", "ς, Σ", "ς, σ", "ж, Ж", "ｆ, Ｆ", "ǆ, ǅ", "ǆ, Ǆ", "ÿ, Ÿ", "µ, Μ", "ϐ, β",
    "ნ, Ნ", "ꭰ, Ꭰ", "ⅷ, Ⅷ", "ⓐ, Ⓐ"
  })
  void unitsWithTheSameUpperCaseAreEqual(char one, char other) {
    assertEquals(EcmaFolding.fold(one), EcmaFolding.fold(other));
  }

  @ParameterizedTest
  @CsvSource({
    "ß, S",
    "ß, ẞ",
    "\u212A, k",
    "\u212B, å",
    "\u2126, ω",
    "ſ, s",
    "İ, i",
    "ı, I",
    "ı, i",
    "ŉ, N",
    "ᾳ, ᾼ",
    "ﬀ, F",
    "a, á",
    "カ, ｶ",
    "1, ①"
  })
  void theseAreNotEqualToECMAScript(char one, char other) {
    assertNotEquals(EcmaFolding.fold(one), EcmaFolding.fold(other));
  }

  @Test
  void lettersBeyondTheFirstPlaneDoNotFold() {
    assertEquals("𐐀", new String(EcmaFolding.fold("𐐀")));
    assertEquals("𐐨", new String(EcmaFolding.fold("𐐨")));
  }

  @Test
  void everyUnitFoldsAsTheRuleSays() {
    BitSet several = unitsWithSeveralUpperCaseUnits();
    for (int unit = 0; unit <= Character.MAX_VALUE; unit++) {
      int upper = Character.toUpperCase(unit);
      boolean intoAscii = unit >= 0x80 && upper < 0x80;
      int expected = several.get(unit) || intoAscii || upper > 0xFFFF ? unit : upper;
      assertEquals(expected, EcmaFolding.fold((char) unit), "U+" + Integer.toHexString(unit));
    }
  }

  @Test
  void foldingFoldedTextChangesNothing() {
    for (int unit = 0; unit <= Character.MAX_VALUE; unit++) {
      char folded = EcmaFolding.fold((char) unit);
      assertEquals(folded, EcmaFolding.fold(folded), "U+" + Integer.toHexString(unit));
    }
  }

  /** The unconditional mappings of Unicode's SpecialCasing.txt. */
  private static BitSet unitsWithSeveralUpperCaseUnits() {
    int[][] ranges = {
      {0x00DF, 0x00DF}, {0x0149, 0x0149}, {0x01F0, 0x01F0}, {0x0390, 0x0390}, {0x03B0, 0x03B0},
      {0x0587, 0x0587}, {0x1E96, 0x1E9A}, {0x1F50, 0x1F50}, {0x1F52, 0x1F52}, {0x1F54, 0x1F54},
      {0x1F56, 0x1F56}, {0x1F80, 0x1FAF}, {0x1FB2, 0x1FB4}, {0x1FB6, 0x1FB7}, {0x1FBC, 0x1FBC},
      {0x1FC2, 0x1FC4}, {0x1FC6, 0x1FC7}, {0x1FCC, 0x1FCC}, {0x1FD2, 0x1FD3}, {0x1FD6, 0x1FD7},
      {0x1FE2, 0x1FE4}, {0x1FE6, 0x1FE7}, {0x1FF2, 0x1FF4}, {0x1FF6, 0x1FF7}, {0x1FFC, 0x1FFC},
      {0xFB00, 0xFB06}, {0xFB13, 0xFB17}
    };
    BitSet units = new BitSet();
    for (int[] range : ranges) {
      units.set(range[0], range[1] + 1);
    }
    return units;
  }
}
