package org.flodgatt.auth;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;
import org.flodgatt.auth.FeedAccessLookup.FeedAccess;
import org.flodgatt.auth.StreamAuthorizer.Result;
import org.flodgatt.event.Dialect;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.StreamTable;
import org.flodgatt.event.Topic;
import org.flodgatt.event.Viewer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** May this viewer hear this stream (contract sections 1, 2, 3 and 7, rule 1). */
class StreamAuthorizerTest {
  private static final long VIEW_FEEDS = 1L << 20;
  private static final Denial UNEXPECTED = Denial.UNEXPECTED;

  private final List<String> asked = new ArrayList<>();
  private FeedAccess access = new FeedAccess(false, false, false, false, false);
  private boolean broken;
  private Dialect dialect = Dialect.MASTODON;
  private StreamParameter tagged = StreamParameter.MISSING;
  private final StreamAuthorizer authorizer =
      new StreamAuthorizer(
          this::owns, this::feedAccess, Runnable::run, new Deadline(Duration.ofMinutes(1)));

  private boolean owns(Parameter what, long account, long id) throws LookupException {
    asked.add(what.key() + " " + id);
    failIfBroken();
    return account == 7 && (id == (what == Parameter.LIST ? 501 : 601) || id == Long.MAX_VALUE);
  }

  private FeedAccess feedAccess() throws LookupException {
    asked.add("feeds");
    failIfBroken();
    return access;
  }

  private void failIfBroken() throws LookupException {
    if (broken) {
      throw new LookupException("the database is away");
    }
  }

  private static Viewer viewer(long permissions, String... scopes) {
    return new Viewer(3, 7, Set.of(scopes), null, permissions);
  }

  private StreamRequest request(String stream, StreamParameter parameter) {
    StreamTable table = StreamTable.mastodon();
    table.become(dialect);
    return StreamRequest.of(
        requireNonNull(table.named(stream)), name -> name.equals("tagged") ? tagged : parameter);
  }

  private Result authorize(String stream, StreamParameter parameter, Viewer viewer) {
    return authorizer.authorize(request(stream, parameter), viewer).join();
  }

  private Result authorize(String stream, String... scopes) {
    return authorize(stream, StreamParameter.MISSING, viewer(0, scopes));
  }

  private static Grant granted(Result result) {
    return assertInstanceOf(Result.Granted.class, result).grant();
  }

  private static void assertDenied(Denial denial, Result result) {
    assertEquals(new Result.Denied(denial), result);
  }

