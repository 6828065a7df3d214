package org.flodgatt.conformance;

import org.flodgatt.testkit.mastodon.Author;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 7, rule 1. The settings are the whole server's, so it has one of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
final class FeedAccessIT {
  private static final Status LOCAL = Status.of(1).author(Author.local(5, "here"));
  private static final Status REMOTE =
      Status.of(2).author(Author.remote(6, "there", "far.example"));
  private static final String DISABLED = "--- disabled\n";

  @SuppressWarnings("NullAway.Init")
  private Mastodon mastodon;

  @BeforeAll
  void start() {
    mastodon = Mastodon.start();
  }

  @AfterAll
  void stop() {
    mastodon.server().terminate();
    mastodon.server().assertClean();
    mastodon.close();
  }

  @AfterEach
  void allowAll() {
    for (String name :
        new String[] {
          "local_live_feed_access",
          "remote_live_feed_access",
          "local_topic_feed_access",
          "remote_topic_feed_access"
        }) {
      mastodon.rows().deleteSetting(name);
    }
    mastodon.rows().everyoneRole(0);
  }

  private Hearing live(Person person) {
    return Hearing.of(mastodon, person, "/public", "timeline:public");
  }

  @ParameterizedTest
  @CsvSource({
    "local_live_feed_access,   false, true,  true,  true",
    "remote_live_feed_access,  true,  false, true,  true",
    "local_topic_feed_access,  true,  true,  false, true",
    "remote_topic_feed_access, true,  true,  true,  false"
  })
  void aDisabledFeedHidesItsStatuses(
      String setting,
      boolean liveLocal,
      boolean liveRemote,
      boolean topicLocal,
      boolean topicRemote) {
    mastodon.rows().setting(setting, DISABLED);
    try (Hearing live = live(mastodon.person());
        Hearing topic = Hearing.hashtag(mastodon, mastodon.person())) {
      expect(live, LOCAL, liveLocal);
      expect(live, REMOTE, liveRemote);
      expect(topic, LOCAL, topicLocal);
      expect(topic, REMOTE, topicRemote);
    }
  }

  private static void expect(Hearing viewer, Status status, boolean heard) {
    if (heard) {
      viewer.hears(status);
    } else {
      viewer.mustNotHear(status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--- public\n", "--- disabled", "disabled", "--- authenticated\n", ""})
  void onlyTheExactValueDisables(String value) {
    mastodon.rows().setting("local_live_feed_access", value);
    try (Hearing viewer = live(mastodon.person())) {
      viewer.hears(LOCAL);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 20, 1L, (1L << 20) | 8})
  void aRoleThatMayViewFeedsSeesThemAllTheSame(long permissions) {
    mastodon.rows().setting("local_live_feed_access", DISABLED);
    Person person = mastodon.person();
    mastodon.rows().assignRole(person.user(), mastodon.rows().role("moderator", permissions));
    try (Hearing viewer = live(person)) {
      viewer.hears(LOCAL);
    }
  }

  @Test
  void anotherRoleDoesNot() {
    mastodon.rows().setting("local_live_feed_access", DISABLED);
    Person person = mastodon.person();
    mastodon.rows().assignRole(person.user(), mastodon.rows().role("helper", 1L << 19));
    try (Hearing viewer = live(person)) {
      viewer.mustNotHear(LOCAL);
    }
  }

  @Test
  void theEveryoneRoleGrantsItToEverybody() {
    mastodon.rows().setting("local_live_feed_access", DISABLED);
    mastodon.rows().everyoneRole(1L << 20);
    try (Hearing viewer = live(mastodon.person())) {
      viewer.hears(LOCAL);
    }
  }
}
