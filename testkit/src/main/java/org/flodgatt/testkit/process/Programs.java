package org.flodgatt.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds programs on the machine, and the place where unpacked ones are kept. */
public final class Programs {
  private Programs() {}

  /** The executable of this name that the PATH leads to. */
  public static Optional<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Arrays.stream(path.split(":", -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Whether {@code program --version} runs here: right architecture, no library missing. */
  public static boolean runs(Path program) {
    if (!Files.isExecutable(program)) {
      return false;
    }
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(60, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException wrongFormat) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while trying " + program, e);
    }
  }

  /** The directories below {@code parent}, the one with the highest number first. */
  public static List<Path> versionsBelow(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.sorted(Comparator.comparingInt(Programs::version).reversed()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + parent, e);
    }
  }

  /**
   * The directory where unpacked programs of this user stay between runs.
   *
   * @throws IllegalStateException if somebody else owns the directory of that name: running what
   *     they put there would be unsafe
   */
  public static Path cache() {
    String user = System.getProperty("user.name");
    Path cache = Path.of(System.getProperty("java.io.tmpdir"), "flodgatt-testkit-" + user);
    try {
      Files.createDirectories(cache);
      if (!Files.getAttribute(cache, "unix:uid").equals(uid())) {
        throw new IllegalStateException(
            cache + " belongs to " + Files.getOwner(cache) + ": remove it");
      }
      return cache;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + cache, e);
    }
  }

  static int uid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self/"), "unix:uid");
  }

  private static int version(Path directory) {
    String name = directory.getFileName().toString();
    return name.chars().allMatch(Character::isDigit) && name.length() < 6
        ? Integer.parseInt(name)
        : -1;
  }
}
