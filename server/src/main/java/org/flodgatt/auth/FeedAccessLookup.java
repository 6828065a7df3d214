package org.flodgatt.auth;

import org.flodgatt.event.LookupException;

/** Which feeds has the server's admin closed? Blocks; called on a virtual thread. */
public interface FeedAccessLookup {
  /** The settings as they stand now (contract section 7, rule 1). */
  FeedAccess feedAccess() throws LookupException;

  /** What is closed to somebody without a token; unless we know better, everything. */
  default FeedAccess anonymousFeedAccess() throws LookupException {
    return new FeedAccess(true, true, true, true, true);
  }

  /**
   * What the admin has closed; {@code false} where no setting says so.
   *
   * @param localLiveDisabled {@code local_live_feed_access} is disabled
   * @param remoteLiveDisabled {@code remote_live_feed_access} is disabled
   * @param localTopicDisabled {@code local_topic_feed_access} is disabled
   * @param remoteTopicDisabled {@code remote_topic_feed_access} is disabled
   * @param bubbleLiveDisabled {@code bubble_live_feed_access} is disabled (Chuckya)
   */
  record FeedAccess(
      boolean localLiveDisabled,
      boolean remoteLiveDisabled,
      boolean localTopicDisabled,
      boolean remoteTopicDisabled,
      boolean bubbleLiveDisabled) {}
}
