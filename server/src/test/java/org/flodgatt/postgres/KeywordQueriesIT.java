package org.flodgatt.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.flodgatt.event.LookupException;
import org.flodgatt.filter.KeywordLookup.CustomFilter;
import org.flodgatt.filter.KeywordLookup.Keyword;
import org.flodgatt.testkit.mastodon.FilterRow;
import org.flodgatt.testkit.mastodon.MastodonRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 7, rule 5. */
@ExtendWith(MastodonDatabase.Given.class)
final class KeywordQueriesIT {
  private static final List<String> PUBLIC = List.of("public");

  private final MastodonDatabase database;
  private final MastodonRows rows;
  private final KeywordQueries keywords;
  private final long anna;
  private final long bella;

  KeywordQueriesIT(MastodonDatabase database) throws LookupException {
    this.database = database;
    rows = database.rows();
    keywords = new KeywordQueries(database.schema());
    anna = database.account();
    bella = database.account();
  }

  @Test
  void aFilterIsReadInFull() throws LookupException {
    Instant expires = Instant.parse("2035-01-02T03:04:05.678Z");
    long hide =
        rows.filter(
            FilterRow.of(anna, "Hide \"this\"")
                .context("home", "public")
                .expiresAt(expires)
                .action(1)
                .wholeWord("Banana")
                .keyword("")
                .keyword("Ünïcödé 🍌"));
    assertEquals(
        Map.of(
            anna,
            List.of(
                new CustomFilter(
                    hide,
                    "Hide \"this\"",
                    List.of("home", "public"),
                    expires,
                    1,
                    List.of(
                        new Keyword("Banana", true),
                        new Keyword("", false),
                        new Keyword("Ünïcödé 🍌", false))))),
        keywords.filtersOf(new long[] {anna}));
  }

  @Test
  void filtersAscendByIdAndKeywordsStandInRowOrder() throws LookupException {
    long first = rows.filter(FilterRow.of(anna, "first").wholeWord("z").wholeWord("a"));
    long others =
        rows.filter(FilterRow.of(bella, "other").context(new String[0]).action(2).keyword("m"));
    long second = rows.filter(FilterRow.of(anna, "second").wholeWord("c"));
    // A row that is written anew moves to another place of the table, but not in the order.
    database.execute("UPDATE custom_filters SET phrase = 'first again' WHERE id = " + first);
    database.execute("UPDATE custom_filter_keywords SET keyword = 'y' WHERE keyword = 'z'");
    Map<Long, List<CustomFilter>> found = keywords.filtersOf(new long[] {bella, anna, anna});
    assertEquals(
        Map.of(
            anna,
            List.of(
                new CustomFilter(
                    first,
                    "first again",
                    PUBLIC,
                    null,
                    0,
                    List.of(new Keyword("y", true), new Keyword("a", true))),
                new CustomFilter(
                    second, "second", PUBLIC, null, 0, List.of(new Keyword("c", true)))),
            bella,
            List.of(
                new CustomFilter(
                    others, "other", List.of(), null, 2, List.of(new Keyword("m", false))))),
        found);
  }

  @Test
  void aFilterWithoutKeywordsIsNotRead() throws LookupException {
    rows.filter(FilterRow.of(anna, "empty"));
    assertEquals(Map.of(), keywords.filtersOf(new long[] {anna}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Asia/Tokyo", "America/Los_Angeles"})
  void anExpiredFilterIsNotReadWhateverTheZone(String zone) throws LookupException {
    Instant soon = Instant.now().plus(Duration.ofMinutes(10)).truncatedTo(ChronoUnit.MILLIS);
    Instant over = Instant.now().minus(Duration.ofSeconds(1));
    rows.filter(FilterRow.of(anna, "over").expiresAt(over).keyword("a"));
    rows.filter(FilterRow.of(anna, "soon over").expiresAt(soon).keyword("a"));
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone(zone)); // the driver tells the server
    try (PostgresPool pool = database.openPool()) {
      List<CustomFilter> found =
          new KeywordQueries(MastodonDatabase.schemaOf(pool))
              .filtersOf(new long[] {anna})
              .getOrDefault(anna, List.of());
      assertEquals(List.of("soon over"), found.stream().map(CustomFilter::title).toList());
      assertEquals(soon, found.getFirst().expiresAt());
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void theEndIsKnownToTheMillisecondAndInfinityNeverComes() throws LookupException {
    Instant fine = Instant.parse("2035-01-02T03:04:05.678999Z");
    rows.filter(FilterRow.of(anna, "fine").expiresAt(fine).keyword("a"));
    long never = rows.filter(FilterRow.of(anna, "never").keyword("a"));
    database.execute("UPDATE custom_filters SET expires_at = 'infinity' WHERE id = " + never);
    List<CustomFilter> found = keywords.filtersOf(new long[] {anna}).getOrDefault(anna, List.of());
    assertEquals(Instant.parse("2035-01-02T03:04:05.678Z"), found.getFirst().expiresAt());
    assertNull(found.getLast().expiresAt());
  }

  @Test
  void itIsOneStatementForAllAccountsAndNoneForNobody() throws LookupException {
    assertEquals(1, database.statementsOf(() -> keywords.filtersOf(new long[] {anna, bella, 1})));
    assertEquals(0, database.statementsOf(() -> keywords.filtersOf(new long[0])));
  }
}
