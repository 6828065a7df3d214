package org.flodgatt.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.flodgatt.doctor.Examination.Result;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static final Result RED =
      new Result(
          "redis",
          Finding.red("gone\u001b[2J\u009b\u202e\naway", "start it"),
          Duration.ofMillis(3));

  @Test
  void whatOthersSaidSteersNoTerminal() {
    String line = Report.line(RED, false);
    assertEquals(2, line.lines().count());
    assertTrue(line.contains("gone\\u001b[2J\\u009b\\u202e away"), line);
    assertTrue(line.startsWith("FAIL  redis"));
  }

  @Test
  void coloursAreThereOnlyIfWanted() {
    assertTrue(Report.line(RED, true).startsWith("\u001b[31mFAIL\u001b[0m  redis"));
  }

  @Test
  void forProgramsItIsOneObjectInOneLine() {
    assertEquals(
        "{\"ok\":false,\"millis\":3,\"checks\":[{\"name\":\"redis\",\"state\":\"red\",\"text\":\"gone\\u001B[2J\u009b\u202e\\naway\",\"advice\":\"start"
            + " it\",\"millis\":3}]}",
        Report.json(List.of(RED), false));
  }
}
