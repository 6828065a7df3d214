package org.flodgatt.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.flodgatt.loadtest.chart.PercentileChart;
import org.flodgatt.loadtest.client.Audience;
import org.flodgatt.loadtest.client.Outcome;
import org.flodgatt.loadtest.client.Progress;
import org.flodgatt.loadtest.client.Tally;
import org.flodgatt.loadtest.client.Totals;

/** What a run has shown. */
record Report(Options options, Outcome outcome, Measurement measurement) {
  /** Of one core: from here on the tool itself may be what is slow. */
  private static final double BUSY = 0.85;

  private static final long LATE_MICROS = 20_000;

  /** All delivered exactly once and in order, over connections that all opened and stayed. */
  boolean good() {
    return problems().isEmpty();
  }

  /** One sentence for each thing that is not as it should be. */
  List<String> problems() {
    List<String> problems = new ArrayList<>(measurement.problems);
    outcome.troubles().forEach((what, times) -> problems.add(times + " connections: " + what));
    if (!outcome.flawless()) {
      problems.add("What was received is not what was published.");
    }
    if (!options.idle() && measurement.publication.published() == 0) {
      problems.add("Nothing was measured.");
    }
    if (measurement.slowOpen > 0) {
      problems.add(
          measurement.slowOpen
              + " clients that did not read were not closed; a server closes them only when more"
              + " waits for them, and longer, than it allows.");
    }
    int connections = options.audience().connections();
    int served = outcome.progress().served();
    if (options.scenario() == Scenario.STORM && served < connections) {
      problems.add((connections - served) + " connections were not served again after the storm.");
    }
    return problems;
  }

