package org.flodgatt.testkit.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NativeProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(80);
  private static final int ENDED_BY_SIGINT = 128 + 2;

  @Test
  void aProcessHearsAnInterrupt() {
    assertEquals(ENDED_BY_SIGINT, Interrupted.interruptSleep());
  }

  @Test
  void aProcessHearsAnInterruptThatItsParentWasToldToIgnore() {
    List<String> command =
        List.of(
            "/bin/sh",
            "-c",
            "trap '' INT; exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Interrupted.class.getName());
    try (NativeProcess parent = NativeProcess.start("parent", new ProcessBuilder(command))) {
      assertTrue(parent.awaitExit(PATIENCE), "the interrupt was not heard");
      assertEquals(
          ENDED_BY_SIGINT, parent.exitCode(), () -> String.join("\n", parent.output().all()));
    }
  }

  /** Starts a process, interrupts it, and ends with its exit code. */
  static final class Interrupted {
    private Interrupted() {}

    public static void main(String[] arguments) {
      System.exit(interruptSleep());
    }

    static int interruptSleep() {
      ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "echo ready; exec sleep 60");
      try (NativeProcess sleep = NativeProcess.start("sleep", builder)) {
        sleep.output().await(0, "ready"::equals, PATIENCE);
        sleep.signal("INT");
        return sleep.awaitExit(PATIENCE.dividedBy(2)) ? sleep.exitCode() : 0;
      }
    }
  }
}
