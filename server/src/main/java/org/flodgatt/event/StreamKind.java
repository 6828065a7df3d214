package org.flodgatt.event;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * @param topics the Redis topics, with {@code {account}}, {@code {device}} and {@code {value}} to
 *     fill in; the value is what became of the parameter
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
    NONE(""),
    /** A hashtag as today's Mastodon spells the topic. */
    TAG("tag"),
    /** A hashtag as it was spelled before 4.0: only made lower case. */
    PLAIN_TAG("tag"),
    /** The id of a list that the viewer owns. */
    LIST("list"),
    /** The id of an antenna that the viewer owns (kmyblue). */
    ANTENNA("antenna"),
    /** Another server (Fedibird). */
    DOMAIN("domain"),
    /** The account id of a group, and, if wanted, a hashtag (Fedibird). */
    GROUP("id", "tagged");

    private static final Set<String> TAKEN =
        Arrays.stream(values())
            .flatMap(parameter -> Stream.of(parameter.key, parameter.option))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet());

    private final String key;
    private final String option;

    Parameter(String key) {
      this(key, "");
    }

    Parameter(String key, String option) {
      this.key = key;
      this.option = option;
    }

    /** Its name in queries and commands; empty: there is none. */
    public String key() {
      return key;
    }

    /** The name of what may be given besides; empty: there is nothing. */
    public String option() {
      return option;
    }

    /** Whether some stream takes something of this name. */
    public static boolean isTaken(String name) {
      return TAKEN.contains(name);
    }
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
    TOPIC,
    /** Filtered; guarded by {@code bubble_live_feed_access} (Chuckya). */
    BUBBLE,
    /**
     * Filtered and guarded as {@link #LIVE}. Rails publishes there what is for followers only, too,
     * which is not for everybody who listens (Fedibird).
     */
    GROUP
  }

  /**
   * A topic of a stream.
   *
   * @param template for example <code>timeline:list:{value}</code>
   * @param scope listened to only if the token covers this, too
   */
  public record TopicTemplate(String template, Scope scope) {
    /** What the topic has where the template has braces; empty: nothing, or it is another's. */
    public String valueIn(Topic topic) {
      int open = template.indexOf('{');
      if (open < 0) {
        return "";
      }
      String name = topic.name();
      String rest = template.substring(template.indexOf('}') + 1);
      int end = name.length() - rest.length();
      return end >= open && name.startsWith(template.substring(0, open)) && name.endsWith(rest)
          ? name.substring(open, end)
          : "";
    }
  }

  /** The same stream, which also shows what authors keep from other servers, or does not. */
  StreamKind withLocalOnly(String otherName, String otherPath, boolean shown) {
    return new StreamKind(
        otherName, otherPath, media, parameter, scope, topics, feed, shown, onlyEvent);
  }

  /** The same stream, whose parameter is understood in another way. */
  StreamKind withParameter(Parameter other) {
    return new StreamKind(name, path, media, other, scope, topics, feed, localOnly, onlyEvent);
  }

  /** Whether the server must filter this stream's events for each viewer. */
  public boolean filtered() {
    return feed != Feed.UNFILTERED;
  }
}
