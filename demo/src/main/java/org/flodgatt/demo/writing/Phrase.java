package org.flodgatt.demo.writing;

import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the choices of a text: {@code {a|b|c}} one of them, {@code {3-9}} a number in between. */
final class Phrase {
  private static final Pattern CHOICE = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern RANGE = Pattern.compile("(\\d+)-(\\d+)");

  private Phrase() {}

  static String fill(String text, RandomGenerator random) {
    return CHOICE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(choose(match.group(1), random)));
  }

  private static String choose(String choices, RandomGenerator random) {
    Matcher range = RANGE.matcher(choices);
    if (range.matches()) {
      int low = Integer.parseInt(range.group(1));
      int high = Integer.parseInt(range.group(2));
      return Integer.toString(random.nextInt(low, high + 1));
    }
    String[] options = choices.split("\\|", -1);
    return options[random.nextInt(options.length)];
  }
}