  /** Says that the tool, not the server, may be what the figures show. */
  Optional<String> bottleneck() {
    if (options.idle() || measurement.publication.published() == 0) {
      return Optional.empty();
    }
    List<String> reasons = new ArrayList<>();
    OptionalDouble reader = readerShare();
    if (reader.isPresent() && reader.getAsDouble() > BUSY) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "its reading thread used %.0f %% of a core",
              reader.getAsDouble() * 100));
    }
    long late = measurement.publication.lateMicros().getValueAtPercentile(99);
    if (late > LATE_MICROS) {
      reasons.add(
          "it published 1 % of the events "
              + late / 1000
              + " ms late or later (latency counts from the intended moment)");
    }
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "This tool was the bottleneck: "
                + String.join(", ", reasons)
                + "; lower --rate or the number of connections.");
  }

  Figures figures() {
    Figures figures = new Figures();
    Audience audience = options.audience();
    figures.add("result", good() ? "ok" : "failed");
    figures.add("bottleneck", bottleneck().isPresent() ? "this tool" : "not this tool");
    figures.add("scenario", options.scenario().toString());
    figures.add("websockets", audience.webSockets());
    figures.add("event_streams", audience.eventStreams());
    figures.add("stream", audience.stream());
    figures.add("connections_opened", outcome.progress().opened());
    figures.add("connections_failed", outcome.progress().failed());
    figures.add("connections_closed_early", outcome.progress().closed());
    figures.add("closed", outcome.troubles());
    double seconds = outcome.connectSeconds();
    figures.add("connects_per_second", seconds > 0 ? outcome.progress().opened() / seconds : 0);
    figures.percentiles("connect", outcome.tally().connectMicros(), 50, 99);
    if (!options.idle()) {
      addDeliveries(figures);
      addScenario(figures);
      addCosts(figures);
    }
    addMemory(figures);
    return figures;
  }

  /** The distributions of the times as a picture. */
  String picture() {
    Progress progress = outcome.progress();
    String title = options.scenario() + ": " + options.audience().connections() + " connections, ";
    String what =
        options.idle()
            ? "nothing published"
            : String.format(
                Locale.ROOT, "%s events/s of %,d bytes", rate(), outcome.tally().largestEvent());
    String subtitle =
        options.idle()
            ? String.format(Locale.ROOT, "%,d connections opened", progress.opened())
            : String.format(
                Locale.ROOT,
                "%,d delivered, %,d lost, %,d duplicated, %,d out of order",
                progress.delivered(),
                outcome.totals().lost(),
                outcome.totals().duplicated(),
                outcome.totals().reordered());
    PercentileChart chart = new PercentileChart(title + what, subtitle);
    chart.add("publish → receive", outcome.tally().latencyMicros());
    chart.add("connect", outcome.tally().connectMicros());
    chart.add("served again", outcome.tally().servedMicros());
    return chart.draw();
  }

  private String rate() {
    return Double.toString(options.traffic().rate()).replaceFirst("\\.0$", "")
        + (options.traffic().burst() > 1 ? " (" + options.traffic().burst() + " at a time)" : "");
  }

  private void addDeliveries(Figures figures) {
    Publisher.Publication publication = measurement.publication;
    Tally tally = outcome.tally();
    Totals totals = outcome.totals();
    figures.add("rate_wanted_per_second", options.traffic().rate());
    figures.add("burst", options.traffic().burst());
    figures.add("events_published", publication.published());
    figures.add("topics", options.traffic().topics().size());
    figures.add("publications_nobody_heard", publication.unheard());
    figures.percentiles("publisher_late", publication.lateMicros(), 99);
    figures.add("event_bytes_min", tally.smallestEvent());
    figures.add("event_bytes_max", tally.largestEvent());
    figures.add("expected", totals.expected());
    figures.add("delivered", outcome.progress().delivered());
    figures.add("lost", totals.lost());
    figures.add("duplicated", totals.duplicated());
    figures.add("reordered", totals.reordered());
    figures.add("never_published", totals.invented());
    figures.add("foreign_messages", tally.foreign());
    double seconds = measurement.seconds;
    figures.add("seconds", seconds);
    figures.add(
        "deliveries_per_second", seconds > 0 ? outcome.progress().delivered() / seconds : 0);
    figures.percentiles("latency", tally.latencyMicros(), 50, 90, 99, 99.9);
  }

  private void addScenario(Figures figures) {
    Tally tally = outcome.tally();
    Progress progress = outcome.progress();
    switch (options.scenario()) {
      case STEADY, BURST, IDLE -> {}
      case FILTERED -> {
        Options.Seeding seeding = Objects.requireNonNull(options.seeding());
        figures.add("viewers_blocking", seeding.blocking());
        figures.add("viewers_filtering", seeding.filtering());
        figures.add("not_for_the_viewer", outcome.totals().unwanted());
        figures.add("wrongly_filtered", tally.misfiltered());
      }
      case SLOW -> {
        figures.add("slow_clients", options.behaviour().slow());
        figures.add("slow_closed", options.behaviour().slow() - measurement.slowOpen);
        figures.add("slow_ends", outcome.slowEnds());
      }
      case CHURN, STORM -> {
        figures.add("seed", options.behaviour().seed());
        figures.add("rejoined", progress.rejoined());
        figures.add("rejoin_retries", progress.retries());
        figures.percentiles("rejoin", tally.rejoinMicros(), 50, 99);
        figures.add("served_again", progress.served());
        figures.percentiles("served_again", tally.servedMicros(), 50, 99);
      }
    }
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
    figures.add("reader_cpu_percent", times(readerShare(), 100));
    figures.add(
        "server_sql_statements_per_event",
        per(after.metricSince(before, "flodgatt_sql_statements_total"), published));
    figures.add("server_messages_sent", after.metricSince(before, "messages_sent_total"));
  }

  /** The share of one core that the reading thread used. */
  private OptionalDouble readerShare() {
    Vitals before = measurement.before;
    Vitals after = measurement.after;
    return before == null || after == null
        ? OptionalDouble.empty()
        : per(
            OptionalDouble.of((double) after.readerCpuNanos() - before.readerCpuNanos()),
            measurement.seconds * 1e9);
  }

  private static OptionalDouble times(OptionalDouble amount, double factor) {
    return amount.isPresent()
        ? OptionalDouble.of(amount.getAsDouble() * factor)
        : OptionalDouble.empty();
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
