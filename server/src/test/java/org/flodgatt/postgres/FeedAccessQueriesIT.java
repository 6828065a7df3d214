package org.flodgatt.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.flodgatt.auth.FeedAccessLookup.FeedAccess;
import org.flodgatt.event.LookupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 7, rule 1. */
@ExtendWith(MastodonDatabase.Given.class)
final class FeedAccessQueriesIT {
  private static final FeedAccess OPEN = new FeedAccess(false, false, false, false, false);
  private static final String DISABLED = "--- disabled\n";
  private static final List<String> NAMES =
      List.of(
          "local_live_feed_access",
          "remote_live_feed_access",
          "local_topic_feed_access",
          "remote_topic_feed_access",
          "bubble_live_feed_access");

  private final MastodonDatabase database;
  private final FeedAccessQueries feeds;

  FeedAccessQueriesIT(MastodonDatabase database) throws LookupException {
    this.database = database;
    feeds = new FeedAccessQueries(database.schema());
  }

  @AfterEach
  void openAll() {
    NAMES.forEach(database.rows()::deleteSetting);
  }

  @Test
  void withoutSettingsEveryFeedIsOpen() throws LookupException {
    assertEquals(OPEN, feeds.feedAccess());
  }

  @Test
  void eachSettingClosesItsOwnFeed() throws LookupException {
    for (String name : NAMES) {
      openAll();
      database.rows().setting(name, DISABLED);
      assertEquals(
          new FeedAccess(
              name.equals("local_live_feed_access"),
              name.equals("remote_live_feed_access"),
              name.equals("local_topic_feed_access"),
              name.equals("remote_topic_feed_access"),
              name.equals("bubble_live_feed_access")),
          feeds.feedAccess());
    }
    NAMES.forEach(name -> database.rows().setting(name, DISABLED));
    assertEquals(new FeedAccess(true, true, true, true, true), feeds.feedAccess());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--- public\n",
        "--- authenticated\n",
        "--- disabled",
        "--- disabled\r\n",
        "--- disabled\n\n",
        "--- Disabled\n",
        "--- 'disabled'\n",
        "disabled",
        "",
      })
  void onlyExactlyThatValueDisables(String value) throws LookupException {
    NAMES.forEach(name -> database.rows().setting(name, value));
    assertEquals(OPEN, feeds.feedAccess());
  }

  @Test
  void aSettingWithoutValueClosesNothing() throws LookupException {
    database.rows().setting("local_live_feed_access", null);
    assertEquals(OPEN, feeds.feedAccess());
  }

  @Test
  void itIsOneStatement() throws LookupException {
    assertEquals(1, database.statementsOf(feeds::feedAccess));
  }
}
