package org.flodgatt.event;

import static org.flodgatt.event.Scope.READ_NOTIFICATIONS;
import static org.flodgatt.event.Scope.READ_STATUSES;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flodgatt.event.StreamKind.Feed;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.StreamKind.TopicTemplate;
import org.jspecify.annotations.Nullable;

/** The streams of Mastodon, as data (contract section 3). A fork adds rows, not branches. */
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
                  new TopicTemplate("timeline:{account}:notifications", READ_NOTIFICATIONS)),
              Feed.UNFILTERED,
              true),
          new StreamKind(
              "user:notification",
              "/user/notification",
              false,
              Parameter.NONE,
              READ_NOTIFICATIONS,
              List.of(new TopicTemplate("timeline:{account}:notifications", READ_NOTIFICATIONS)),
              Feed.UNFILTERED,
              true),
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
          feed("hashtag", "/hashtag", false, Parameter.TAG, "timeline:hashtag:{tag}", Feed.TOPIC),
          feed(
              "hashtag:local",
              "/hashtag/local",
              false,
              Parameter.TAG,
              "timeline:hashtag:{tag}:local",
              Feed.TOPIC),
          feed("list", "/list", false, Parameter.LIST, "timeline:list:{list}", Feed.UNFILTERED),
          feed(
              "direct",
              "/direct",
              false,
              Parameter.NONE,
              "timeline:direct:{account}",
              Feed.UNFILTERED));

  private final List<StreamKind> rows;
  private final Map<String, StreamKind> byName = new HashMap<>();
  private final Map<String, StreamKind> byPath = new HashMap<>();
  private final Map<String, StreamKind> byMediaPath = new HashMap<>();

  private StreamTable(List<StreamKind> rows) {
    this.rows = rows;
    for (StreamKind row : rows) {
      byName.put(row.name(), row);
      (row.media() ? byMediaPath : byPath).put(row.path(), row);
    }
  }

  /** The streams of Mastodon itself. */
  public static StreamTable mastodon() {
    return new StreamTable(MASTODON);
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
        !path.startsWith("/public") || path.equals("/public/local"));
  }

  /** All rows, in the order of the contract. */
  public List<StreamKind> rows() {
    return rows;
  }

  /** The row of that name, or {@code null}: the stream is unknown. */
  public @Nullable StreamKind named(String name) {
    return byName.get(name);
  }

  /**
   * The row of a path under {@code /api/v1/streaming}, or {@code null}. A path without a row for
   * media ignores {@code onlyMedia}.
   */
  public @Nullable StreamKind atPath(String path, boolean onlyMedia) {
    StreamKind media = onlyMedia ? byMediaPath.get(path) : null;
    return media != null ? media : byPath.get(path);
  }
}
