package org.flodgatt.auth;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.flodgatt.auth.Authenticator.Result;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Viewer;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
  private static final Viewer VIEWER = new Viewer(3, 7, Set.of("read"), null, 0);
  private static final Secret TOKEN = new Secret("abc");

  private final LookupGate gate = new LookupGate(new LookupSettings(1, 2), 1, () -> 0);

  private Result answer(TokenLookup tokens) {
    Result result = authenticator(tokens, Runnable::run).authenticate(TOKEN).join();
    assertEquals(0, gate.inFlight());
    return result;
  }

  private Authenticator authenticator(TokenLookup tokens, Executor executor) {
    return new Authenticator(tokens, executor, new Deadline(Duration.ofMinutes(1)), gate, false);
  }

  @Test
  void whoeverIsBehindTheTokenIsAccepted() {
    assertEquals(new Result.Accepted(VIEWER), answer(_ -> VIEWER));
  }

  @Test
  void noTokenIsMissingWithoutAskingAnybody() {
    var authenticator =
        authenticator(
            _ -> VIEWER,
            _ -> {
              throw new AssertionError("asked");
            });
    assertEquals(new Result.Refused(Denial.MISSING_TOKEN), authenticator.authenticate(null).join());
  }

  @Test
  void noTokenIsSomebodyWithoutATokenWhereThatIsAllowed() {
    var authenticator =
        new Authenticator(
            _ -> VIEWER, Runnable::run, new Deadline(Duration.ofMinutes(1)), gate, true);
    assertEquals(new Result.Accepted(Viewer.ANONYMOUS), authenticator.authenticate(null).join());
    assertEquals(new Result.Accepted(VIEWER), authenticator.authenticate(TOKEN).join());
  }

  @Test
  void aTokenOfNobodyIsInvalid() {
    assertEquals(new Result.Refused(Denial.INVALID_TOKEN), answer(_ -> null));
  }

  @Test
  void troubleWithTheDatabaseIsNotTheClientsFault() {
    assertEquals(
        new Result.Refused(Denial.UNEXPECTED),
        answer(_ -> {
          throw new LookupException("the database is away");
        }));
  }

  @Test
  void unforeseenTroubleIsAnswered() {
    assertEquals(
        new Result.Refused(Denial.UNEXPECTED),
        answer(_ -> {
          throw new IllegalStateException("on purpose");
        }));
  }

  @Test
  void aServerThatShutsDownAnswersAtOnce() {
    var authenticator =
        authenticator(
            _ -> VIEWER,
            _ -> {
              throw new RejectedExecutionException("shut down");
            });
    assertEquals(new Result.Refused(Denial.UNEXPECTED), authenticator.authenticate(TOKEN).join());
    assertEquals(0, gate.inFlight());
  }

  @Test
  void afterTheDeadlineTheAnswerIsThatWeCouldNotFindOut() {
    Deque<Runnable> waiting = new ArrayDeque<>();
    Duration patience = Duration.ofMillis(20);
    var authenticator =
        new Authenticator(_ -> VIEWER, waiting::add, new Deadline(patience), gate, false);
    long start = System.nanoTime();
    var answer = authenticator.authenticate(TOKEN);
    await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(answer::isDone);
    assertTrue(System.nanoTime() - start >= patience.toNanos(), "and not before");
    assertEquals(new Result.Refused(Denial.UNEXPECTED), answer.join());
    // It counts as under way until its thread is done with it.
    assertEquals(1, gate.inFlight());
    waiting.remove().run();
    assertEquals(0, gate.inFlight());
  }

  @Test
  void whoeverFindsTheGateFullIsRefusedAtOnce() {
    Deque<Runnable> waiting = new ArrayDeque<>();
    var authenticator = authenticator(_ -> VIEWER, waiting::add);
    var first = authenticator.authenticate(TOKEN);
    authenticator.authenticate(TOKEN);
    assertEquals(new Result.Refused(Denial.TOO_BUSY), authenticator.authenticate(TOKEN).join());
    assertEquals(2, waiting.size());
    waiting.remove().run();
    assertEquals(new Result.Accepted(VIEWER), first.join());
    assertFalse(authenticator.authenticate(TOKEN).isDone());
  }
}
