package org.flodgatt.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.flodgatt.loadtest.client.Audience;
import org.flodgatt.loadtest.client.Outcome;

/** What a run has shown. */
record Report(Options options, Outcome outcome, Measurement measurement) {
  /** All delivered exactly once and in order, over connections that all opened and stayed. */
  boolean good() {
    return outcome.flawless()
        && measurement.problems.isEmpty()
        && (options.idle() || measurement.publication.published() > 0);
  }

  /** One sentence for each thing that is not as it should be. */
  List<String> problems() {
    List<String> problems = new ArrayList<>(measurement.problems);
    outcome.troubles().forEach((what, times) -> problems.add(times + " connections: " + what));
    if (outcome.lost() + outcome.duplicated() + outcome.reordered() + outcome.invented() > 0) {
      problems.add("What was received is not what was published.");
    }
    if (!options.idle() && measurement.publication.published() == 0) {
      problems.add("Nothing was measured.");
    }
    return problems;
  }

  Figures figures() {
    Figures figures = new Figures();
    Audience audience = options.audience();
    figures.add("result", good() ? "ok" : "failed");
    figures.add("websockets", audience.webSockets());
    figures.add("event_streams", audience.eventStreams());
    figures.add("stream", audience.stream());
    figures.add("connections_opened", outcome.progress().opened());
    figures.add("connections_failed", outcome.progress().failed());
    figures.add("connections_closed_early", outcome.progress().closed());
    double seconds = outcome.connectSeconds();
    figures.add("connects_per_second", seconds > 0 ? outcome.progress().opened() / seconds : 0);
    figures.percentiles("connect", outcome.connectMicros(), 50, 99);
    if (!options.idle()) {
      addDeliveries(figures);
      addCosts(figures);
    }
    addMemory(figures);
    return figures;
  }

  private void addDeliveries(Figures figures) {
    Publisher.Publication publication = measurement.publication;
    figures.add("rate_wanted_per_second", options.traffic().rate());
    figures.add("events_published", publication.published());
    figures.add("topics", options.traffic().topics().size());
    figures.add("publications_nobody_heard", publication.unheard());
    figures.add("publisher_late_max_us", publication.mostLateNanos() / 1000);
    figures.add("event_bytes_min", outcome.smallestEvent());
    figures.add("event_bytes_max", outcome.largestEvent());
    figures.add("expected", outcome.expected());
    figures.add("delivered", outcome.progress().delivered());
    figures.add("lost", outcome.lost());
    figures.add("duplicated", outcome.duplicated());
    figures.add("reordered", outcome.reordered());
    figures.add("never_published", outcome.invented());
    figures.add("foreign_messages", outcome.foreign());
    double seconds = measurement.seconds;
    figures.add("seconds", seconds);
    figures.add(
        "deliveries_per_second", seconds > 0 ? outcome.progress().delivered() / seconds : 0);
    figures.percentiles("latency", outcome.latencyMicros(), 50, 90, 99, 99.9);
  }

  private void addCosts(Figures figures) {
    Vitals before = measurement.before;
    Vitals after = measurement.after;
    if (before == null || after == null) {
      return;
    }
    long delivered = outcome.progress().delivered();
    int published = measurement.publication.published();
    OptionalDouble server = after.serverCpuSince(before);
    figures.add("server_cpu_us_per_delivery", per(server, (double) delivered));
    figures.add("server_cpu_percent", per(server, measurement.seconds * 1e4));
    OptionalDouble own = after.ownCpuSince(before);
    figures.add("own_cpu_us_per_delivery", per(own, (double) delivered));
    figures.add("own_cpu_percent", per(own, measurement.seconds * 1e4));
    figures.add(
        "server_sql_statements_per_event",
        per(after.metricSince(before, "flodgatt_sql_statements_total"), published));
    figures.add("server_messages_sent", after.metricSince(before, "messages_sent_total"));
  }

  private void addMemory(Figures figures) {
    figures.add("server_rss_before_kib", measurement.residentBefore);
    figures.add("server_rss_connected_kib", measurement.residentConnected);
    figures.add("server_rss_after_kib", measurement.residentAfter);
    int opened = outcome.progress().opened();
    figures.add("server_rss_kib_per_connection", growth(measurement.residentConnected, opened));
    figures.add("server_rss_after_kib_per_connection", growth(measurement.residentAfter, opened));
  }

  private OptionalDouble growth(OptionalLong resident, int connections) {
    OptionalLong before = measurement.residentBefore;
    return resident.isPresent() && before.isPresent()
        ? per(OptionalDouble.of((double) resident.getAsLong() - before.getAsLong()), connections)
        : OptionalDouble.empty();
  }

  private static OptionalDouble per(OptionalDouble amount, double count) {
    return amount.isPresent() && count > 0
        ? OptionalDouble.of(amount.getAsDouble() / count)
        : OptionalDouble.empty();
  }
}
