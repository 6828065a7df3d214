package org.flodgatt;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is asked of the text of every Java source, of all modules. */
class SourceRulesTest {
  private static final int MOST_CODE_LINES = 400;

  private static List<Path> sources;

  @BeforeAll
  static void findSources() throws IOException {
    Path root = root();
    try (Stream<Path> modules = Files.list(root)) {
      sources =
          modules
              .map(module -> module.resolve("src"))
              .filter(Files::isDirectory)
              .flatMap(SourceRulesTest::javaFilesIn)
              .toList();
    }
    assertTrue(sources.size() > 50);
  }

  /** The outermost directory above the working directory that has a {@code pom.xml}. */
  private static Path root() {
    Path found = null;
    for (Path at = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        at != null;
        at = at.getParent()) {
      if (Files.exists(at.resolve("pom.xml"))) {
        found = at;
      } else if (found != null) {
        break;
      }
    }
    return requireNonNull(found, "there is no pom.xml above the working directory");
  }

  private static Stream<Path> javaFilesIn(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static boolean isTest(Path file) {
    return file.toString().contains("/src/test/");
  }

  /** This file names what is forbidden. */
  private static boolean isThis(Path file) {
    return file.endsWith("SourceRulesTest.java") || file.endsWith("ArchitectureTest.java");
  }

  private static boolean isCode(String line) {
    String text = line.strip();
    return !text.isEmpty()
        && !text.startsWith("//")
        && !text.startsWith("*")
        && !text.startsWith("/*");
  }

  private static String offenders(Predicate<Path> which, Predicate<String> line) {
    return sources.stream()
        .filter(which)
        .filter(file -> !isThis(file))
        .flatMap(file -> lines(file).stream().filter(line).map(text -> file + ": " + text.strip()))
        .collect(joining("\n"));
  }

  @Test
  void noFileIsLongerThanAReadersPatience() {
    List<Path> tooLong =
        sources.stream()
            .filter(file -> !isTest(file))
            .filter(file ->
                lines(file).stream().filter(SourceRulesTest::isCode).count() > MOST_CODE_LINES)
            .toList();
    assertEquals(List.of(), tooLong);
  }

  @Test
  void testsNeitherSleepNorRest() {
    assertEquals(
        "",
        offenders(
            SourceRulesTest::isTest,
            line -> line.contains("Thread.sleep") || line.contains("@Disabled")));
  }

  @Test
  void noPathOfSomebodysMachineIsInTheSources() {
    assertEquals(
        "",
        offenders(
            _ -> true,
            line ->
                line.contains("\"/work/") || line.contains(" /work/") || line.contains("/root/")));
  }
}
