package org.flodgatt.app;

import org.flodgatt.auth.FeedAccessLookup;
import org.flodgatt.auth.OwnershipLookup;
import org.flodgatt.auth.TokenLookup;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Viewer;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.metrics.Metrics.Lookup;
import org.flodgatt.metrics.Metrics.LookupOutcome;
import org.jspecify.annotations.Nullable;

/** Look-ups that tell how long clients wait for them. Any thread. */
final class TimedLookups {
  private final Metrics metrics;

  TimedLookups(Metrics metrics) {
    this.metrics = metrics;
  }

  @FunctionalInterface
  private interface Question<T extends @Nullable Object> {
    T answer() throws LookupException;
  }

  TokenLookup tokens(TokenLookup tokens) {
    return token -> this.<@Nullable Viewer>timed(Lookup.TOKEN, () -> tokens.viewerOf(token));
  }

  OwnershipLookup owners(OwnershipLookup owners) {
    return (what, account, id) -> timed(Lookup.LIST, () -> owners.owns(what, account, id));
  }

  FeedAccessLookup feeds(FeedAccessLookup feeds) {
    return new FeedAccessLookup() {
      @Override
      public FeedAccess feedAccess() throws LookupException {
        return timed(Lookup.FEED_ACCESS, feeds::feedAccess);
      }

      @Override
      public FeedAccess anonymousFeedAccess() throws LookupException {
        return timed(Lookup.FEED_ACCESS, feeds::anonymousFeedAccess);
      }
    };
  }

  private <T extends @Nullable Object> T timed(Lookup kind, Question<T> question)
      throws LookupException {
    long since = System.nanoTime();
    LookupOutcome outcome = LookupOutcome.FAILED;
    try {
      T answer = question.answer();
      outcome =
          answer == null || Boolean.FALSE.equals(answer)
              ? LookupOutcome.NOT_FOUND
              : LookupOutcome.FOUND;
      return answer;
    } finally {
      metrics.lookedUp(kind, outcome, System.nanoTime() - since);
    }
  }
}
