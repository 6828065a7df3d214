package org.flodgatt.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Viewer;
import org.flodgatt.log.Seldom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is behind a token. Any thread may ask; the answer comes from a virtual thread. */
public final class Authenticator {
  private static final Logger log = LoggerFactory.getLogger(Authenticator.class);

  private final Seldom<String> failed = Seldom.warning(log, "A token could not be looked up");

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
  private final LookupGate gate;
  private final Result withoutToken;

  /**
   * @param lookups where questions may block
   * @param anonymous whether somebody without a token may connect
   */
  public Authenticator(
      TokenLookup tokens, Executor lookups, Deadline deadline, LookupGate gate, boolean anonymous) {
    this.tokens = tokens;
    this.lookups = lookups;
    this.deadline = deadline;
    this.gate = gate;
    this.withoutToken =
        anonymous
            ? new Result.Accepted(Viewer.ANONYMOUS)
            : new Result.Refused(Denial.MISSING_TOKEN);
  }

  /**
   * Looks the token up, unless too many are looked up already. The future never fails: trouble is a
   * {@link Denial#UNEXPECTED}.
   */
  public CompletableFuture<Result> authenticate(@Nullable Secret token) {
    if (token == null) {
      return CompletableFuture.completedFuture(withoutToken);
    }
    Denial shed = gate.enter();
    if (shed != null) {
      return CompletableFuture.completedFuture(new Result.Refused(shed));
    }
    var attempt = new Attempt(token);
    return deadline.ask(attempt::lookUp, attempt::run, new Result.Refused(Denial.UNEXPECTED));
  }

  /** One look-up, which leaves the gate when its thread is done, whatever came of it. */
  private final class Attempt {
    private final Secret token;
    private boolean answered;

    Attempt(Secret token) {
      this.token = token;
    }

    void run(Runnable task) {
      try {
        lookups.execute(() -> {
          try {
            task.run();
          } finally {
            gate.leave(answered);
          }
        });
      } catch (RejectedExecutionException e) {
        gate.leave(false);
        throw e;
      }
    }

    Result lookUp() {
      try {
        Viewer viewer = tokens.viewerOf(token);
        answered = true;
        return viewer == null
            ? new Result.Refused(Denial.INVALID_TOKEN)
            : new Result.Accepted(viewer);
      } catch (LookupException e) {
        failed.happened(String.valueOf(e.getMessage()));
        return new Result.Refused(Denial.UNEXPECTED);
      }
    }
  }
}
