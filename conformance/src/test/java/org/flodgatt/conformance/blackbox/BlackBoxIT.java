package org.flodgatt.conformance.blackbox;

import java.util.List;
import java.util.stream.Stream;
import org.flodgatt.testkit.client.RawConnection;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/** All cases against a server that runs already; see docs/COMPATIBILITY.md. */
@Tag("blackbox")
final class BlackBoxIT {
  @TestFactory
  Stream<DynamicTest> aServerKeepsTheContract() throws InterruptedException {
    Target target = Target.ofProperties();
    RawConnection.to(target.host(), target.port()).close(); // says so if nobody is there
    List<Outcome> outcomes =
        BlackBox.run(target, CaseFile.read().cases(), Boolean.getBoolean("harm"));
    Report report = new Report(target.host() + ':' + target.port(), outcomes);
    report.write(ContractCases.REPORTS);
    System.out.print(report.text());
    return outcomes.stream()
        .map(outcome ->
            DynamicTest.dynamicTest(outcome.contractCase().name(), () -> check(outcome)));
  }

  private static void check(Outcome outcome) {
    switch (outcome.verdict()) {
      case PASSED -> {}
      case DIFFERS -> throw new TestAbortedException("differs on purpose: " + outcome.failure());
      case LEFT_OUT -> throw new TestAbortedException(outcome.failure());
      case FAILED -> throw new AssertionError(outcome.failure());
    }
  }
}
