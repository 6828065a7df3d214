package org.flodgatt.auth;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
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

  private static Result answer(TokenLookup tokens) {
    return authenticator(tokens, Runnable::run).authenticate(TOKEN).join();
  }

  private static Authenticator authenticator(TokenLookup tokens, Executor executor) {
    return new Authenticator(tokens, executor, new Deadline(Duration.ofMinutes(1)));
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
  }

  @Test
  void afterTheDeadlineTheAnswerIsThatWeCouldNotFindOut() {
    var authenticator =
        new Authenticator(_ -> VIEWER, _ -> {}, new Deadline(Duration.ofMillis(20)));
    var answer = authenticator.authenticate(TOKEN);
    assertFalse(answer.isDone());
    await().until(answer::isDone);
    assertEquals(new Result.Refused(Denial.UNEXPECTED), answer.join());
  }
}
