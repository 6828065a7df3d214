package org.flodgatt.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flodgatt.event.StatusView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatusTextTest {
  private static final long SEED = 20261123L;

  @Test
  void joinsTheTextsWithABlankLine() {
    assertEquals(
        "spoiler\n\ncontent\n\n\n\nyes\n\nA cat", text("spoiler", "content", "", "yes", "A cat"));
    assertEquals("\n\ncontent", text("", "<p>content</p>"));
    assertEquals("\n\n", text("", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "plain text|plain text",
        "<p>one</p><p>two</p>|one~~two",
        "<p>one</p> <p>two</p>|one two",
        "<p>one</p><p class=\"x\">two</p>|onetwo",
        "one<br>two<br/>three<br />four|one~two~three~four",
        "one<BR>two<br class=\"x\">three|onetwothree",
        "two  spaces and~a line|two  spaces and~a line",
        "<a href=\"https://x.example/?a&amp;b\">x.<span"
            + " class=\"invisible\">example</span></a>|x.example",
        "&amp;&lt;&gt;&quot;&#39;&#x1F34E;&eacute;&copy|&<>\"'🍎é©",
        "&amp;lt;b&amp;gt;|&lt;b&gt;",
        "&unknown; & R&D|&unknown; & R&D",
        "a<!-- comment -->b<!-- <p> -->c|abc",
        "a<?php x ?>b<!doctype html>c|abc",
        "a<![CDATA[hidden]]>b|ab",
        "a<svg><![CDATA[hidden]]></svg>b|ab",
        "a<template>hidden<b>too</b></template>b|ab",
        "a<script>if (a < b) {}</script>b|aif (a < b) {}b",
        "a<style>p > b {}</style>b|ap > b {}b",
        "a<textarea><b>raw</b> &amp;</textarea>b|a<b>raw</b> &b",
        "a<title><b>raw</b> &amp;</title>b|a<b>raw</b> &b",
        "a<xmp><b>raw</b> &amp;</xmp>b|a<b>raw</b> &amp;b",
        "a<iframe><b>raw</b></iframe>b|a<b>raw</b>b",
        "a<noscript>text</noscript>b|atextb",
        "a<plaintext>b</plaintext>&amp;|ab</plaintext>&amp;",
        "a<svg><title>x</title><text>y</text></svg>b|axyb",
        "a<math><mi>x</mi></math>b|axb",
        "1 < 2 <3 a<b|1 < 2 <3 a",
        "<ul><li>one</li><li>two</li></ul>|onetwo",
        "<p>unclosed <b>bold|unclosed bold",
        "</p>stray</b>|stray",
        "<tr><td>cell</td></tr>|cell",
        "<img alt=\"no\" src=\"x\">a|a"
      })
  void htmlBecomesTheTextContentOfTheDom(String html, String text) {
    assertEquals(text.replace('~', '\n'), text(html.replace('~', '\n')));
  }

  @Test
  void removesNulAndUnifiesLineEnds() {
    assertEquals("ab\nc\nd", text("a\0b\r\nc\rd"));
  }

  @Test
  void tagsSpanTheTexts() {
    assertEquals("a\n\nb", text("<b>a", "b</b>"));
    assertEquals("a", text("a<!--", "-->").strip());
  }

  @Test
  void neverThrowsWhateverTheText() {
    SplittableRandom random = new SplittableRandom(SEED);
    String[] pieces = {
      "<p>",
      "</p>",
      "<br>",
      "<b>",
      "</b>",
      "<table>",
      "<td>",
      "</table>",
      "<svg>",
      "</svg>",
      "&amp;",
      "&#",
      "&#x110000;",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<template>",
      "</template>",
      "<select>",
      "<script>",
      "</script>",
      "<form>",
      "<a href='",
      "text",
      "<",
      ">",
      "\"",
      "\0",
      "\ud83d",
      "<math>",
      "<textarea>",
      "</",
      "<!",
      "<?",
      "<frameset>",
      "</html>",
      "<body>",
      "<plaintext>"
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder html = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        html.append(pieces[random.nextInt(pieces.length)]);
      }
      try {
        text(html.toString());
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", html " + html, e);
      }
    }
  }

  @Test
  void deepNestingIsNoProblem() {
    for (String tag : List.of("<b>", "<div>", "<table>", "<p><b>", "<a>", "<svg>", "<template>")) {
      text(tag.repeat(10_000) + "text");
    }
  }

  private static String text(String... texts) {
    return StatusText.of(
        new StatusView(
            1, null, true, null, new long[] {1}, false, Arrays.asList(texts), false, true));
  }
}
