package org.flodgatt.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.flodgatt.auth.FeedAccessLookup.FeedAccess;
import org.flodgatt.event.HashtagName;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.StreamKind.Feed;
import org.flodgatt.event.StreamKind.Parameter;
import org.flodgatt.event.StreamKind.TopicTemplate;
import org.flodgatt.event.Topic;
import org.flodgatt.event.Viewer;
import org.flodgatt.log.Seldom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * May this viewer hear this stream, and what of it. Any thread may ask; answers that need the
 * database come from a virtual thread.
 */
public final class StreamAuthorizer {
  private static final Logger log = LoggerFactory.getLogger(StreamAuthorizer.class);

  private final Seldom<String> failed = Seldom.warning(log, "A stream could not be looked up");

  /** What came of a request. */
  public sealed interface Result {
    /** The viewer may listen. */
    record Granted(Grant grant) implements Result {}

    /** The viewer may not, or we could not find out. */
    record Denied(Denial denial) implements Result {}
  }

  /** A host name, as Rails writes it, and a port if need be. */
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9._-]{1,253}(:[0-9]{1,5})?");

  /** Clients choose the ids of their devices: it must not be the name of another topic. */
  private static final Pattern DEVICE = Pattern.compile("(?!notifications$)[A-Za-z0-9._-]{1,255}");

  private final OwnershipLookup owners;
  private final FeedAccessLookup feeds;
  private final Executor lookups;
  private final Deadline deadline;

  /**
   * @param lookups where questions may block
   */
  public StreamAuthorizer(
      OwnershipLookup owners, FeedAccessLookup feeds, Executor lookups, Deadline deadline) {
    this.owners = owners;
    this.feeds = feeds;
    this.lookups = lookups;
    this.deadline = deadline;
  }

  /**
   * Checks scope, then parameter, then ownership or feed access, in the contract's order (section
   * 1). Without a token only streams that are the same for everybody are open. The future never
   * fails: trouble is a {@link Denial#UNEXPECTED}.
   */
  public CompletableFuture<Result> authorize(StreamRequest request, Viewer viewer) {
    if (viewer.isAnonymous()) {
      if (!request.kind().filtered()) {
        return denied(Denial.MISSING_TOKEN);
      }
    } else if (!request.kind().scope().coveredBy(viewer.scopes())) {
      return denied(Denial.MISSING_SCOPE);
    }
    return resolve(request, viewer, true);
  }

  /**
   * Finds out which topics a request means, for a viewer who wants to leave them: neither scope nor
   * feed access is asked for.
   */
  public CompletableFuture<Result> identify(StreamRequest request, Viewer viewer) {
    return resolve(request, viewer, false);
  }

  private CompletableFuture<Result> resolve(
      StreamRequest request, Viewer viewer, boolean checkFeed) {
    Parameter what = request.kind().parameter();
    if (what == Parameter.NONE) {
      return withFeedAccess(request, viewer, "", checkFeed);
    }
    return switch (request.parameter()) {
      case StreamParameter.Missing _ -> denied(missing(what));
      case StreamParameter.Text(String text) -> named(request, viewer, text, checkFeed);
      case StreamParameter.Numeral(String id) ->
          isId(what) ? named(request, viewer, id, checkFeed) : denied(Denial.UNEXPECTED);
      case StreamParameter.Other _ -> denied(isId(what) ? foreign(what) : Denial.UNEXPECTED);
    };
  }

  private CompletableFuture<Result> named(
      StreamRequest request, Viewer viewer, String name, boolean checkFeed) {
    Parameter what = request.kind().parameter();
    return switch (what) {
      case NONE -> withFeedAccess(request, viewer, "", checkFeed);
      case TAG -> withFeedAccess(request, viewer, HashtagName.normalise(name), checkFeed);
      case PLAIN_TAG -> withFeedAccess(request, viewer, HashtagName.lowerCase(name), checkFeed);
      case LIST, ANTENNA -> withOwnership(request, viewer, name);
      case DOMAIN -> {
        String domain = name.toLowerCase(Locale.ROOT);
        yield DOMAIN.matcher(domain).matches()
            ? withFeedAccess(request, viewer, domain, checkFeed)
            : denied(foreign(what));
      }
      case GROUP ->
          canonicalId(name) < 0
              ? denied(foreign(what))
              : switch (request.option()) {
                case StreamParameter.Missing _ -> withFeedAccess(request, viewer, name, checkFeed);
                case StreamParameter.Text(String tag) ->
                    withFeedAccess(
                        request, viewer, name + ":" + HashtagName.lowerCase(tag), checkFeed);
                case StreamParameter.Numeral _, StreamParameter.Other _ ->
                    denied(Denial.UNEXPECTED);
              };
    };
  }

  private static boolean isId(Parameter what) {
    return what == Parameter.LIST || what == Parameter.ANTENNA || what == Parameter.GROUP;
  }

  private static Denial missing(Parameter what) {
    return switch (what) {
      case TAG, PLAIN_TAG -> Denial.MISSING_TAG;
      case LIST -> Denial.MISSING_LIST;
      case ANTENNA -> Denial.MISSING_ANTENNA;
      case DOMAIN -> Denial.MISSING_DOMAIN;
      case GROUP -> Denial.MISSING_GROUP;
      case NONE -> Denial.UNEXPECTED;
    };
  }

  private static Denial foreign(Parameter what) {
    return switch (what) {
      case LIST -> Denial.FOREIGN_LIST;
      case ANTENNA -> Denial.FOREIGN_ANTENNA;
      case DOMAIN -> Denial.FOREIGN_DOMAIN;
      case GROUP -> Denial.FOREIGN_GROUP;
      case NONE, TAG, PLAIN_TAG -> Denial.UNEXPECTED;
    };
  }

  private static CompletableFuture<Result> denied(Denial denial) {
    return CompletableFuture.completedFuture(new Result.Denied(denial));
  }

  private static Result granted(
      StreamRequest request, List<Topic> topics, boolean hideLocal, boolean hideRemote) {
    return new Result.Granted(new Grant(request, topics, hideLocal, hideRemote));
  }

  private static List<Topic> topics(StreamKind kind, Viewer viewer, String value) {
    List<Topic> topics = new ArrayList<>();
    for (TopicTemplate topic : kind.topics()) {
      // The stream's own scope is checked by authorize and not asked for when leaving.
      if (topic.scope() == kind.scope() || topic.scope().coveredBy(viewer.scopes())) {
        String name = topic.template().replace("{account}", Long.toString(viewer.accountId()));
        if (!name.contains("{device}")) {
          topics.add(new Topic(name.replace("{value}", value)));
        } else if (viewer.device() != null && DEVICE.matcher(viewer.device()).matches()) {
          topics.add(new Topic(name.replace("{device}", viewer.device())));
        }
      }
    }
    return List.copyOf(topics);
  }

  private CompletableFuture<Result> withOwnership(StreamRequest request, Viewer viewer, String id) {
    Parameter what = request.kind().parameter();
    long number = canonicalId(id);
    if (number < 0) {
      return denied(foreign(what));
    }
    List<Topic> topics = topics(request.kind(), viewer, id);
    return ask(() ->
        owners.owns(what, viewer.accountId(), number)
            ? granted(request, topics, false, false)
            : new Result.Denied(foreign(what)));
  }

  /** A bigint as PostgreSQL would print it, or −1: anything else names nothing (contract 12.7). */
  private static long canonicalId(String text) {
    if (text.isEmpty() || text.length() > 19 || text.charAt(0) == '0') {
      return -1;
    }
    long id = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      id = id * 10 + (c - '0');
      if (id < 0) {
        return -1;
      }
    }
    return id;
  }

  private CompletableFuture<Result> withFeedAccess(
      StreamRequest request, Viewer viewer, String value, boolean check) {
    List<Topic> topics = topics(request.kind(), viewer, value);
    Feed feed = request.kind().feed();
    if (!check || feed == Feed.UNFILTERED || viewer.mayViewFeeds()) {
      return CompletableFuture.completedFuture(granted(request, topics, false, false));
    }
    return ask(() -> {
      FeedAccess access = viewer.isAnonymous() ? feeds.anonymousFeedAccess() : feeds.feedAccess();
      return switch (feed) {
        case LIVE, GROUP ->
            granted(request, topics, access.localLiveDisabled(), access.remoteLiveDisabled());
        case TOPIC ->
            granted(request, topics, access.localTopicDisabled(), access.remoteTopicDisabled());
        case BUBBLE ->
            granted(request, topics, access.bubbleLiveDisabled(), access.bubbleLiveDisabled());
        case UNFILTERED -> granted(request, topics, false, false);
      };
    });
  }

  @FunctionalInterface
  private interface Question {
    Result answer() throws LookupException;
  }

  private CompletableFuture<Result> ask(Question question) {
    return deadline.ask(
        () -> {
          try {
            return question.answer();
          } catch (LookupException e) {
            failed.happened(String.valueOf(e.getMessage()));
            return new Result.Denied(Denial.UNEXPECTED);
          }
        },
        lookups,
        new Result.Denied(Denial.UNEXPECTED));
  }
}
