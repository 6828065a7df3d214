package org.flodgatt.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flodgatt.filter.KeywordLookup.CustomFilter;
import org.flodgatt.filter.KeywordLookup.Keyword;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class KeywordFiltersTest {
  private static final long SEED = 20261123L;
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  /** The expected matches are what a JavaScript engine finds. */
  static Stream<Arguments> matches() {
    return Stream.of(
        arguments("I ate a BANANA today", "BANANA", List.of(word("banana"))),
        arguments("bananas", null, List.of(word("banana"))),
        arguments("bananas", "banana", List.of(part("banana"))),
        arguments("xbanana", null, List.of(word("banana"))),
        arguments("été d’ÉTÉ", "été", List.of(word("ÉTÉ"))),
        arguments("métété", "été", List.of(word("été"))),
        arguments("naïveté", null, List.of(word("t"))),
        arguments("ΟΔΟΣ", "ΟΔΟΣ", List.of(part("οδος"))),
        arguments("ｆｕｌｌ", "ｆｕｌｌ", List.of(part("ＦＵＬＬ"))),
        arguments("straße", null, List.of(part("STRASSE"))),
        arguments("STRAẞE", null, List.of(part("straße"))),
        arguments("\u212a", null, List.of(part("k"))),
        arguments("\u017f", null, List.of(part("s"))),
        arguments("İ", null, List.of(part("i"))),
        arguments("ı", null, List.of(part("I"))),
        arguments("𐐀", null, List.of(part("𐐨"))),
        arguments("𐐀", "𐐀", List.of(part("𐐀"))),
        arguments("µ", "µ", List.of(part("Μ"))),
        arguments("\u2126", null, List.of(part("ω"))),
        arguments("ǅ", "ǅ", List.of(part("ǆ"))),
        arguments("ﬁ", null, List.of(part("fi"))),
        arguments("ᾳ", null, List.of(part("ᾼ"))),
        arguments("C++ is fun", "C++", List.of(word("c++"))),
        arguments("C++11", "C++", List.of(word("c++"))),
        arguments("xC++", null, List.of(word("c++"))),
        arguments("a.b", ".", List.of(word("."))),
        arguments("axb", null, List.of(part("a.b"))),
        arguments("#cats!", "#cats", List.of(word("#cats"))),
        arguments("x#cats", "#cats", List.of(word("#cats"))),
        arguments("foo_bar", null, List.of(word("foo"))),
        arguments("foo-bar", "foo", List.of(word("foo"))),
        arguments("日本語", "本", List.of(word("本"))),
        arguments("😀😀", "😀", List.of(word("😀"))),
        arguments("\ud83d", "\ud83d", List.of(part("\ud83d"))),
        arguments("b a", "b", List.of(word("a"), word("b"))),
        arguments("abc", "ab", List.of(part("ab"), part("abc"))),
        arguments("abc", "abc", List.of(part("abc"), part("ab"))),
        arguments("abcab ab", "c", List.of(word("ab"), part("c"))),
        arguments("aab", "ab", List.of(part("ab"))),
        arguments("aaab", "aaab", List.of(word("aab"), word("aaab"))),
        arguments(" a ", " ", List.of(word(" "))),
        arguments("new\nline", "w\nl", List.of(part("w\nl"))),
        arguments("a  b", null, List.of(part("a b"))),
        arguments("a\u00a0b", null, List.of(part("a b"))),
        arguments("kéyé", null, List.of(word("key"))),
        arguments("keyé", "key", List.of(word("key"))),
        arguments("\u017fkey", "key", List.of(word("key"))),
        arguments("٣key", "key", List.of(word("key"))),
        arguments("[x](y)", "[x](y)", List.of(word("[X](Y)"))),
        arguments("a|b", "a|b", List.of(word("a|b"))),
        arguments("\\d", "\\d", List.of(part("\\D"))),
        arguments("1234", null, List.of(part("\\d"))));
  }

  @ParameterizedTest(name = "in \"{0}\" {2} finds \"{1}\"")
  @MethodSource("matches")
  void findsWhatECMAScriptFinds(String text, @Nullable String match, List<Keyword> keywords) {
    assertEquals(match, firstMatch(text, keywords));
  }

  @Test
  void agreesWithANaiveMatcher() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 100_000; round++) {
      String text = randomText(random, 40);
      List<Keyword> keywords = new ArrayList<>();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        keywords.add(new Keyword(randomKeyword(random, text), random.nextBoolean()));
      }
      assertEquals(
          naiveFirstMatch(text, keywords),
          firstMatch(text, keywords),
          () -> "seed " + SEED + ", text \"" + text + "\", keywords " + keywords);
    }
  }

  @Test
  void aKeywordOfRepetitionsTakesLinearTime() {
    String text = "a".repeat(2_000_000);
    assertNull(firstMatch(text, List.of(part("a".repeat(100_000) + "ba"), part("ab"))));
    assertNull(firstMatch(text, List.of(word("a".repeat(100_000)))));
  }

  @Test
  void anEmptyKeywordMatchesNothing() {
    assertNull(firstMatch("text", List.of(part(""), word(""))));
    assertEquals("x", firstMatch("text", List.of(part(""), part("x"))));
  }

  @Test
  void aResultIsWrittenAsTheContractShows() {
    CustomFilter filter =
        new CustomFilter(
            401,
            "Hide",
            List.of("public"),
            Instant.parse("2035-01-02T03:04:05.678Z"),
            1,
            List.of(word("banana")));
    assertEquals(
        "[{\"filter\":{\"id\":\"401\",\"title\":\"Hide\",\"context\":[\"public\"],"
            + "\"expires_at\":\"2035-01-02T03:04:05.678Z\",\"filter_action\":\"hide\"},"
            + "\"keyword_matches\":[\"Banana\"],\"status_matches\":null}]",
        annotate("A Banana and a banana", filter));
  }

  @Test
  void everyFilterThatMatchesHasOneResultInTheOrderOfTheRows() {
    assertEquals(
        "[{\"filter\":{\"id\":\"1\",\"title\":\"t\",\"context\":[\"home\",\"public\"],"
            + "\"expires_at\":null,\"filter_action\":\"warn\"},"
            + "\"keyword_matches\":[\"b\"],\"status_matches\":null},"
            + "{\"filter\":{\"id\":\"9223372036854775807\",\"title\":\"t\",\"context\":[],"
            + "\"expires_at\":null,\"filter_action\":\"warn\"},"
            + "\"keyword_matches\":[\"a\"],\"status_matches\":null}]",
        annotate(
            "a b",
            new CustomFilter(1, "t", List.of("home", "public"), null, 0, List.of(part("B"))),
            new CustomFilter(2, "t", List.of(), null, 0, List.of(part("c"))),
            new CustomFilter(Long.MAX_VALUE, "t", List.of(), null, 0, List.of(part("A")))));
  }

  @Test
  void nothingFoundIsNoAnnotation() {
    assertNull(annotate("nothing here", filter(null, 0)));
    assertNull(annotate(""));
  }

  @ParameterizedTest
  @CsvSource({"0, warn", "1, hide", "2, blur", "3, warn", "-1, warn"})
  void theActionHasAName(int action, String name) {
    assertTrue(
        annotation("x", filter(null, action)).contains("\"filter_action\":\"" + name + "\""));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, null",
        "2035-01-02T03:04:05Z, '\"2035-01-02T03:04:05.000Z\"'",
        "2035-01-02T03:04:05.678999Z, '\"2035-01-02T03:04:05.678Z\"'",
        "9999-12-31T23:59:59.999Z, '\"9999-12-31T23:59:59.999Z\"'",
        "+10000-01-01T00:00:00Z, '\"+010000-01-01T00:00:00.000Z\"'",
        "+275760-09-12T23:59:59.999Z, '\"+275760-09-12T23:59:59.999Z\"'",
        "+275760-09-13T00:00:01Z, null",
        "+1000000000-12-31T23:59:59.999999999Z, null"
      })
  void theEndIsWrittenAsJavaScriptWritesDates(@Nullable Instant end, String json) {
    assertTrue(annotation("x", filter(end, 0)).contains("\"expires_at\":" + json + ","));
  }

  @Test
  void anExpiredFilterIsSkipped() {
    assertNull(annotate("x", filter(NOW.minusNanos(1), 0)));
    assertTrue(annotation("x", filter(NOW, 0)).contains("\"x\""));
    KeywordFilters filters =
        KeywordFilters.compile(List.of(filter(NOW, 0), filter(NOW.plusSeconds(1), 0)));
    assertTrue(filters.anyApplies(NOW));
    assertTrue(filters.anyApplies(NOW.plusSeconds(1)));
    assertFalse(filters.anyApplies(NOW.plusSeconds(2)));
    assertFalse(KeywordFilters.NONE.anyApplies(NOW));
  }

  @Test
  void anAccountWithoutFiltersCostsNothing() {
    assertSame(KeywordFilters.NONE, KeywordFilters.compile(List.of()));
  }

  @Test
  void textIsEscapedAsJavaScriptEscapesIt() {
    String raw = "\"\\/\b\f\n\r\t\u0000\u001f\u007fé\u2028<😀\ud83d \ude00";
    String json = "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007fé\u2028<😀\\ud83d \\ude00\"";
    String annotation =
        annotation(raw, new CustomFilter(1, raw, List.of(raw, raw), null, 0, List.of(part(raw))));
    assertTrue(annotation.contains("\"title\":" + json + ","), annotation);
    assertTrue(annotation.contains("\"context\":[" + json + "," + json + "],"), annotation);
    assertTrue(annotation.contains("\"keyword_matches\":[" + json + "],"), annotation);
  }

  private static Keyword word(String text) {
    return new Keyword(text, true);
  }

  private static Keyword part(String text) {
    return new Keyword(text, false);
  }

  private static CustomFilter filter(@Nullable Instant expiresAt, int action) {
    return new CustomFilter(1, "t", List.of(), expiresAt, action, List.of(part("x")));
  }

  private static @Nullable String firstMatch(String text, List<Keyword> keywords) {
    return new KeywordFilter(new CustomFilter(1, "t", List.of(), null, 0, keywords))
        .firstMatch(new FoldedText(text));
  }

  private static @Nullable String annotate(String text, CustomFilter... filters) {
    byte[] json = KeywordFilters.compile(List.of(filters)).annotate(new FoldedText(text), NOW);
    return json == null ? null : new String(json, StandardCharsets.UTF_8);
  }

  private static String annotation(String text, CustomFilter... filters) {
    return String.valueOf(annotate(text, filters));
  }

  private static @Nullable String naiveFirstMatch(String text, List<Keyword> keywords) {
    for (int start = 0; start < text.length(); start++) {
      for (Keyword keyword : keywords) {
        int end = start + keyword.text().length();
        if (end <= text.length() && naiveMatch(text, start, end, keyword)) {
          return text.substring(start, end);
        }
      }
    }
    return null;
  }

  private static boolean naiveMatch(String text, int start, int end, Keyword keyword) {
    String literal = keyword.text();
    for (int i = 0; i < literal.length(); i++) {
      if (EcmaFolding.fold(text.charAt(start + i)) != EcmaFolding.fold(literal.charAt(i))) {
        return false;
      }
    }
    if (!keyword.wholeWord()) {
      return true;
    }
    boolean starts = isWord(literal, 0);
    boolean ends = isWord(literal, literal.length() - 1);
    return (!starts || isWord(text, start - 1) != isWord(text, start))
        && (!ends || isWord(text, end - 1) != isWord(text, end));
  }

  private static boolean isWord(String text, int position) {
    return position >= 0
        && position < text.length()
        && text.substring(position, position + 1).matches("[A-Za-z0-9_]");
  }

  private static String randomText(SplittableRandom random, int limit) {
    String units = "aaAbB_1 -.éÉσςΣßſKkİiıI😀\n\u00a0";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(limit); i > 0; i--) {
      text.append(
          random.nextInt(30) == 0
              ? (char) random.nextInt(0x10000)
              : units.charAt(random.nextInt(units.length())));
    }
    return text.toString();
  }

  private static String randomKeyword(SplittableRandom random, String text) {
    String keyword = randomText(random, 5);
    if (!text.isEmpty() && random.nextBoolean()) {
      int start = random.nextInt(text.length());
      keyword = text.substring(start, Math.min(text.length(), start + random.nextInt(1, 8)));
    }
    return keyword.isEmpty() ? "a" : keyword;
  }
}
