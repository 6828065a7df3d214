package org.flodgatt.loadtest.client;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One connection's account of the numbered events it received. Costs some counters as long as all
 * arrive in order, and one bit per missing event after that. Not thread-safe.
 */
final class Ledger {
  private static final int UNKNOWN = -1;

  private final Share share;
  private int first;
  private int next;
  private int duplicated;
  private int reordered;
  private int unwanted;
  private @Nullable BitSet missing;

  /**
   * An empty account.
   *
   * @param fromStart the connection has to hear event 0; else its account begins with the first
   *     event that it hears
   */
  Ledger(Share share, boolean fromStart) {
    this.share = share;
    first = fromStart ? 0 : UNKNOWN;
  }

  /** Notes one arrival; false if the event had arrived before or is for others. */
  boolean received(long number) {
    int event = Math.toIntExact(number);
    if (!share.gets(event)) {
      unwanted++;
      return false;
    }
    if (first == UNKNOWN) {
      first = event;
      next = event;
    }
    if (event >= next) {
      skip(next, event);
      next = event + 1;
      return true;
    }
    if (event < first) {
      skip(event + 1, first);
      first = event;
      reordered++;
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

  private void skip(int from, int to) {
    for (int event = from; event < to; event++) {
      if (share.gets(event)) {
        missing = missing == null ? new BitSet() : missing;
        missing.set(event);
      }
    }
  }

  /** The number behind the highest one that arrived. */
  int next() {
    return next;
  }

  /**
   * How many events it had to receive, of those before {@code to}: the ones from {@code from} on,
   * and also earlier ones behind the first that it did receive.
   */
  int expected(int from, int to) {
    return share.count(start(from), to);
  }

  /** How many of the {@link #expected} events never arrived. */
  int lost(int from, int to) {
    if (first == UNKNOWN) {
      return share.count(from, to);
    }
    int skipped = missing == null ? 0 : missing.get(0, Math.min(next, to)).cardinality();
    return share.count(start(from), Math.min(first, to))
        + skipped
        + share.count(Math.max(next, start(from)), to);
  }

  private int start(int from) {
    return first == UNKNOWN ? from : Math.min(first, from);
  }

  /** Arrivals of events that had arrived before. */
  int duplicated() {
    return duplicated;
  }

  /** Arrivals after an event with a higher number. */
  int reordered() {
    return reordered;
  }

  /** Arrivals of events that are not for this connection. */
  int unwanted() {
    return unwanted;
  }

  /** Arrivals of numbers that were never published. */
  int invented(int published) {
    return Math.max(0, next - published);
  }
}
