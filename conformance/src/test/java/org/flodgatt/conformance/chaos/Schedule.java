package org.flodgatt.conformance.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The faults in their order. It depends on the seed alone, never on what happens. */
final class Schedule {
  private final SplittableRandom random;

  Schedule(SplittableRandom random) {
    this.random = random;
  }

  /** Every kind once, in an order and with lengths of their own. */
  List<Fault> nextRound() {
    List<FaultKind> kinds = new ArrayList<>(Arrays.asList(FaultKind.values()));
    List<Fault> round = new ArrayList<>();
    while (!kinds.isEmpty()) {
      FaultKind kind = kinds.remove(random.nextInt(kinds.size()));
      int millis = random.nextInt(kind.leastMillis(), kind.mostMillis());
      round.add(new Fault(kind, Duration.ofMillis(millis), random.nextLong()));
    }
    return round;
  }
}
