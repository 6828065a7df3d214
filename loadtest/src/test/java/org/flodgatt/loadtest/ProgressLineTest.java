package org.flodgatt.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.flodgatt.loadtest.client.Progress;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
  @Test
  void troubleIsShownOnlyWhenThereIsAny() {
    Progress good = new Progress(5000, 0, 5000, 5000, 0, 0, 0, 0, 0, 0, 1_234_567, 0, 0);
    assertEquals("open 5,000  delivered 1,234,567  (250 events/s)", ProgressLine.line(good, 250));
    Progress bad = new Progress(5000, 1, 4998, 0, 2, 0, 7, 0, 0, 0, 0, 0, 0);
    assertEquals(
        "open 4,998  failed 1  closed 2  rejoined 7  delivered 0  (0 events/s)",
        ProgressLine.line(bad, 0));
  }

  @Test
  void aLineThatStaysReplacesTheOneThatChanges() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);
    screen.update("one");
    screen.update("two");
    screen.say("stays");
    assertEquals("\r\033[Kone\r\033[Ktwo\r\033[Kstays\n", bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void nothingChangesWhereThereIsNoTerminal() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
    screen.update("one");
    screen.say("stays");
    assertEquals("stays\n", bytes.toString(StandardCharsets.UTF_8));
  }
}
