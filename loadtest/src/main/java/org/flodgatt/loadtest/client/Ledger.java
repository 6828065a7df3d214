package org.flodgatt.loadtest.client;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One connection's account of the numbered events it received. Costs two counters as long as all
 * arrive in order, and one bit per missing event after that. Not thread-safe.
 */
final class Ledger {
  private int next;
  private int duplicated;
  private int reordered;
  private @Nullable BitSet missing;

  /** Notes one arrival; false if the event had arrived before. */
  boolean received(long number) {
    int event = Math.toIntExact(number);
    if (event == next) {
      next++;
      return true;
    }
    if (event > next) {
      if (missing == null) {
        missing = new BitSet();
      }
      missing.set(next, event);
      next = event + 1;
      return true;
    }
    if (missing != null && missing.get(event)) {
      missing.clear(event);
      reordered++;
      return true;
    }
    duplicated++;
    return false;
  }

  /** How many of the first {@code published} events never arrived. */
  int lost(int published) {
    int skipped = missing == null ? 0 : missing.get(0, Math.min(next, published)).cardinality();
    return skipped + Math.max(0, published - next);
  }

  /** Arrivals of events that had arrived before. */
  int duplicated() {
    return duplicated;
  }

  /** Arrivals after an event with a higher number. */
  int reordered() {
    return reordered;
  }

  /** Arrivals of numbers that were never published. */
  int invented(int published) {
    return Math.max(0, next - published);
  }
}
