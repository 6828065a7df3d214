package org.flodgatt.conformance.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Watches the resident memory of the server. Any thread. */
final class Memory implements AutoCloseable {
  private final LongSupplier pid;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private volatile long peak;

  /**
   * Begins to watch.
   *
   * @param pid the server's process now
   */
  Memory(LongSupplier pid) {
    this.pid = pid;
    timer.scheduleAtFixedRate(this::look, 0, 100, TimeUnit.MILLISECONDS);
  }

  /** The resident memory now, in KiB; 0 if there is no such process. */
  long residentKib() {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid.getAsLong() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException ended) {
      return 0;
    }
  }

  /** The most seen so far, in KiB. */
  long peakKib() {
    return peak;
  }

  private void look() {
    peak = Math.max(peak, residentKib());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
