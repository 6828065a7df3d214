package org.flodgatt.filter;

import java.time.Instant;
import java.util.List;
import org.flodgatt.filter.KeywordLookup.CustomFilter;
import org.jspecify.annotations.Nullable;

/** One custom filter of somebody, compiled (contract section 7, rule 5). */
final class KeywordFilter {
  private final @Nullable Instant expiresAt;
  private final List<LiteralKeyword> keywords;
  private final String json;

  /**
   * Compiles a filter. An empty keyword is left out: Mastodon forbids it, and as it would match
   * every status it can only be damage.
   */
  KeywordFilter(CustomFilter filter) {
    this.expiresAt = filter.expiresAt();
    this.keywords =
        filter.keywords().stream()
            .filter(keyword -> !keyword.text().isEmpty())
            .map(LiteralKeyword::new)
            .toList();
    this.json = FilterJson.filter(filter);
  }

  /** Whether the filter still applies at that moment. */
  boolean appliesAt(Instant now) {
    return expiresAt == null || !expiresAt.isBefore(now);
  }

  /** The filter as clients see it, a JSON object. */
  String json() {
    return json;
  }

  /**
   * What the filter finds: the first match of the alternation of its keywords. Of several at the
   * same position the first in row order counts.
   *
   * @return the text as it stands in the status, or {@code null}
   */
  @Nullable String firstMatch(FoldedText text) {
    LiteralKeyword best = null;
    int bestStart = text.length();
    for (LiteralKeyword keyword : keywords) {
      int start = keyword.find(text, bestStart);
      if (start != LiteralKeyword.NOT_FOUND) {
        best = keyword;
        bestStart = start;
      }
    }
    return best == null ? null : text.original(bestStart, bestStart + best.length());
  }
}
