package org.flodgatt.conformance.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened: counted by name, and what must not happen in full. Any thread. */
final class Report {
  private static final int MOST_VIOLATIONS = 60;

  private final long start = System.nanoTime();
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
  private final List<String> violations = new ArrayList<>();
  private int violationCount;
  private volatile String fault = "before any fault";

  /** Names what is being done to the server from now on. */
  void phase(String description) {
    fault = description;
    System.out.printf(Locale.ROOT, "%7.1f s  %s%n", seconds(), description);
  }

  void count(String name) {
    add(name, 1);
  }

  void add(String name, long amount) {
    counts.computeIfAbsent(name, _ -> new LongAdder()).add(amount);
  }

  long countOf(String name) {
    LongAdder counter = counts.get(name);
    return counter == null ? 0 : counter.sum();
  }

  /** Something that must not happen has. */
  synchronized void violation(String kind, String text) {
    add("VIOLATION: " + kind, 1);
    violationCount++;
    if (violations.size() < MOST_VIOLATIONS) {
      String line = String.format(Locale.ROOT, "%.1f s, %s: %s: %s", seconds(), fault, kind, text);
      violations.add(line);
    }
  }

  /** Whether nothing has happened that must not. */
  synchronized boolean isClean() {
    return violationCount == 0;
  }

  /**
   * Prints the figures; fails when anything happened that must not.
   *
   * @param repetition how to repeat the run
   */
  synchronized void conclude(String repetition) {
    String all = "campaign " + repetition + "\n" + text();
    System.out.println(all);
    if (violationCount > 0) {
      throw new AssertionError(violationCount + " violations, " + all);
    }
  }

  /** The figures as a table, then the violations. */
  synchronized String text() {
    StringBuilder text = new StringBuilder();
    counts.forEach((name, count) ->
        text.append(String.format(Locale.ROOT, "%-52s %,14d%n", name, count.sum())));
    violations.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
