package org.flodgatt.loadtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** What Linux tells about a process under {@code /proc}. */
final class ProcessFigures {
  private final Path directory;
  private final long ticksPerSecond;

  private ProcessFigures(Path directory) {
    this.directory = directory;
    ticksPerSecond = ticksPerSecond();
  }

  static ProcessFigures of(long pid) {
    return new ProcessFigures(Path.of("/proc", Long.toString(pid)));
  }

  static ProcessFigures own() {
    return new ProcessFigures(Path.of("/proc/self"));
  }

  /** Processor time of all threads, in user and system mode, in microseconds. */
  OptionalLong cpuMicros() {
    try {
      return OptionalLong.of(
          cpuTicks(Files.readString(directory.resolve("stat"))) * 1_000_000 / ticksPerSecond);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** The command's name may contain anything, so fields are counted behind its last parenthesis. */
  static long cpuTicks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  /** Resident memory in KiB. */
  OptionalLong residentKib() {
    return number("status", "VmRSS:", 1);
  }

  /** The limit in force for open files. */
  OptionalLong openFiles() {
    return number("limits", "Max open files", 3);
  }

  private OptionalLong number(String file, String line, int word) {
    try {
      List<String> lines = Files.readAllLines(directory.resolve(file));
      return lines.stream()
          .filter(text -> text.startsWith(line))
          .map(text -> text.split("\\s+", -1)[word])
          .filter(text -> !text.equals("unlimited"))
          .mapToLong(Long::parseLong)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static long ticksPerSecond() {
    try {
      Process getconf =
          new ProcessBuilder("getconf", "CLK_TCK")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (getconf.waitFor(5, TimeUnit.SECONDS) && getconf.exitValue() == 0) {
        return Long.parseLong(
            new String(getconf.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
      }
    } catch (IOException | NumberFormatException e) {
      // The usual value below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 100;
  }
}
