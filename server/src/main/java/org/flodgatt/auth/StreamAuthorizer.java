package org.flodgatt.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.flodgatt.auth.FeedAccessLookup.FeedAccess;
import org.flodgatt.event.HashtagName;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.StreamKind.Feed;
import org.flodgatt.event.StreamKind.TopicTemplate;
import org.flodgatt.event.Topic;
import org.flodgatt.event.Viewer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * May this viewer hear this stream, and what of it. Any thread may ask; answers that need the
 * database come from a virtual thread.
 */
public final class StreamAuthorizer {
  private static final Logger log = LoggerFactory.getLogger(StreamAuthorizer.class);

  /** What came of a request. */
  public sealed interface Result {
    /** The viewer may listen. */
    record Granted(Grant grant) implements Result {}

    /** The viewer may not, or we could not find out. */
    record Denied(Denial denial) implements Result {}
  }

  private final ListLookup lists;
  private final FeedAccessLookup feeds;
  private final Executor lookups;
  private final Deadline deadline;

  /**
   * @param lookups where questions may block
   */
  public StreamAuthorizer(
      ListLookup lists, FeedAccessLookup feeds, Executor lookups, Deadline deadline) {
    this.lists = lists;
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
    return switch (request.kind().parameter()) {
      case NONE -> withFeedAccess(request, viewer, "", checkFeed);
      case TAG ->
          switch (request.parameter()) {
            case StreamParameter.Missing _ -> denied(Denial.MISSING_TAG);
            case StreamParameter.Text(String tag) ->
                withFeedAccess(request, viewer, HashtagName.normalise(tag), checkFeed);
            case StreamParameter.Numeral _, StreamParameter.Other _ -> denied(Denial.UNEXPECTED);
          };
      case LIST ->
          switch (request.parameter()) {
            case StreamParameter.Missing _ -> denied(Denial.MISSING_LIST);
            case StreamParameter.Text(String id) -> withOwnership(request, viewer, id);
            case StreamParameter.Numeral(String id) -> withOwnership(request, viewer, id);
            case StreamParameter.Other _ -> denied(Denial.FOREIGN_LIST);
          };
    };
  }

  private static CompletableFuture<Result> denied(Denial denial) {
    return CompletableFuture.completedFuture(new Result.Denied(denial));
  }

  private static Result granted(
      StreamRequest request, List<Topic> topics, boolean hideLocal, boolean hideRemote) {
    return new Result.Granted(
        new Grant(request.kind(), request.parameter(), topics, hideLocal, hideRemote));
  }

  private static List<Topic> topics(StreamKind kind, Viewer viewer, String tag, String list) {
    List<Topic> topics = new ArrayList<>();
    for (TopicTemplate topic : kind.topics()) {
      // The stream's own scope is checked by authorize and not asked for when leaving.
      if (topic.scope() == kind.scope() || topic.scope().coveredBy(viewer.scopes())) {
        topics.add(
            new Topic(
                topic
                    .template()
                    .replace("{account}", Long.toString(viewer.accountId()))
                    .replace("{list}", list)
                    .replace("{tag}", tag)));
      }
    }
    return List.copyOf(topics);
  }

  private CompletableFuture<Result> withOwnership(StreamRequest request, Viewer viewer, String id) {
    long list = canonicalId(id);
    if (list < 0) {
      return denied(Denial.FOREIGN_LIST);
    }
    List<Topic> topics = topics(request.kind(), viewer, "", id);
    return ask(() ->
        lists.owns(viewer.accountId(), list)
            ? granted(request, topics, false, false)
            : new Result.Denied(Denial.FOREIGN_LIST));
  }

  /** A bigint as PostgreSQL would print it, or −1: anything else names no list (contract 12.7). */
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
      StreamRequest request, Viewer viewer, String tag, boolean check) {
    List<Topic> topics = topics(request.kind(), viewer, tag, "");
    Feed feed = request.kind().feed();
    if (!check || feed == Feed.UNFILTERED || viewer.mayViewFeeds()) {
      return CompletableFuture.completedFuture(granted(request, topics, false, false));
    }
    return ask(() -> {
      FeedAccess access = viewer.isAnonymous() ? feeds.anonymousFeedAccess() : feeds.feedAccess();
      return feed == Feed.LIVE
          ? granted(request, topics, access.localLiveDisabled(), access.remoteLiveDisabled())
          : granted(request, topics, access.localTopicDisabled(), access.remoteTopicDisabled());
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
            log.debug("A stream could not be looked up: {}", e.getMessage());
            return new Result.Denied(Denial.UNEXPECTED);
          }
        },
        lookups,
        new Result.Denied(Denial.UNEXPECTED));
  }
}
