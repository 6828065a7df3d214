package org.flodgatt.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.flodgatt.doctor.Finding.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MachineChecksTest {
  @ParameterizedTest
  @CsvSource({"4096, 3896, GREEN", "4096, 3897, RED", "unlimited, 1000000, GREEN"})
  void everyClientIsAnOpenFile(String limit, int clients, State expected, @TempDir Path directory)
      throws IOException {
    Path limits = directory.resolve("limits");
    Files.writeString(
        limits,
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             7823                 7823                 processes
        Max open files            1024                 %-20s files
        """
            .formatted(limit));
    Finding finding = MachineChecks.files(clients, limits);
    assertEquals(expected, finding.state(), finding::text);
    assertEquals(
        expected == State.RED, finding.advice().contains("LimitNOFILE=" + (clients + 200)));
  }

  @ParameterizedTest
  @CsvSource({
    "1500, GREEN, ahead of",
    "-1500, GREEN, behind",
    "3000, YELLOW, ahead of",
    "-90000, RED, behind"
  })
  void clocksMayDifferALittle(long millis, State expected, String word) {
    Finding finding =
        MachineChecks.clock("Redis", Duration.ofMillis(millis), Duration.ofMillis(20));
    assertEquals(expected, finding.state());
    assertTrue(finding.text().contains("clock of Redis is " + Math.abs(millis) + " ms " + word));
  }

  @ParameterizedTest
  @CsvSource({
    "33554432 8388608 60, GREEN",
    "0 0 0, GREEN",
    "1048576 524288 60, YELLOW",
    "33554432 1024 1, YELLOW"
  })
  void aBufferThatIsTooSmallCutsTheServerOff(String limits, State expected) {
    assertEquals(expected, RedisChecks.judgeBuffer(limits).state());
  }

  @Test
  void aCheckThatHangsIsGivenUpAndTheNextIsMade() {
    Examination examination = new Examination(result -> {});
    examination.check(
        "hangs",
        Duration.ofMillis(50),
        () -> {
          Thread.currentThread().join();
          return Finding.green("never");
        });
    examination.check(
        "fails",
        () -> {
          throw new IOException("broken");
        });
    examination.check("works", Duration.ofMinutes(1), () -> Finding.green("fine"));
    assertEquals(
        "[RED, RED, GREEN]",
        examination.results().stream().map(result -> result.finding().state()).toList().toString());
  }
}
