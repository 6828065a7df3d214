package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.flodgatt.testkit.mastodon.Author;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract section 7, rules 2 to 4: languages, blocks, mutes, domain blocks. */
@ExtendWith(SharedMastodon.class)
final class RelationshipsIT {
  /** A status of somebody new. */
  private static Status by(Author author) {
    return Status.of(1).author(author);
  }

  private static Author stranger(Mastodon mastodon) {
    long id = mastodon.rows().account("stranger" + mastodon.unique(), "far.example");
    return Author.remote(id, "stranger", "far.example");
  }

  private static long id(Author author) {
    return Long.parseLong(author.id());
  }

  @Test
  void whoeverBlocksTheAuthorDoesNotHear(Mastodon mastodon) {
    Author author = stranger(mastodon);
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      viewer.hears(by(author));
      mastodon.rows().block(viewer.person().account(), id(author));
      viewer.mustNotHear(by(author));
      viewer.mustNotHear(RailsEvents.statusUpdate(by(author)));
      mastodon.rows().unblock(viewer.person().account(), id(author));
      viewer.hears(by(author));
    }
  }

  @Test
  void whomTheAuthorBlocksDoesNotHear(Mastodon mastodon) {
    Author author = stranger(mastodon);
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      mastodon.rows().block(id(author), viewer.person().account());
      viewer.mustNotHear(by(author));
    }
  }

  @Test
  void whoeverBlocksOrMutesSomebodyMentionedDoesNotHear(Mastodon mastodon) {
    Author author = stranger(mastodon);
    Author blocked = stranger(mastodon);
    Author muted = stranger(mastodon);
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      mastodon.rows().block(viewer.person().account(), id(blocked));
      mastodon.rows().mute(viewer.person().account(), id(muted));
      viewer.mustNotHear(by(author).mention(blocked));
      viewer.mustNotHear(by(author).mention(muted));
      viewer.hears(by(author));
    }
  }

  @Test
  void somebodyMentionedWhoBlocksTheViewerDoesNotMatter(Mastodon mastodon) {
    Author author = stranger(mastodon);
    Author mentioned = stranger(mastodon);
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      mastodon.rows().block(id(mentioned), viewer.person().account());
      viewer.hears(by(author).mention(mentioned));
    }
  }

  @Test
  void mutesHideUntilTheyExpire(Mastodon mastodon) {
    Author muted = stranger(mastodon);
    Author mutedOnce = stranger(mastodon);
    Author mutedStill = stranger(mastodon);
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      long account = viewer.person().account();
      mastodon.rows().mute(account, id(muted));
      mastodon.rows().mute(account, id(mutedOnce), Instant.now().minus(Duration.ofMinutes(1)));
      mastodon.rows().mute(account, id(mutedStill), Instant.now().plus(Duration.ofHours(1)));
      viewer.mustNotHear(by(muted));
      viewer.hears(by(mutedOnce));
      viewer.mustNotHear(by(mutedStill));
    }
  }

  @Test
  void blockedDomainsAreComparedExactly(Mastodon mastodon) {
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      mastodon.rows().blockDomain(viewer.person().account(), "bad.example");
      viewer.mustNotHear(by(Author.remote(1, "a", "bad.example")));
      viewer.hears(by(Author.remote(1, "a", "sub.bad.example")));
      viewer.hears(by(Author.remote(1, "a", "Bad.example")));
      viewer.hears(by(Author.local(1, "bad.example")));
    }
  }

  @Test
  void chosenLanguagesHideAllOthersAndUnknownOnes(Mastodon mastodon) {
    Person person = mastodon.person();
    mastodon.rows().languages(person.user(), List.of("is", "en"));
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      viewer.hears(by(stranger(mastodon)).language("is"));
      viewer.mustNotHear(by(stranger(mastodon)).language("de"));
      viewer.mustNotHear(by(stranger(mastodon)).language(null));
      viewer.mustNotHear(by(stranger(mastodon)).without("language"));
    }
  }

  @Test
  void noChosenLanguageAtAllDropsEverything(Mastodon mastodon) {
    Person person = mastodon.person();
    mastodon.rows().languages(person.user(), List.of());
    try (Hearing viewer = Hearing.hashtag(mastodon, person)) {
      viewer.mustNotHear(by(stranger(mastodon)).language("en"));
    }
  }

  @Test
  void idsMayBeNumbers(Mastodon mastodon) {
    Author author = stranger(mastodon);
    Status status =
        by(author)
            .withJson(
                "account",
                "{\"id\":" + author.id() + ",\"username\":\"a\",\"acct\":\"a@far.example\"}");
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      viewer.hears(status);
      mastodon.rows().block(viewer.person().account(), id(author));
      viewer.mustNotHear(status);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          account  | null
          account  | {"username":"a","acct":"a"}
          account  | {"id":"x","username":"a","acct":"a"}
          account  | {"id":"99999999999999999999","username":"a","acct":"a"}
          account  | {"id":"1","acct":"a"}
          account  | {"id":"1","username":"a","acct":5}
          mentions | null
          mentions | [{}]
          mentions | [{"id":{}}]
          mentions | "none"
          language | 5
          content  | {}
          poll     | []
          media_attachments | "x"
          """)
  void aStatusThatAFilterCannotReadIsDroppedForFilteredStreamsOnly(
      String key, String value, Mastodon mastodon) {
    Status odd = by(stranger(mastodon)).withJson(key, value);
    Person person = mastodon.person();
    try (Hearing viewer = Hearing.hashtag(mastodon, person);
        Hearing home = Hearing.of(mastodon, person, "/user", "timeline:" + person.account())) {
      viewer.mustNotHear(odd);
      home.hears(odd);
    }
    assertTrue(mastodon.metrics().sum("flodgatt_malformed_statuses_total") > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"media_attachments", "poll", "spoiler_text", "content"})
  void missingTextsAreNoReasonToDrop(String key, Mastodon mastodon) {
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      viewer.hears(by(stranger(mastodon)).without(key));
    }
  }

  @Test
  void otherEventsPassUnfiltered(Mastodon mastodon) {
    Author author = stranger(mastodon);
    try (Hearing viewer = Hearing.hashtag(mastodon, mastodon.person())) {
      mastodon.rows().block(viewer.person().account(), id(author));
      viewer.publish(RailsEvents.event("other", by(author).json()));
      viewer.next("other");
    }
  }

  @Test
  void personalStreamsAreNotFiltered(Mastodon mastodon) {
    Author author = stranger(mastodon);
    Person person = mastodon.person();
    mastodon.rows().block(person.account(), id(author));
    try (Hearing home = Hearing.of(mastodon, person, "/user", "timeline:" + person.account())) {
      home.hears(by(author));
    }
  }
}
