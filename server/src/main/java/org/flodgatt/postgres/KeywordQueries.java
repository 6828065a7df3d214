package org.flodgatt.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flodgatt.event.LookupException;
import org.flodgatt.filter.KeywordLookup;
import org.flodgatt.postgres.Catalogue.Feature;

/** Which keyword filters has somebody set up (contract section 7, rule 5)? One statement. */
public final class KeywordQueries implements KeywordLookup {
  private static final String FILTERS =
      """
      SELECT filters.account_id AS account_id,
             filters.id AS filter_id,
             filters.phrase AS title,
             filters.context AS context,
             filters.expires_at AS expires_at,
             filters.action AS action,
             keywords.keyword AS keyword,
             keywords.whole_word AS whole_word
        FROM unnest(?::bigint[]) AS account (id)
        JOIN custom_filters filters ON filters.account_id = account.id
        JOIN custom_filter_keywords keywords ON keywords.custom_filter_id = filters.id
       WHERE filters.expires_at IS NULL OR filters.expires_at > now() AT TIME ZONE 'UTC'
       ORDER BY filters.id, keywords.id
      """;

  private final Schema schema;

  public KeywordQueries(Schema schema) {
    this.schema = schema;
  }

  @Override
  public Map<Long, List<CustomFilter>> filtersOf(long[] accounts) throws LookupException {
    if (accounts.length == 0) {
      return Map.of();
    }
    long[] distinct = Arrays.stream(accounts).distinct().toArray();
    // Where the server knows no filters clients hide by themselves.
    return schema.ask((pool, catalogue) ->
        catalogue.has(Feature.KEYWORD_FILTERS)
            ? pool.ask(
                "keyword filter look-up",
                FILTERS,
                statement -> statement.setObject(1, distinct),
                KeywordQueries::filters)
            : Map.of());
  }

  /** Rows of one filter follow one another. */
  private static Map<Long, List<CustomFilter>> filters(Rows rows)
      throws SQLException, LookupException {
    Map<Long, List<CustomFilter>> filters = new HashMap<>();
    Map<Long, List<Keyword>> keywords = new HashMap<>();
    while (rows.next()) {
      long id = rows.number("filter_id");
      List<Keyword> ofFilter = keywords.get(id);
      if (ofFilter == null) {
        ofFilter = new ArrayList<>();
        keywords.put(id, ofFilter);
        filters
            .computeIfAbsent(rows.number("account_id"), account -> new ArrayList<>())
            .add(filter(id, rows, Collections.unmodifiableList(ofFilter)));
      }
      ofFilter.add(new Keyword(rows.text("keyword"), rows.flag("whole_word")));
    }
    return filters;
  }

  private static CustomFilter filter(long id, Rows rows, List<Keyword> keywords)
      throws LookupException {
    return new CustomFilter(
        id,
        rows.text("title"),
        rows.texts("context"),
        rows.instantOrNull("expires_at"),
        rows.smallNumber("action"),
        keywords);
  }
}
