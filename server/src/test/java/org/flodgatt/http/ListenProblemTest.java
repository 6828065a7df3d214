package org.flodgatt.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.flodgatt.http.HttpSettings.Listen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenProblemTest {
  @TempDir Path directory;

  @Test
  void aFreePathInADirectoryOfOursIsNone() {
    assertEquals(Optional.empty(), ListenProblem.of(directory.resolve("s.sock")));
  }

  private void assertProblem(Path path, String words) {
    String sentence = ListenProblem.of(path).map(ListenProblem::toString).orElse("none");
    assertTrue(sentence.startsWith("SOCKET: cannot listen on " + path + ": " + words), sentence);
    assertTrue(sentence.contains(" (expected: "), sentence);
  }

  @Test
  void aPathIsLookedAtBeforeItIsTouched() throws IOException {
    Path file = Files.writeString(directory.resolve("data"), "precious");
    assertProblem(file, "it is there and is no socket");
    assertProblem(directory, "it is there and is no socket");
    Path nowhere = directory.resolve("no/s.sock");
    assertProblem(nowhere, "there is no directory " + directory.resolve("no"));
    assertProblem(directory.resolve("x".repeat(108)), "the path is too long");
    assertEquals("precious", Files.readString(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bind(..) failed with error(-98): Address already in use | another program listens there",
        "Cannot assign requested address | this machine has no such address",
        "bind(..) failed with error(-13): Permission denied | this user may not listen there",
        "something new | something new"
      })
  void whatTheSystemSaysIsExplained(String said, String explained) {
    String sentence =
        ListenProblem.of(new Listen.Tcp("::1", 80, false), "PORT", new IOException(said))
            .toString();
    assertTrue(
        sentence.startsWith("PORT: cannot listen on [::1]:80: " + explained + " (expected: "),
        sentence);
  }
}
