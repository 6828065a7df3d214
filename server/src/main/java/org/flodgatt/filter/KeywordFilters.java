package org.flodgatt.filter;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.flodgatt.filter.KeywordLookup.CustomFilter;
import org.jspecify.annotations.Nullable;

/** The compiled keyword filters of one account. Immutable. */
final class KeywordFilters {
  /** Of an account without filters. */
  static final KeywordFilters NONE = new KeywordFilters(List.of());

  private final List<KeywordFilter> filters;

  private KeywordFilters(List<KeywordFilter> filters) {
    this.filters = filters;
  }

  /** Compiles the filters of one account; they stay in this order. */
  static KeywordFilters compile(List<CustomFilter> filters) {
    return filters.isEmpty()
        ? NONE
        : new KeywordFilters(filters.stream().map(KeywordFilter::new).toList());
  }

  /** Whether any filter still applies at that moment: if not, no text is needed. */
  boolean anyApplies(Instant now) {
    for (KeywordFilter filter : filters) {
      if (filter.appliesAt(now)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The JSON array of filter results for a status, in UTF-8 (contract section 7, rule 5).
   *
   * @param now filters that expired before are skipped
   * @return {@code null} when nothing is found
   */
  byte @Nullable [] annotate(FoldedText text, Instant now) {
    StringBuilder results = new StringBuilder(0);
    for (KeywordFilter filter : filters) {
      String match = filter.appliesAt(now) ? filter.firstMatch(text) : null;
      if (match != null) {
        results.append(results.isEmpty() ? '[' : ',');
        FilterJson.result(results, filter.json(), match);
      }
    }
    return results.isEmpty()
        ? null
        : results.append(']').toString().getBytes(StandardCharsets.UTF_8);
  }
}
