package org.flodgatt.conformance.blackbox;

import java.time.Duration;

/**
 * How a case went.
 *
 * @param failure the first difference; empty if there is none
 */
record Outcome(ContractCase contractCase, String failure, Duration took) {
  private static final String LEFT_OUT =
      "left out: it may end a server that is not ready for it; -Dharm=true runs it";

  /** What the report calls it. */
  enum Verdict {
    PASSED,
    /** The case is better on purpose, and the server is not. */
    DIFFERS,
    FAILED,
    /** The case may end a server that is not ready for it. */
    LEFT_OUT
  }

  /** A case that was not run. */
  static Outcome leftOut(ContractCase contractCase) {
    return new Outcome(contractCase, LEFT_OUT, Duration.ZERO);
  }

  Verdict verdict() {
    if (failure.equals(LEFT_OUT)) {
      return Verdict.LEFT_OUT;
    }
    if (failure.isEmpty()) {
      return Verdict.PASSED;
    }
    return contractCase.better().isPresent() ? Verdict.DIFFERS : Verdict.FAILED;
  }
}
