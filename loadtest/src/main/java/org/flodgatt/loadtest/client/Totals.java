package org.flodgatt.loadtest.client;

/**
 * The accounts of many connections added up.
 *
 * @param expected events that had to arrive
 * @param invented arrivals of numbers that were never published
 * @param unwanted arrivals at connections that must not get them
 */
public record Totals(
    long expected, long lost, long duplicated, long reordered, long invented, long unwanted) {
  static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

  /** Adds a connection that had to receive what lies between these numbers. */
  Totals plus(Ledger ledger, int from, int to) {
    return new Totals(
        expected + ledger.expected(from, to),
        lost + ledger.lost(from, to),
        duplicated + ledger.duplicated(),
        reordered + ledger.reordered(),
        invented + ledger.invented(to),
        unwanted + ledger.unwanted());
  }

  /** Nothing is missing, too much, or in the wrong place. */
  boolean flawless() {
    return lost == 0 && duplicated == 0 && reordered == 0 && invented == 0 && unwanted == 0;
  }
}
