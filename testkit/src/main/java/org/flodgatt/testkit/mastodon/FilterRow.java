package org.flodgatt.testkit.mastodon;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A keyword filter as a user has set it up.
 *
 * @param account whose filter it is
 * @param title its name
 * @param context where clients apply it, such as {@code public}
 * @param action the database's number: 0 warn, 1 hide, 2 blur
 * @param expiresAt when it ends; empty if never
 * @param keywords in the order of their rows
 */
public record FilterRow(
    long account,
    String title,
    List<String> context,
    int action,
    Optional<Instant> expiresAt,
    List<Keyword> keywords) {

  /** One keyword. */
  public record Keyword(String text, boolean wholeWord) {}

  /** Copies the lists. */
  public FilterRow {
    context = List.copyOf(context);
    keywords = List.copyOf(keywords);
  }

  /** A filter without keywords that warns in {@code public} for ever. */
  public static FilterRow of(long account, String title) {
    return new FilterRow(account, title, List.of("public"), 0, Optional.empty(), List.of());
  }

  /** The same with one more keyword that matches within words too. */
  public FilterRow keyword(String text) {
    return keyword(new Keyword(text, false));
  }

  /** The same with one more keyword that matches whole words only. */
  public FilterRow wholeWord(String text) {
    return keyword(new Keyword(text, true));
  }

  /** The same with these contexts. */
  public FilterRow context(String... names) {
    return new FilterRow(account, title, List.of(names), action, expiresAt, keywords);
  }

  /** The same with this action: 0 warn, 1 hide, 2 blur. */
  public FilterRow action(int number) {
    return new FilterRow(account, title, context, number, expiresAt, keywords);
  }

  /** The same, ending then. */
  public FilterRow expiresAt(Instant end) {
    return new FilterRow(account, title, context, action, Optional.of(end), keywords);
  }

  private FilterRow keyword(Keyword added) {
    List<Keyword> all = Stream.concat(keywords.stream(), Stream.of(added)).toList();
    return new FilterRow(account, title, context, action, expiresAt, all);
  }
}
