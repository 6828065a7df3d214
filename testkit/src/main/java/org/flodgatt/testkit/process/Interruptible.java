package org.flodgatt.testkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets a process hear SIGINT and SIGHUP as it would in a terminal. A shell script starts its
 * background jobs with the first ignored, {@code nohup} everything with the second, and whoever
 * ignores one passes that on to all children; a JVM then never listens to it. So a build in the
 * background would test signals that nobody can hear.
 */
final class Interruptible {
  /** SIGHUP (1) and SIGINT (2), as the kernel shows them. */
  private static final long SIGNALS = 0b11;

  private static final String IGNORED_SIGNALS = "SigIgn:";

  private Interruptible() {}

  /**
   * The command that runs the given one, under the same process id, with neither signal ignored.
   */
  static List<String> command(List<String> command) {
    if (!isIgnoredHere()) {
      return command;
    }
    // Of all usual programs only GNU's env (coreutils 8.31, 2019) can take it back.
    List<String> prefixed = new ArrayList<>(List.of("env", "--default-signal=INT,HUP"));
    prefixed.addAll(command);
    return prefixed;
  }

  private static boolean isIgnoredHere() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(IGNORED_SIGNALS))
          .mapToLong(
              line -> Long.parseUnsignedLong(line.substring(IGNORED_SIGNALS.length()).strip(), 16))
          .anyMatch(signals -> (signals & SIGNALS) != 0);
    } catch (IOException noProc) {
      return false;
    }
  }
}
