package org.flodgatt.loadtest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What happens while it is measured. */
enum Scenario {
  /** Events at a constant rate, clients that stay. */
  STEADY,
  /** Several events at the same moment. */
  BURST,
  /** Viewers with blocks and keyword filters, rows that are put into the server's database. */
  FILTERED,
  /** Some clients do not read. */
  SLOW,
  /** Connections come and go at random moments. */
  CHURN,
  /** Halfway all disconnect and come back at once. */
  STORM,
  /** Nothing is published: memory. */
  IDLE;

  static Optional<Scenario> named(String name) {
    return Arrays.stream(values()).filter(one -> one.toString().equals(name)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(Scenario::toString).collect(Collectors.joining(", "));
  }

  /** Whether what a connection has to hear depends on when it was there. */
  boolean comesAndGoes() {
    return this == CHURN || this == STORM;
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
