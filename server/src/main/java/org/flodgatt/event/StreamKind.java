package org.flodgatt.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the stream table (contract section 3).
 *
 * @param name the name that clients use, for example {@code public:local}
 * @param path the path under {@code /api/v1/streaming}; rows that differ by {@code only_media}
 *     share it; empty: the stream has none of its own
 * @param media whether the row stands for {@code only_media=true} of its path
 * @param parameter what the client must name besides the stream
 * @param scope the scope that opens the stream
 * @param topics the Redis topics, with {@code {account}}, {@code {tag}} and {@code {list}} to fill
 *     in
 * @param feed which feed access rules and filters apply
 * @param localOnly whether statuses are shown that their authors keep from other servers; only
 *     forks have such, and only filtered streams ask
 * @param onlyEvent the one event that this stream is about, where its topics carry others, too;
 *     {@code null}: it is about all
 */
public record StreamKind(
    String name,
    String path,
    boolean media,
    Parameter parameter,
    Scope scope,
    List<TopicTemplate> topics,
    Feed feed,
    boolean localOnly,
    @Nullable String onlyEvent) {

  /** What a client names besides the stream. */
  public enum Parameter {
    NONE,
    TAG,
    LIST
  }

  /** Which settings of the server guard a stream, and whether its events are filtered. */
  public enum Feed {
    /** Personal: Rails has filtered already. */
    UNFILTERED,
    /** Filtered; guarded by {@code local_live_feed_access} and {@code remote_live_feed_access}. */
    LIVE,
    /**
     * Filtered; guarded by {@code local_topic_feed_access} and {@code remote_topic_feed_access}.
     */
    TOPIC
  }

  /**
   * A topic of a stream.
   *
   * @param template for example <code>timeline:list:{list}</code>
   * @param scope listened to only if the token covers this, too
   */
  public record TopicTemplate(String template, Scope scope) {}

  /** The same stream, which also shows what authors keep from other servers, or does not. */
  StreamKind withLocalOnly(String otherName, String otherPath, boolean shown) {
    return new StreamKind(
        otherName, otherPath, media, parameter, scope, topics, feed, shown, onlyEvent);
  }

  /** Whether the server must filter this stream's events for each viewer. */
  public boolean filtered() {
    return feed != Feed.UNFILTERED;
  }
}
