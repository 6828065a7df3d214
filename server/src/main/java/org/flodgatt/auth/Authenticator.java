package org.flodgatt.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Viewer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is behind a token. Any thread may ask; the answer comes from a virtual thread. */
public final class Authenticator {
  private static final Logger log = LoggerFactory.getLogger(Authenticator.class);

  /** What came of a token. */
  public sealed interface Result {
    /** Somebody who may connect. */
    record Accepted(Viewer viewer) implements Result {}

    /** Nobody, or we could not find out. */
    record Refused(Denial denial) implements Result {}
  }

  private final TokenLookup tokens;
  private final Executor lookups;
  private final Deadline deadline;

  /**
   * @param lookups where questions may block
   */
  public Authenticator(TokenLookup tokens, Executor lookups, Deadline deadline) {
    this.tokens = tokens;
    this.lookups = lookups;
    this.deadline = deadline;
  }

  /** Looks the token up. The future never fails: trouble is a {@link Denial#UNEXPECTED}. */
  public CompletableFuture<Result> authenticate(@Nullable Secret token) {
    if (token == null) {
      return CompletableFuture.completedFuture(new Result.Refused(Denial.MISSING_TOKEN));
    }
    return deadline.ask(() -> lookUp(token), lookups, new Result.Refused(Denial.UNEXPECTED));
  }

  private Result lookUp(Secret token) {
    try {
      Viewer viewer = tokens.viewerOf(token);
      return viewer == null
          ? new Result.Refused(Denial.INVALID_TOKEN)
          : new Result.Accepted(viewer);
    } catch (LookupException e) {
      log.debug("A token could not be looked up: {}", e.getMessage());
      return new Result.Refused(Denial.UNEXPECTED);
    }
  }
}
