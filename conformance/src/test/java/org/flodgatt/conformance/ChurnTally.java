package org.flodgatt.conformance;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often clients did what, and what they met. Any thread. */
final class ChurnTally {
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void count(Object what) {
    counts.computeIfAbsent(what.toString(), _ -> new LongAdder()).increment();
  }

  long of(Object what) {
    LongAdder count = counts.get(what.toString());
    return count == null ? 0 : count.sum();
  }

  @Override
  public String toString() {
    return new TreeMap<>(counts).toString();
  }
}
