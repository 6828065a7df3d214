package org.flodgatt.loadtest;

import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The server, and this process, at one moment.
 *
 * @param serverCpuMicros processor time used so far; empty without a process id
 * @param ownCpuMicros processor time this process used so far
 * @param readerCpuNanos processor time its reading thread used so far
 */
record Vitals(
    OptionalLong serverCpuMicros,
    OptionalLong ownCpuMicros,
    long readerCpuNanos,
    MetricsPage metrics) {
  /** Asking for the page costs the server time, so the clock is read after it. */
  static Vitals before(Options options, Thread reader) {
    MetricsPage page = MetricsPage.read(options.audience().server());
    return new Vitals(serverCpu(options), ProcessFigures.own().cpuMicros(), cpuNanos(reader), page);
  }

  /** As {@link #before}, but the clock is read first. */
  static Vitals after(Options options, Thread reader) {
    OptionalLong server = serverCpu(options);
    OptionalLong own = ProcessFigures.own().cpuMicros();
    long nanos = cpuNanos(reader);
    return new Vitals(server, own, nanos, MetricsPage.read(options.audience().server()));
  }

  private static long cpuNanos(Thread thread) {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
  }

  static OptionalLong resident(Options options) {
    return options.pid().isPresent()
        ? ProcessFigures.of(options.pid().getAsLong()).residentKib()
        : OptionalLong.empty();
  }

  OptionalDouble serverCpuSince(Vitals start) {
    return difference(serverCpuMicros, start.serverCpuMicros);
  }

  OptionalDouble ownCpuSince(Vitals start) {
    return difference(ownCpuMicros, start.ownCpuMicros);
  }

  OptionalDouble metricSince(Vitals start, String metric) {
    OptionalDouble then = start.metrics.sum(metric);
    OptionalDouble now = metrics.sum(metric);
    return then.isPresent() && now.isPresent()
        ? OptionalDouble.of(now.getAsDouble() - then.getAsDouble())
        : OptionalDouble.empty();
  }

  private static OptionalLong serverCpu(Options options) {
    return options.pid().isPresent()
        ? ProcessFigures.of(options.pid().getAsLong()).cpuMicros()
        : OptionalLong.empty();
  }

  private static OptionalDouble difference(OptionalLong now, OptionalLong then) {
    return now.isPresent() && then.isPresent()
        ? OptionalDouble.of((double) now.getAsLong() - then.getAsLong())
        : OptionalDouble.empty();
  }
}
