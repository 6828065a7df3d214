package org.flodgatt.conformance.chaos;

/** Decides whether a connection may end the way it did. Any thread. */
final class Judge {
  private final Report report;
  private volatile Tolerance tolerance = Tolerance.NOBODY;
  private volatile long lastEnding = System.nanoTime();

  Judge(Report report) {
    this.report = report;
  }

  /** From now on these may be closed. */
  void tolerate(Tolerance now) {
    tolerance = now;
  }

  /** How long it has been since a connection ended that its client wanted to keep. */
  long quietMillis() {
    return (System.nanoTime() - lastEnding) / 1_000_000;
  }

  /**
   * A connection has ended.
   *
   * @param condemned whether its token was revoked and a kill published
   */
  void ended(Plan plan, Ending ending, boolean condemned) {
    report.count("connection ended: " + ending.label());
    if (!(ending instanceof Ending.Left)) {
      lastEnding = System.nanoTime();
      if (!isAllowed(plan, ending, condemned)) {
        report.violation("ending", plan + ": " + ending + ", tolerated: " + tolerance);
      }
    }
  }

  private boolean isAllowed(Plan plan, Ending ending, boolean condemned) {
    return switch (ending) {
      case Ending.Left _ -> true;
      case Ending.Cut _ -> tolerance.mayCut(plan);
      case Ending.LastChunk _ -> condemned || tolerance.mayClose(plan);
      case Ending.CloseFrame frame ->
          (condemned && frame.code() == 1005)
              || (tolerance.mayClose(plan) && frame.asksToComeBack());
    };
  }
}
