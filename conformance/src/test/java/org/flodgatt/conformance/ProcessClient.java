package org.flodgatt.conformance;

import java.time.Duration;
import java.util.List;
import org.flodgatt.testkit.process.NativeProcess;

/** A client that runs in a process of its own and prints what happens to it. */
final class ProcessClient implements RealClient {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final NativeProcess process;
  private final boolean tellsItsStop;

  /**
   * A running client.
   *
   * @param tellsItsStop whether its last line is STOPPED, and its exit code then 0
   */
  ProcessClient(NativeProcess process, boolean tellsItsStop) {
    this.process = process;
    this.tellsItsStop = tellsItsStop;
  }

  @Override
  public List<String> said() {
    return process.output().all();
  }

  @Override
  public void stop() {
    process.signal("TERM");
    if (!process.awaitExit(PATIENCE)) {
      throw new AssertionError("it still runs; it said: " + said());
    }
    if (tellsItsStop && (process.exitCode() != 0 || !said().contains("STOPPED"))) {
      throw new AssertionError("exit code " + process.exitCode() + "; it said: " + said());
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
