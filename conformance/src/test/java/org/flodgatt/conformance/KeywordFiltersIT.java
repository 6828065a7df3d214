package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.flodgatt.testkit.mastodon.FilterRow;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 7, rule 5. */
@ExtendWith(SharedMastodon.class)
final class KeywordFiltersIT {
  private static Status saying(String html) {
    return Status.of(1).content(html);
  }

  /** The payload with the key at its end. */
  private static String with(Status status, String filtered) {
    String json = status.json();
    return json.substring(0, json.length() - 1) + ",\"filtered\":" + filtered + "}";
  }

  /** What is added when one filter that warns matches. */
  private static String match(long filter, String title, String found) {
    return "[{\"filter\":{\"id\":\""
        + filter
        + "\",\"title\":\""
        + title
        + "\",\"context\":[\"public\"],\"expires_at\":null,\"filter_action\":\"warn\"},"
        + "\"keyword_matches\":[\""
        + found
        + "\"],\"status_matches\":null}]";
  }

  @Test
  void withoutFiltersAnEmptyListIsAppendedAsTheLastKey(Mastodon mastodon) {
    Status status = saying("<p>Hello</p>");
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      assertEquals(with(status, "[]"), viewer.hears(status));
    }
  }

  @Test
  void aMatchIsDescribedExactly(Mastodon mastodon) {
    Person person = mastodon.person();
    long filter =
        mastodon
            .rows()
            .filter(
                FilterRow.of(person.account(), "Hide")
                    .context("public", "home")
                    .action(1)
                    .expiresAt(Instant.parse("2035-01-02T03:04:05.678Z"))
                    .keyword("banana"));
    Status status = saying("<p>A Banana a day</p>");
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      assertEquals(
          with(
              status,
              "[{\"filter\":{\"id\":\""
                  + filter
                  + "\",\"title\":\"Hide\",\"context\":[\"public\",\"home\"],"
                  + "\"expires_at\":\"2035-01-02T03:04:05.678Z\",\"filter_action\":\"hide\"},"
                  + "\"keyword_matches\":[\"Banana\"],\"status_matches\":null}]"),
          viewer.hears(status));
    }
  }

  @ParameterizedTest
  @CsvSource({"0,warn", "1,hide", "2,blur"})
  void actionsHaveNames(int action, String name, Mastodon mastodon) {
    Person person = mastodon.person();
    long filter =
        mastodon.rows().filter(FilterRow.of(person.account(), "T").action(action).keyword("fig"));
    Status status = saying("fig");
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      assertEquals(
          with(status, match(filter, "T", "fig").replace("warn", name)), viewer.hears(status));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "\"any\""})
  void aPayloadThatHasTheKeyPassesUnchanged(String value, Mastodon mastodon) {
    Person person = mastodon.person();
    mastodon.rows().filter(FilterRow.of(person.account(), "T").keyword("fig"));
    Status status = saying("fig").withJson("filtered", value);
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      assertEquals(status.json(), viewer.hears(status));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          é       | É       | É
          σ       | Σας     | Σ
          ς       | σ       | σ
          ｂａｎ  | ＢＡＮ   | ＢＡＮ
          straße  | STRASSE |
          kelvin  | \u212Aelvin |
          sun     | ſun     |
          i       | İ       |
          𐐨       | 𐐀       |
          a&b     | A&amp;B | A&B
          one two | one<br>two |
          cd      | c</p><p>d |
          c       | <b>C</b>  | C
          """)
  void textIsComparedAsBrowsersDo(String keyword, String html, String found, Mastodon mastodon) {
    Person person = mastodon.person();
    long filter = mastodon.rows().filter(FilterRow.of(person.account(), "T").keyword(keyword));
    Status status = saying(html);
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      assertEquals(
          with(status, found == null ? "[]" : match(filter, "T", found)), viewer.hears(status));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fig   | a fig.    | fig
          fig   | figs      |
          fig   | _fig      |
          fig   | éfig      | fig
          #fig  | x#fig     | #fig
          fig!  | fig!x     | fig!
          """)
  void wholeWordsEndWhereAsciiWordsEnd(
      String keyword, String html, String found, Mastodon mastodon) {
    Person person = mastodon.person();
    long filter = mastodon.rows().filter(FilterRow.of(person.account(), "T").wholeWord(keyword));
    Status status = saying(html);
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      assertEquals(
          with(status, found == null ? "[]" : match(filter, "T", found)), viewer.hears(status));
    }
  }

  @Test
  void spoilerPollAndMediaAreSearchedToo(Mastodon mastodon) {
    Person person = mastodon.person();
    long filter = mastodon.rows().filter(FilterRow.of(person.account(), "T").keyword("fig"));
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      for (Status status :
          new Status[] {
            saying("no").spoiler("fig"), saying("no").poll("nut", "fig"), saying("no").media("fig")
          }) {
        assertEquals(with(status, match(filter, "T", "fig")), viewer.hears(status));
      }
    }
  }

  @Test
  void eachFilterMatchesOnceAndFiltersAscend(Mastodon mastodon) {
    Person person = mastodon.person();
    long first =
        mastodon.rows().filter(FilterRow.of(person.account(), "A").keyword("nut").keyword("fig"));
    long second = mastodon.rows().filter(FilterRow.of(person.account(), "B").keyword("fig"));
    Status status = saying("fig nut fig");
    String a = match(first, "A", "fig");
    String b = match(second, "B", "fig");
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      assertEquals(
          with(status, a.substring(0, a.length() - 1) + "," + b.substring(1)),
          viewer.hears(status));
    }
  }

  @Test
  void expiredFiltersDoNotMatch(Mastodon mastodon) {
    Person person = mastodon.person();
    mastodon
        .rows()
        .filter(
            FilterRow.of(person.account(), "T")
                .expiresAt(Instant.parse("2020-01-01T00:00:00Z"))
                .keyword("fig"));
    Status status = saying("fig");
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      assertEquals(with(status, "[]"), viewer.hears(status));
    }
  }

  @Test
  void filtersAreCachedUntilTheyChange(Mastodon mastodon) {
    Person person = mastodon.person();
    Status status = saying("fig");
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      assertEquals(with(status, "[]"), viewer.hears(status));
      long filter = mastodon.rows().filter(FilterRow.of(person.account(), "T").keyword("fig"));
      assertEquals(with(status, "[]"), viewer.hears(status));
      mastodon.publish("timeline:system:" + person.account(), RailsEvents.filtersChanged());
      assertEquals(with(status, match(filter, "T", "fig")), viewer.hears(status));
    }
  }

  @Test
  void filtersOfOthersDoNotMatter(Mastodon mastodon) {
    Person other = mastodon.person();
    mastodon.rows().filter(FilterRow.of(other.account(), "T").keyword("fig"));
    Status status = saying("fig");
    try (Hearing noise = Hearing.hashtag(mastodon, other);
        Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      noise.hears(status);
      assertEquals(with(status, "[]"), viewer.hears(status));
    }
  }
}
