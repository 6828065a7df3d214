package org.flodgatt.event;

import static org.flodgatt.event.Scope.CRYPTO;
import static org.flodgatt.event.Scope.READ_NOTIFICATIONS;
import static org.flodgatt.event.Scope.READ_STATUSES;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flodgatt.event.StreamKind.Feed;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.StreamKind.TopicTemplate;
import org.jspecify.annotations.Nullable;

/**
 * The streams of Mastodon, as data (contract section 3). A fork adds rows, not branches. Any
 * thread.
 */
public final class StreamTable {
  private static final List<StreamKind> MASTODON =
      List.of(
          new StreamKind(
              "user",
              "/user",
              false,
              Parameter.NONE,
              READ_STATUSES,
              List.of(
                  new TopicTemplate("timeline:{account}", READ_STATUSES),
                  new TopicTemplate("timeline:{account}:notifications", READ_NOTIFICATIONS),
                  new TopicTemplate("timeline:{account}:{device}", CRYPTO)),
              Feed.UNFILTERED,
              true,
              null),
          new StreamKind(
              "user:notification",
              "/user/notification",
              false,
              Parameter.NONE,
              READ_NOTIFICATIONS,
              List.of(new TopicTemplate("timeline:{account}:notifications", READ_NOTIFICATIONS)),
              Feed.UNFILTERED,
              true,
              null),
          feed("public", "/public", false, Parameter.NONE, "timeline:public", Feed.LIVE),
          feed("public:media", "/public", true, Parameter.NONE, "timeline:public:media", Feed.LIVE),
          feed(
              "public:local",
              "/public/local",
              false,
              Parameter.NONE,
              "timeline:public:local",
              Feed.LIVE),
          feed(
              "public:local:media",
              "/public/local",
              true,
              Parameter.NONE,
              "timeline:public:local:media",
              Feed.LIVE),
          feed(
              "public:remote",
              "/public/remote",
              false,
              Parameter.NONE,
              "timeline:public:remote",
              Feed.LIVE),
          feed(
              "public:remote:media",
              "/public/remote",
              true,
              Parameter.NONE,
              "timeline:public:remote:media",
              Feed.LIVE),
          feed("hashtag", "/hashtag", false, Parameter.TAG, "timeline:hashtag:{value}", Feed.TOPIC),
          feed(
              "hashtag:local",
              "/hashtag/local",
              false,
              Parameter.TAG,
              "timeline:hashtag:{value}:local",
              Feed.TOPIC),
          feed("list", "/list", false, Parameter.LIST, "timeline:list:{value}", Feed.UNFILTERED),
          feed(
              "direct",
              "/direct",
              false,
              Parameter.NONE,
              "timeline:direct:{account}",
              Feed.UNFILTERED));

  /** Before 3.5 notifications came with everything else of the home timeline. */
  private static final StreamKind OLD_NOTIFICATIONS =
      new StreamKind(
          "user:notification",
          "/user/notification",
          false,
          Parameter.NONE,
          READ_NOTIFICATIONS,
          List.of(new TopicTemplate("timeline:{account}", READ_NOTIFICATIONS)),
          Feed.UNFILTERED,
          true,
          Event.NOTIFICATION);

  private static final List<StreamKind> BUBBLE =
      List.of(
          feed(
              "public:bubble",
              "/public/bubble",
              false,
              Parameter.NONE,
              "timeline:public:bubble",
              Feed.BUBBLE),
          feed(
              "public:bubble:media",
              "/public/bubble",
              true,
              Parameter.NONE,
              "timeline:public:bubble:media",
              Feed.BUBBLE));

  private static final List<StreamKind> ANTENNA =
      List.of(
          feed(
              "antenna",
              "/antenna",
              false,
              Parameter.ANTENNA,
              "timeline:antenna:{value}",
              Feed.UNFILTERED));

  /** Groups have no path. */
  private static final List<StreamKind> DOMAINS_AND_GROUPS =
      List.of(
          feed(
              "public:domain",
              "/public/domain",
              false,
              Parameter.DOMAIN,
              "timeline:public:domain:{value}",
              Feed.LIVE),
          feed(
              "public:domain:media",
              "/public/domain",
              true,
              Parameter.DOMAIN,
              "timeline:public:domain:media:{value}",
              Feed.LIVE),
          feed("group", "", false, Parameter.GROUP, "timeline:group:{value}", Feed.GROUP),
          feed(
              "group:media",
              "",
              true,
              Parameter.GROUP,
              "timeline:group:media:{value}",
              Feed.GROUP));

