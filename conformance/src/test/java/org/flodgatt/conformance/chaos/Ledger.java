package org.flodgatt.conformance.chaos;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one connection has heard so far, and whether anything was missing. One thread. */
final class Ledger {
  private final Plan plan;
  private final Report report;
  private final Map<Integer, Long> last = new HashMap<>();

  Ledger(Plan plan, Report report) {
    this.plan = plan;
    this.report = report;
  }

  /** Takes an event, given by its beginning. */
  void heard(String beginning) {
    long id = id(beginning);
    if (!Topic.isId(id)) {
      report.count("events without a number");
      return;
    }
    Stream stream = stream(id, beginning);
    if (stream == null) {
      report.violation("foreign event", plan + " heard " + beginning);
      return;
    }
    report.count("events delivered");
    for (Topic topic : stream.topics()) {
      if (topic.index() == Topic.indexIn(id)) {
        number(topic, Topic.numberIn(id));
      }
    }
  }

  private void number(Topic topic, long number) {
    Long before = last.put(topic.index(), number);
    if (before == null || number == before + 1) {
      return;
    }
    if (number == before && topic.isRepeated(number)) {
      report.count("events delivered twice because they were published twice");
    } else {
      report.violation(
          "gap", plan + " heard " + number + " after " + before + " on " + topic.name());
    }
  }

  /** Whether every topic of the plan has brought something. */
  boolean hasBegun() {
    return plan.topics().stream().allMatch(topic -> last.containsKey(topic.index()));
  }

  /** What is missing now that nothing is being published; empty if nothing is. */
  String missing() {
    StringBuilder missing = new StringBuilder();
    for (Topic topic : plan.topics()) {
      Long heard = last.get(topic.index());
      if (heard != null && heard != topic.published()) {
        missing.append(topic).append(": ").append(heard).append(" of ").append(topic.published());
        missing.append("; ");
      }
    }
    return missing.toString();
  }

  // An id is the first number of the payload, whether the payload is the id or a document.
  private static long id(String beginning) {
    boolean framed = beginning.startsWith("{");
    int at = beginning.indexOf(framed ? "\"payload\":" : "data: ");
    while (at >= 0 && at < beginning.length() && !Character.isDigit(beginning.charAt(at))) {
      at++;
    }
    long id = 0;
    for (; at >= 0 && at < beginning.length(); at++) {
      int digit = Character.digit(beginning.charAt(at), 10);
      if (digit < 0 || id > Long.MAX_VALUE / 20) {
        break;
      }
      id = id * 10 + digit;
    }
    return id;
  }

  private @Nullable Stream stream(long id, String beginning) {
    int index = Topic.indexIn(id);
    for (Stream stream : plan.streams()) {
      boolean fits =
          plan.wire() == Plan.Wire.EVENT_STREAM || beginning.startsWith(stream.envelope());
      if (fits && stream.topics().stream().anyMatch(topic -> topic.index() == index)) {
        return stream;
      }
    }
    return null;
  }
}
