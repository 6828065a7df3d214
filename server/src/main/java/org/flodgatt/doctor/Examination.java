package org.flodgatt.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.flodgatt.doctor.Finding.State;

/** Carries out one check after the other, none of which can stop or delay the rest for long. */
final class Examination {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final Consumer<Result> listener;
  private final List<Result> results = new ArrayList<>();

  /**
   * What a check found.
   *
   * @param name of the check: one word, with hyphens
   */
  record Result(String name, Finding finding, Duration took) {}

  /**
   * @param listener told of each result at once
   */
  Examination(Consumer<Result> listener) {
    this.listener = listener;
  }

  /**
   * Carries out a check. What it throws, and that it takes too long, is a red finding.
   *
   * @return whether what depends on it can be looked at, too
   */
  boolean check(String name, Callable<Finding> body) {
    return check(name, DEADLINE, body);
  }

  /** The same for a check that needs more time. */
  boolean check(String name, Duration deadline, Callable<Finding> body) {
    long start = System.nanoTime();
    FutureTask<Finding> task = new FutureTask<>(body);
    // Interrupting a virtual thread closes the socket that it waits for.
    Thread thread = Thread.ofVirtual().start(task);
    Finding finding;
    try {
      finding = task.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      finding =
          Finding.red(
              "no result within " + deadline.toSeconds() + " s",
              "look for a host that is down, or a firewall that drops packets");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String reason = String.valueOf(cause.getMessage());
      finding = Finding.red(reason, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      finding = Finding.skipped("interrupted");
    }
    add(new Result(name, finding, Duration.ofNanos(System.nanoTime() - start)));
    return finding.state() == State.GREEN || finding.state() == State.YELLOW;
  }

  /** Notes what cannot be looked at, and why. */
  void skip(String reason, String... names) {
    for (String name : names) {
      add(new Result(name, Finding.skipped(reason), Duration.ZERO));
    }
  }

  /** What was found so far. */
  List<Result> results() {
    return results;
  }

  /** Whether nothing is red. */
  boolean passed() {
    return results.stream().noneMatch(result -> result.finding().state() == State.RED);
  }

  private void add(Result result) {
    results.add(result);
    listener.accept(result);
  }
}
