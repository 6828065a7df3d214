package org.flodgatt.event;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.flodgatt.event.StreamKind.Feed;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.StreamKind.TopicTemplate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamTableTest {
  private final StreamTable table = StreamTable.mastodon();

  /** Else an id could not tell where a client stands in all topics at once. */
  @ParameterizedTest
  @EnumSource
  void eventsOfSeveralTopicsComeInOneOrderBecauseTheyAreNotFiltered(Dialect dialect) {
    table.become(dialect);
    assertTrue(table.rows().stream().allMatch(row -> row.topics().size() == 1 || !row.filtered()));
  }

  @Test
  void inOldDialectsNotificationsComeWithTheHomeTimeline() {
    table.become(Dialect.MASTODON3);
    StreamKind row = requireNonNull(table.named("user:notification"));
    assertEquals("timeline:{account}", row.topics().getFirst().template());
    assertEquals("notification", row.onlyEvent());
    assertSame(row, table.atPath("/user/notification", false, false));
    table.become(Dialect.MASTODON);
    assertNull(requireNonNull(table.named("user:notification")).onlyEvent());
  }

  @Test
  void glitchHasStreamsWithWhatIsNotForOtherServers() {
    assertNull(table.named("public:allow_local_only"));
    assertEquals("public", requireNonNull(table.atPath("/public", false, true)).name());
    table.become(Dialect.GLITCH);
    StreamKind allowing = requireNonNull(table.named("public:allow_local_only"));
    assertTrue(allowing.localOnly());
    assertEquals(requireNonNull(table.named("public")).topics(), allowing.topics());
    assertSame(allowing, table.atPath("/public", false, true));
    assertSame(table.named("public:allow_local_only:media"), table.atPath("/public", true, true));
    assertFalse(requireNonNull(table.atPath("/public", false, false)).localOnly());
    assertEquals(
        "public:remote", requireNonNull(table.atPath("/public/remote", false, true)).name());
    assertNull(table.atPath("", false, false));
  }

  @Test
  void whatStandsInATopicIsFoundByItsTemplate() {
    assertEquals("7", first("user").valueIn(new Topic("timeline:7")));
    assertEquals("a:b", first("hashtag:local").valueIn(new Topic("timeline:hashtag:a:b:local")));
    assertEquals("", first("hashtag:local").valueIn(new Topic("timeline:hashtag:local")));
    assertEquals("", first("list").valueIn(new Topic("timeline:7")));
    assertEquals("", first("public").valueIn(new Topic("timeline:public")));
  }

  private StreamKind.TopicTemplate first(String stream) {
    return requireNonNull(table.named(stream)).topics().getFirst();
  }

  @Test
  void hometownShowsItOnThePublicStream() {
    table.become(Dialect.HOMETOWN);
    assertTrue(requireNonNull(table.named("public")).localOnly());
    assertFalse(requireNonNull(table.named("public:remote")).localOnly());
  }

  @Test
  void whatIsNotForOtherServersIsNotOnTheStreamsOfAll() {
    assertEquals(
        List.of("public", "public:media", "public:remote", "public:remote:media"),
        table.rows().stream().filter(row -> !row.localOnly()).map(StreamKind::name).toList());
  }

  /** Contract section 3, line by line; and the scope that section 2 asks for. */
  @ParameterizedTest(name = "{0} at {1}, only media: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          user|/user|false|NONE|timeline:{account},timeline:{account}:notifications,timeline:{account}:{device}|UNFILTERED|READ_STATUSES
          user:notification|/user/notification|false|NONE|timeline:{account}:notifications|UNFILTERED|READ_NOTIFICATIONS
          public|/public|false|NONE|timeline:public|LIVE|READ_STATUSES
          public:media|/public|true|NONE|timeline:public:media|LIVE|READ_STATUSES
          public:local|/public/local|false|NONE|timeline:public:local|LIVE|READ_STATUSES
          public:local:media|/public/local|true|NONE|timeline:public:local:media|LIVE|READ_STATUSES
          public:remote|/public/remote|false|NONE|timeline:public:remote|LIVE|READ_STATUSES
          public:remote:media|/public/remote|true|NONE|timeline:public:remote:media|LIVE|READ_STATUSES
          hashtag|/hashtag|false|TAG|timeline:hashtag:{value}|TOPIC|READ_STATUSES
          hashtag:local|/hashtag/local|false|TAG|timeline:hashtag:{value}:local|TOPIC|READ_STATUSES
          list|/list|false|LIST|timeline:list:{value}|UNFILTERED|READ_STATUSES
          direct|/direct|false|NONE|timeline:direct:{account}|UNFILTERED|READ_STATUSES
          """)
  void theTableIsMastodons(
      String name,
      String path,
      boolean media,
      Parameter parameter,
      String topics,
      Feed feed,
      Scope scope) {
    StreamKind kind = table.named(name);
    assertNotNull(kind);
    assertSame(kind, table.atPath(path, media, false));
    assertEquals(path, kind.path());
    assertEquals(parameter, kind.parameter());
    assertEquals(
        List.of(topics.split(",")), kind.topics().stream().map(TopicTemplate::template).toList());
    assertEquals(feed, kind.feed());
    assertEquals(feed != Feed.UNFILTERED, kind.filtered());
    assertEquals(scope, kind.scope());
  }

  /** What the forks add (field notes E1), line by line. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CHUCKYA|public:allow_local_only||false|NONE|timeline:public|LIVE
          CHUCKYA|public:bubble|/public/bubble|false|NONE|timeline:public:bubble|BUBBLE
          CHUCKYA|public:bubble:media|/public/bubble|true|NONE|timeline:public:bubble:media|BUBBLE
          KMYBLUE|antenna|/antenna|false|ANTENNA|timeline:antenna:{value}|UNFILTERED
          FEDIBIRD|public:domain|/public/domain|false|DOMAIN|timeline:public:domain:{value}|LIVE
          FEDIBIRD|public:domain:media|/public/domain|true|DOMAIN|timeline:public:domain:media:{value}|LIVE
          FEDIBIRD|group||false|GROUP|timeline:group:{value}|GROUP
          FEDIBIRD|group:media||true|GROUP|timeline:group:media:{value}|GROUP
          FEDIBIRD|hashtag|/hashtag|false|PLAIN_TAG|timeline:hashtag:{value}|TOPIC
          MASTODON3|hashtag:local|/hashtag/local|false|PLAIN_TAG|timeline:hashtag:{value}:local|TOPIC
          MASTODON35|hashtag|/hashtag|false|PLAIN_TAG|timeline:hashtag:{value}|TOPIC
          FEDIBIRD|user:notification|/user/notification|false|NONE|timeline:{account}|UNFILTERED
          """)
  void forksHaveRowsOfTheirOwn(
      Dialect dialect,
      String name,
      @Nullable String path,
      boolean media,
      Parameter parameter,
      String topic,
      Feed feed) {
    table.become(dialect);
    StreamKind kind = requireNonNull(table.named(name));
    assertEquals(parameter, kind.parameter());
    assertEquals(List.of(topic), kind.topics().stream().map(TopicTemplate::template).toList());
    assertEquals(feed, kind.feed());
    if (path != null) {
      assertSame(kind, table.atPath(path, media, false));
    }
    assertEquals(
        feed == Feed.UNFILTERED || feed == Feed.TOPIC, kind.localOnly() && !name.contains("allow"));
    table.become(Dialect.MASTODON);
    assertFalse(kind.equals(table.named(name)));
  }

  @Test
  void thereAreTwelveStreams() {
    assertEquals(12, table.rows().size());
  }

  @Test
  void theHomeStreamHearsNotificationsOnlyWithTheirScope() {
    StreamKind user = table.named("user");
    assertNotNull(user);
    assertEquals(
        List.of(Scope.READ_STATUSES, Scope.READ_NOTIFICATIONS, Scope.CRYPTO),
        user.topics().stream().map(TopicTemplate::scope).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/user", "/user/notification", "/hashtag", "/hashtag/local", "/list", "/direct"})
  void pathsWithoutMediaIgnoreIt(String path) {
    assertNotNull(table.atPath(path, false, false));
    assertSame(table.atPath(path, false, false), table.atPath(path, true, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/user/", "/User", "/public/media", "public", "/health", "/nothing"})
  void pathsAreExact(String path) {
    assertNull(table.atPath(path, false, false));
    assertNull(table.atPath(path, true, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "User", "public:media:local", "hashtag:local:media", "/user"})
  void namesAreExact(String name) {
    assertNull(table.named(name));
  }
}
