package org.flodgatt.conformance.blackbox;

import java.nio.file.Path;
import java.util.List;

/** The cases against the server that the build has started: there all must pass. */
public final class ContractCases {
  static final Path REPORTS = Path.of("target", "blackbox");

  private ContractCases() {}

  /**
   * Runs them and writes the report.
   *
   * @throws AssertionError telling all that failed
   */
  public static void check(Target target) throws InterruptedException {
    List<Outcome> outcomes = BlackBox.run(target, CaseFile.read().cases(), true);
    Report report = new Report("the server of this build", outcomes);
    report.write(REPORTS);
    List<String> failures =
        outcomes.stream()
            .filter(outcome -> !outcome.failure().isEmpty())
            .map(outcome -> outcome.contractCase().name() + ": " + outcome.failure())
            .toList();
    if (!failures.isEmpty()) {
      throw new AssertionError(report.summary() + '\n' + String.join("\n", failures));
    }
  }
}