  private static List<String> topics(Result result) {
    return granted(result).topics().stream().map(Topic::name).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "user:notification", "list", "direct"})
  void withoutATokenPersonalStreamsAreClosed(String stream) {
    assertDenied(
        Denial.MISSING_TOKEN, authorize(stream, new StreamParameter.Text("501"), Viewer.ANONYMOUS));
    assertEquals(List.of(), asked);
  }

  /** This look-up cannot tell what visitors may see. */
  @Test
  void withoutATokenFeedsAreHiddenUnlessTheyAreKnownToBeOpen() {
    Grant grant = granted(authorize("public", StreamParameter.MISSING, Viewer.ANONYMOUS));
    assertTrue(grant.hideLocal() && grant.hideRemote());
  }

  @ParameterizedTest
  @CsvSource({
    "user,               timeline:7 timeline:7:notifications",
    "user:notification,  timeline:7:notifications",
    "public,             timeline:public",
    "public:media,       timeline:public:media",
    "public:local,       timeline:public:local",
    "public:local:media, timeline:public:local:media",
    "public:remote,      timeline:public:remote",
    "public:remote:media,timeline:public:remote:media",
    "direct,             timeline:direct:7",
  })
  void aStreamHasItsTopics(String stream, String topics) {
    assertEquals(Arrays.asList(topics.split(" ", -1)), topics(authorize(stream, "read")));
  }

  @Test
  void aHashtagIsNormalised() {
    Viewer viewer = viewer(0, "read");
    assertEquals(
        List.of("timeline:hashtag:cafe"),
        topics(authorize("hashtag", new StreamParameter.Text("Café"), viewer)));
    assertEquals(
        List.of("timeline:hashtag:cafe:local"),
        topics(authorize("hashtag:local", new StreamParameter.Text("CAFE"), viewer)));
    assertEquals(
        List.of("timeline:hashtag:"),
        topics(authorize("hashtag", new StreamParameter.Text("#!"), viewer)));
  }

  @Test
  void theParameterStaysAsTheClientGaveIt() {
    var tag = new StreamParameter.Text("CaFé");
    assertEquals(tag, granted(authorize("hashtag", tag, viewer(0, "read"))).request().parameter());
  }

  @ParameterizedTest
  @CsvSource({
    "user,              read:statuses,      true",
    "user,              read:notifications, false",
    "user:notification, read:notifications, true",
    "user:notification, read:statuses,      false",
    "public,            read:statuses,      true",
    "public,            read:notifications, false",
    "direct,            write,              false",
    "direct,            read,               true",
  })
  void theScopeMustCoverTheStream(String stream, String scope, boolean open) {
    Result result = authorize(stream, scope);
    assertEquals(open, !result.equals(new Result.Denied(Denial.MISSING_SCOPE)));
  }

  @Test
  void withoutNotificationScopeTheHomeStreamHasNoNotifications() {
    assertEquals(List.of("timeline:7"), topics(authorize("user", "read:statuses")));
    assertEquals(
        List.of("timeline:7", "timeline:7:notifications"),
        topics(authorize("user", "read:statuses", "read:notifications")));
  }

  @Test
  void scopeIsCheckedBeforeTheParameterAndTheParameterBeforeTheOwner() {
    Viewer unfit = viewer(0, "write");
    assertDenied(Denial.MISSING_SCOPE, authorize("hashtag", StreamParameter.MISSING, unfit));
    assertDenied(Denial.MISSING_SCOPE, authorize("list", StreamParameter.MISSING, unfit));
    assertDenied(Denial.MISSING_TAG, authorize("hashtag", "read"));
    assertDenied(Denial.MISSING_LIST, authorize("list", "read"));
    assertEquals(List.of(), asked);
  }

  @Test
  void aTagThatIsNoTextMakesNoSense() {
    Viewer viewer = viewer(0, "read");
    assertDenied(UNEXPECTED, authorize("hashtag", new StreamParameter.Numeral("5"), viewer));
    assertDenied(UNEXPECTED, authorize("hashtag:local", StreamParameter.OTHER, viewer));
  }

  @Test
  void aListIsOnlyForItsOwner() {
    var list = new StreamParameter.Text("501");
    assertEquals(List.of("timeline:list:501"), topics(authorize("list", list, viewer(0, "read"))));
    assertEquals(
        List.of("timeline:list:501"),
        topics(authorize("list", new StreamParameter.Numeral("501"), viewer(0, "read"))));
    assertDenied(
        Denial.FOREIGN_LIST,
        authorize("list", list, new Viewer(3, 8, Set.of("read"), null, VIEW_FEEDS)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "00501",
        "0501",
        "+501",
        "-501",
        " 501",
        "501 ",
        "501.0",
        "5e2",
        "0x1f5",
        "abc",
        "",
        "٥٠١",
        "9223372036854775808",
        "9999999999999999999",
        "18446744073709552117",
        "null"
      })
  void whatIsNotACanonicalIntegerNamesNoListAndIsNotLookedUp(String id) {
    assertDenied(
        Denial.FOREIGN_LIST, authorize("list", new StreamParameter.Text(id), viewer(0, "read")));
    assertEquals(List.of(), asked);
  }

  @Test
  void theLargestBigintNamesAList() {
    assertEquals(
        List.of("timeline:list:9223372036854775807"),
        topics(
            authorize("list", new StreamParameter.Text("9223372036854775807"), viewer(0, "read"))));
  }

  @Test
  void feedAccessHidesLocalAndRemoteStatuses() {
    access = new FeedAccess(true, false, false, true, false);
    Grant live = granted(authorize("public", "read"));
    assertTrue(live.hideLocal() && !live.hideRemote());
    Grant topic = granted(authorize("hashtag", new StreamParameter.Text("x"), viewer(0, "read")));
    assertTrue(!topic.hideLocal() && topic.hideRemote());
    assertEquals(List.of("feeds", "feeds"), asked);
  }

  @ParameterizedTest
  @ValueSource(longs = {VIEW_FEEDS, 1, VIEW_FEEDS | 2})
  void whoMayViewFeedsSeesAllWithoutAsking(long permissions) {
    access = new FeedAccess(true, true, true, true, true);
    Grant grant =
        granted(authorize("public", StreamParameter.MISSING, viewer(permissions, "read")));
    assertTrue(!grant.hideLocal() && !grant.hideRemote());
    assertEquals(List.of(), asked);
  }

  @Test
  void personalStreamsDoNotAskForFeedAccess() {
    authorize("user", "read");
    authorize("direct", "read");
    assertEquals(List.of(), asked);
  }

  @Test
  void troubleWithTheDatabaseIsNeverANo() {
    broken = true;
    assertDenied(UNEXPECTED, authorize("public", "read"));
    assertDenied(UNEXPECTED, authorize("list", new StreamParameter.Text("501"), viewer(0, "read")));
  }

  @Test
  void leavingAsksNeitherForScopeNorForFeedAccess() {
    Viewer unfit = viewer(0, "write");
    Result result = authorizer.identify(request("public", StreamParameter.MISSING), unfit).join();
    assertEquals(List.of("timeline:public"), topics(result));
    assertEquals(List.of(), asked);
  }

  /** Otherwise leaving {@code user} would end {@code user:notification}. */
  @Test
  void leavingTheHomeStreamMeansItsFirstTopicWhateverTheScopes() {
    Viewer notified = viewer(0, "read:notifications");
    Result result = authorizer.identify(request("user", StreamParameter.MISSING), notified).join();
    assertEquals(List.of("timeline:7", "timeline:7:notifications"), topics(result));
  }

  @Test
  void afterTheDeadlineTheAnswerIsThatWeCouldNotFindOut() {
    var slow =
        new StreamAuthorizer(
            this::owns, this::feedAccess, _ -> {}, new Deadline(Duration.ofMillis(20)));
    var answer = slow.authorize(request("public", StreamParameter.MISSING), viewer(0, "read"));
    Awaitility.await().until(answer::isDone);
    assertDenied(UNEXPECTED, answer.join());
  }

  @Test
  void aServerThatShutsDownAnswersAtOnce() {
    var closing =
        new StreamAuthorizer(
            this::owns,
            this::feedAccess,
            _ -> {
              throw new RejectedExecutionException("shut down");
            },
            new Deadline(Duration.ofMinutes(1)));
    assertDenied(
        UNEXPECTED,
        closing.authorize(request("public", StreamParameter.MISSING), viewer(0, "read")).join());
  }

  @Test
  void anAntennaIsForItsOwner() {
    dialect = Dialect.KMYBLUE;
    Viewer owner = viewer(0, "read");
    var antenna = new StreamParameter.Text("601");
    assertEquals(List.of("timeline:antenna:601"), topics(authorize("antenna", antenna, owner)));
    assertEquals(
        List.of("timeline:antenna:601"),
        topics(authorize("antenna", new StreamParameter.Numeral("601"), owner)));
    assertEquals(List.of("antenna 601", "antenna 601"), asked);
    assertDenied(
        Denial.FOREIGN_ANTENNA,
        authorize("antenna", antenna, new Viewer(3, 8, Set.of("read"), null, VIEW_FEEDS)));
    assertDenied(Denial.MISSING_TOKEN, authorize("antenna", antenna, Viewer.ANONYMOUS));
    assertDenied(Denial.MISSING_ANTENNA, authorize("antenna", StreamParameter.MISSING, owner));
    assertDenied(Denial.FOREIGN_ANTENNA, authorize("antenna", StreamParameter.OTHER, owner));
    assertDenied(
        Denial.FOREIGN_ANTENNA, authorize("antenna", new StreamParameter.Text("0601"), owner));
    broken = true;
    assertDenied(UNEXPECTED, authorize("antenna", antenna, owner));
  }

  @Test
  void bubblesHaveASettingOfTheirOwn() {
    dialect = Dialect.CHUCKYA;
    access = new FeedAccess(true, true, true, true, false);
    Grant open = granted(authorize("public:bubble", "read"));
    assertEquals(List.of(new Topic("timeline:public:bubble")), open.topics());
    assertTrue(!open.hideLocal() && !open.hideRemote());
    access = new FeedAccess(false, false, false, false, true);
    Grant closed = granted(authorize("public:bubble:media", "read"));
    assertTrue(closed.hideLocal() && closed.hideRemote());
    Grant bypassed =
        granted(authorize("public:bubble", StreamParameter.MISSING, viewer(VIEW_FEEDS, "read")));
    assertTrue(!bypassed.hideLocal() && !bypassed.hideRemote());
  }

  @ParameterizedTest
  @CsvSource({
    "public:domain,       Example.COM,      timeline:public:domain:example.com",
    "public:domain:media, xn--bcher.example:8080,"
        + " timeline:public:domain:media:xn--bcher.example:8080",
    "group,               7,                timeline:group:7",
    "group:media,         7,                timeline:group:media:7",
    "hashtag,             Café,             timeline:hashtag:café",
  })
  void fedibirdsStreamsNameATopic(String stream, String value, String topic) {
    dialect = Dialect.FEDIBIRD;
    access = new FeedAccess(true, false, false, false, false);
    Grant grant = granted(authorize(stream, new StreamParameter.Text(value), viewer(0, "read")));
    assertEquals(List.of(new Topic(topic)), grant.topics());
    assertEquals(!stream.equals("hashtag"), grant.hideLocal());
    assertTrue(!grant.hideRemote());
  }

  @Test
  void aGroupMayBeNarrowedToAHashtag() {
    dialect = Dialect.FEDIBIRD;
    tagged = new StreamParameter.Text("Kött\ud800\n");
    assertEquals(
        List.of("timeline:group:media:7:kött"),
        topics(authorize("group:media", new StreamParameter.Numeral("7"), viewer(0, "read"))));
    tagged = StreamParameter.OTHER;
    assertDenied(UNEXPECTED, authorize("group", new StreamParameter.Text("7"), viewer(0, "read")));
  }

  @ParameterizedTest
  @CsvSource({
    "group,         7:tag,      FOREIGN_GROUP",
    "group,         media:7,    FOREIGN_GROUP",
    "group,         '',         MISSING_GROUP",
    "public:domain, nobot:a.b,  FOREIGN_DOMAIN",
    "public:domain, 'a b',      FOREIGN_DOMAIN",
    "public:domain, bücher.de,  FOREIGN_DOMAIN",
    "public:domain, '',         MISSING_DOMAIN",
  })
  void whatNamesNoGroupOrDomainIsDenied(String stream, String value, Denial denial) {
    dialect = Dialect.FEDIBIRD;
    assertDenied(denial, authorize(stream, StreamParameter.ofText(value), viewer(0, "read")));
    assertEquals(List.of(), asked);
  }

  @ParameterizedTest
  @CsvSource({
    "DEVICE-1,      read crypto,          timeline:7 timeline:7:notifications timeline:7:DEVICE-1",
    "DEVICE-1,      read:statuses crypto, timeline:7 timeline:7:DEVICE-1",
    "DEVICE-1,      read,                 timeline:7 timeline:7:notifications",
    "notifications, read:statuses crypto, timeline:7",
    "'a:b',         read:statuses crypto, timeline:7",
    ",              read:statuses crypto, timeline:7",
  })
  void encryptedMessagesAreForTheDeviceOfTheSession(
      @Nullable String device, String scopes, String topics) {
    Viewer viewer = new Viewer(3, 7, Set.of(scopes.split(" ", -1)), null, 0, device);
    assertEquals(
        List.of(topics.split(" ", -1)), topics(authorize("user", StreamParameter.MISSING, viewer)));
  }
}
