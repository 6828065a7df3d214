package org.flodgatt.loadtest.client;

import java.util.Map;

/**
 * All clients' accounts together, after they have ended.
 *
 * @param connectSeconds from the first attempt to the last opened connection of the ramp
 * @param tally what was counted and timed
 * @param troubles why connections failed or ended, or what they were told, and how often
 * @param slowEnds the same for clients that did not read
 */
public record Outcome(
    Progress progress,
    Totals totals,
    double connectSeconds,
    Tally tally,
    Map<String, Integer> troubles,
    Map<String, Integer> slowEnds) {

  /** Every connection opened, stayed, and got every event exactly once, in order and form. */
  public boolean flawless() {
    return progress.failed() == 0
        && progress.closed() == 0
        && tally.misfiltered() == 0
        && totals.flawless();
  }
}
