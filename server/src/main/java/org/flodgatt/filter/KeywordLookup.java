package org.flodgatt.filter;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.flodgatt.event.LookupException;
import org.jspecify.annotations.Nullable;

/** Which keyword filters has somebody set up? Blocks; called on a virtual thread. */
public interface KeywordLookup {
  /**
   * The unexpired filters with keywords of all these accounts, in <b>one</b> statement. Accounts
   * without filters may be absent. Filters ascend by id, keywords stand in row order.
   */
  Map<Long, List<CustomFilter>> filtersOf(long[] accounts) throws LookupException;

  /**
   * A row of {@code custom_filters} with its keywords (contract section 7, rule 5).
   *
   * @param id {@code custom_filters.id}
   * @param title {@code phrase}
   * @param context where clients apply it; passed through
   * @param expiresAt {@code null}: never
   * @param action 0 warn, 1 hide, 2 blur
   * @param keywords at least one
   */
  record CustomFilter(
      long id,
      String title,
      List<String> context,
      @Nullable Instant expiresAt,
      int action,
      List<Keyword> keywords) {}

  /** A row of {@code custom_filter_keywords}. */
  record Keyword(String text, boolean wholeWord) {}
}
