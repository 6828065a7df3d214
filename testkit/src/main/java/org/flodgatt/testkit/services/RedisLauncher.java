package org.flodgatt.testkit.services;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flodgatt.testkit.process.NativeProcess;

/** Launches the Redis program, as server or as sentinel. */
final class RedisLauncher {
  private RedisLauncher() {}

  /** Starts it in this directory and waits for the line that says it is ready. */
  static NativeProcess launch(
      String name, Path directory, List<String> arguments, String readyLine, Duration timeout) {
    List<String> command = new ArrayList<>();
    command.add(RedisBinary.locate().program().toString());
    command.addAll(arguments);
    NativeProcess process =
        NativeProcess.start(name, new ProcessBuilder(command).directory(directory.toFile()));
    try {
      process.output().await(0, line -> line.contains(readyLine), timeout);
      return process;
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }
}
