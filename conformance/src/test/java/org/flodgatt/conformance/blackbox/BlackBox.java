package org.flodgatt.conformance.blackbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs all cases against a server. */
final class BlackBox {
  private static final int AT_ONCE = 6;

  private BlackBox() {}

  /**
   * Runs them; the rows they need are there only as long as that takes.
   *
   * @param harm whether cases are run that may end the server
   * @return how each went, in the order of the file
   */
  static List<Outcome> run(Target target, List<ContractCase> cases, boolean harm)
      throws InterruptedException {
    try (Seed seed = new Seed(target.database());
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (ContractCase contractCase : cases) {
        running.add(
            threads.submit(() ->
                contractCase.harmful() && !harm
                    ? Outcome.leftOut(contractCase)
                    : run(target, seed, contractCase)));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> outcome : running) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the suite itself failed", e.getCause());
    }
  }

  private static Outcome run(Target target, Seed seed, ContractCase contractCase) {
    long start = System.nanoTime();
    String failure = "";
    try (CaseRun run = new CaseRun(target, seed)) {
      run.run(contractCase.steps());
    } catch (AssertionError e) {
      failure = String.valueOf(e.getMessage());
    }
    return new Outcome(contractCase, failure, Duration.ofNanos(System.nanoTime() - start));
  }
}