  private static final List<StreamKind> MASTODON35 =
      MASTODON.stream()
          .map(row ->
              row.parameter() == Parameter.TAG ? row.withParameter(Parameter.PLAIN_TAG) : row)
          .toList();

  private static final List<StreamKind> MASTODON3 =
      MASTODON35.stream()
          .map(row -> row.name().equals(OLD_NOTIFICATIONS.name()) ? OLD_NOTIFICATIONS : row)
          .toList();

  private static final String ALLOWING = "public:allow_local_only";

  private static final List<StreamKind> GLITCH =
      with(
          MASTODON,
          MASTODON.stream()
              .filter(row -> row.path().equals("/public"))
              .map(row ->
                  row.withLocalOnly(ALLOWING + row.name().substring("public".length()), "", true))
              .toList());

  /** The rows with the ways to find one. */
  private static final class Index {
    private final List<StreamKind> rows;
    private final Map<String, StreamKind> byName = new HashMap<>();
    private final Map<String, StreamKind> byPath = new HashMap<>();
    private final Map<String, StreamKind> byMediaPath = new HashMap<>();

    Index(List<StreamKind> rows) {
      this.rows = rows;
      for (StreamKind row : rows) {
        byName.put(row.name(), row);
        if (!row.path().isEmpty()) {
          (row.media() ? byMediaPath : byPath).put(row.path(), row);
        }
      }
    }
  }

  private volatile Index index = new Index(MASTODON);

  private StreamTable() {}

  /** The streams of Mastodon itself, until {@link #become}. */
  public static StreamTable mastodon() {
    return new StreamTable();
  }

  /** From now on these are the streams of that dialect. Any thread. */
  public void become(Dialect dialect) {
    index =
        new Index(
            switch (dialect) {
              case AUTO, MASTODON -> MASTODON;
              case MASTODON35 -> MASTODON35;
              case MASTODON3 -> MASTODON3;
              case GLITCH -> GLITCH;
              case CHUCKYA -> with(GLITCH, BUBBLE);
              case HOMETOWN ->
                  MASTODON.stream()
                      .map(row ->
                          row.path().equals("/public")
                              ? row.withLocalOnly(row.name(), row.path(), true)
                              : row)
                      .toList();
              case KMYBLUE -> with(MASTODON, ANTENNA);
              case FEDIBIRD -> with(MASTODON3, DOMAINS_AND_GROUPS);
            });
  }

  private static List<StreamKind> with(List<StreamKind> rows, List<StreamKind> more) {
    return Stream.concat(rows.stream(), more.stream()).toList();
  }

  private static StreamKind feed(
      String name, String path, boolean media, Parameter parameter, String topic, Feed feed) {
    return new StreamKind(
        name,
        path,
        media,
        parameter,
        READ_STATUSES,
        List.of(new TopicTemplate(topic, READ_STATUSES)),
        feed,
        feed == Feed.UNFILTERED || feed == Feed.TOPIC || path.equals("/public/local"),
        null);
  }

  /** All rows, in the order of the contract. */
  public List<StreamKind> rows() {
    return index.rows;
  }

  /** The row of that name, or {@code null}: the stream is unknown. */
  public @Nullable StreamKind named(String name) {
    return index.byName.get(name);
  }

  /**
   * The row of a path under {@code /api/v1/streaming}, or {@code null}. A path without a row for
   * media ignores {@code onlyMedia}, and one without a row for that {@code allowLocalOnly}.
   */
  public @Nullable StreamKind atPath(String path, boolean onlyMedia, boolean allowLocalOnly) {
    Index now = index;
    StreamKind media = onlyMedia ? now.byMediaPath.get(path) : null;
    StreamKind row = media != null ? media : now.byPath.get(path);
    if (row == null || !allowLocalOnly) {
      return row;
    }
    return now.byName.getOrDefault(row.name().replaceFirst("^public", ALLOWING), row);
  }
}
