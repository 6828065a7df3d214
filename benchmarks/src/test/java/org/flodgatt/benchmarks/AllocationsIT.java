package org.flodgatt.benchmarks;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs all benchmarks. Only what they allocate is judged; the times are for the reader. */
@Tag("bench")
class AllocationsIT {
  private static final Path BASELINE = Path.of("allocations.csv");
  private static final int SHORTEST_MILLIS = 250;

  @Test
  void nothingAllocatesOtherThanTheBaselineSays() throws RunnerException, IOException {
    Allocations measured = run(Integer.getInteger("flodgatt.bench.seconds", 1));
    if (Boolean.getBoolean("flodgatt.baseline.update")) {
      measured.write(BASELINE);
    }
    assertEquals(List.of(), Allocations.read(BASELINE).differencesOf(measured));
  }

  /** With the flags of the server, where they change what an object takes. */
  private static Allocations run(int seconds) throws RunnerException {
    TimeValue step = TimeValue.milliseconds(Math.max(SHORTEST_MILLIS, seconds * 1000L / 4));
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("^org\\.flodgatt\\..*Benchmark\\.")
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .forks(1)
                    .warmupIterations(5)
                    .warmupTime(step)
                    .measurementIterations(4)
                    .measurementTime(step)
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT)
                    .jvmArgs(
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-Xmx256m",
                        "-Xmn24m",
                        "-Djmh.executor=CUSTOM",
                        "-Djmh.executor.class=" + LoopThreads.class.getName(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                    .build())
            .run();
    assertFalse(results.isEmpty());
    Allocations measured = new Allocations(new TreeMap<>());
    for (RunResult result : results) {
      double bytes =
          requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore();
      double nanos = result.getPrimaryResult().getScore();
      measured.bytes().put(name(result.getParams()), bytes);
      System.out.printf(
          Locale.ROOT, "%-40s %12.1f ns %12.1f B%n", name(result.getParams()), nanos, bytes);
    }
    return measured;
  }

  /** As {@code EncodeBenchmark.plain:wire=SSE}. */
  private static String name(BenchmarkParams params) {
    StringBuilder name = new StringBuilder();
    String[] parts = params.getBenchmark().split("\\.", -1);
    name.append(parts[parts.length - 2]).append('.').append(parts[parts.length - 1]);
    for (String key : params.getParamsKeys()) {
      name.append(':').append(key).append('=').append(params.getParam(key));
    }
    return name.toString();
  }

  /** A baseline that does not notice is worse than none. */
  @Test
  void aRegressionIsNoticed() {
    Allocations baseline = new Allocations(new TreeMap<>(Map.of("A.a", 0.5, "B.b", 1000.0)));
    assertEquals(
        List.of(),
        baseline.differencesOf(new Allocations(new TreeMap<>(Map.of("A.a", 2.4, "B.b", 1100.0)))));
    assertEquals(
        List.of(
            "A.a allocates 24.0 bytes for one operation (expected: 0.5)",
            "B.b allocates 890.0 bytes for one operation (expected: 1000.0)",
            "C.c is not in the baseline"),
        baseline.differencesOf(
            new Allocations(new TreeMap<>(Map.of("A.a", 24.0, "B.b", 890.0, "C.c", 1.0)))));
    assertEquals(
        List.of("B.b is in the baseline but was not run"),
        baseline.differencesOf(new Allocations(new TreeMap<>(Map.of("A.a", 0.5)))));
  }
}
