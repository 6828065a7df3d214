package org.flodgatt.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ProcessFiguresTest {
  @Test
  void processorTimeIsFoundBehindAnyCommandName() {
    assertEquals(
        12 + 34,
        ProcessFigures.cpuTicks("7 (a) b (c)) S 1 7 7 0 -1 4194304 9 9 9 9 12 34 5 6 20 0 1"));
  }

  @Test
  void thisProcessHasFigures() {
    assertTrue(ProcessFigures.own().cpuMicros().orElseThrow() > 0);
    assertTrue(ProcessFigures.own().residentKib().orElseThrow() > 1000);
  }

  @Test
  void aProcessThatIsGoneHasNone() {
    assertEquals(OptionalLong.empty(), ProcessFigures.of(1L << 40).cpuMicros());
    assertEquals(OptionalLong.empty(), ProcessFigures.of(1L << 40).residentKib());
  }

  @Test
  void aMetricIsSummedOverItsLabels() {
    MetricsPage page =
        new MetricsPage(
            """
            # TYPE messages_sent_total counter
            messages_sent_total{type="websocket"} 5.0
            messages_sent_total{type="event source"} 7 1700000000000
            messages_sent_total_created 3
            plain 2.5
            """);
    assertEquals(OptionalDouble.of(12), page.sum("messages_sent_total"));
    assertEquals(OptionalDouble.of(2.5), page.sum("plain"));
    assertEquals(OptionalDouble.empty(), page.sum("messages_sent"));
  }
}
