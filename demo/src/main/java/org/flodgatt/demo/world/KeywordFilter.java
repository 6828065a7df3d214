package org.flodgatt.demo.world;

import java.util.List;

/**
 * A keyword filter of one account, as in {@code custom_filters}.
 *
 * @param action the word clients see: {@code warn} or {@code hide}
 */
public record KeywordFilter(
    long id, Person owner, String title, String action, List<Keyword> keywords) {

  /** One keyword of a filter. */
  public record Keyword(long id, String text, boolean wholeWord) {}
}
