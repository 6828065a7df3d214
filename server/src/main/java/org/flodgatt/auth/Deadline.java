package org.flodgatt.auth;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.flodgatt.log.Seldom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a client waits for a look-up.
 *
 * @param duration from the question on
 */
public record Deadline(Duration duration) {
  private static final Logger log = LoggerFactory.getLogger(Deadline.class);
  private static final Seldom<Throwable> unforeseen =
      Seldom.error(log, "A look-up failed in an unforeseen way");

  /**
   * Asks. The future never fails.
   *
   * @param lookups where the question may block
   * @param otherwise the answer when it is late, the question failed in an unforeseen way, or the
   *     server shuts down
   */
  <T> CompletableFuture<T> ask(Supplier<T> question, Executor lookups, T otherwise) {
    CompletableFuture<T> answer;
    try {
      answer = CompletableFuture.supplyAsync(question, lookups);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(otherwise);
    }
    return answer
        .completeOnTimeout(otherwise, duration.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> {
          unforeseen.happened(failure);
          return otherwise;
        });
  }
}
