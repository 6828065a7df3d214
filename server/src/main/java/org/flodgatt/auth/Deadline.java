package org.flodgatt.auth;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a client waits for a look-up.
 *
 * @param duration from the question on
 */
public record Deadline(Duration duration) {
  private static final Logger log = LoggerFactory.getLogger(Deadline.class);

  /** The answer, or the other one when it is late or the question failed in an unforeseen way. */
  <T> CompletableFuture<T> limit(CompletableFuture<T> answer, T otherwise) {
    return answer
        .completeOnTimeout(otherwise, duration.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> {
          log.error("A look-up failed in an unforeseen way", failure);
          return otherwise;
        });
  }
}
