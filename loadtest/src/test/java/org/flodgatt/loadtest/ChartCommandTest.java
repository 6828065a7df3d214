package org.flodgatt.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChartCommandTest {
  @TempDir Path directory;

  @Test
  void oneFigureOfSeveralRunsIsDrawn() throws IOException, BadOptionException {
    Path one = Files.writeString(directory.resolve("1"), "{\n  \"latency_p99_us\": 1500,\n}");
    Path two = Files.writeString(directory.resolve("2"), "{\n  \"latency_p99_us\": 2.25\n}");
    Path svg = directory.resolve("svg");
    ChartCommand.run(List.of("latency_p99_us", svg.toString(), "Node=" + one, "Own=" + two));
    String picture = Files.readString(svg);
    for (String text : List.of(">Latency p99 (µs)<", ">Node<", ">1,500<", ">Own<", ">2.25<")) {
      assertTrue(picture.contains(text), picture);
    }
  }

  @Test
  void whatIsWrongIsSaid() throws IOException {
    String run = Files.writeString(directory.resolve("1"), "{\n  \"x\": null\n}").toString();
    assertEquals(ChartCommand.USAGE, message("x", "y"));
    assertEquals("chart: \"a\" (expected: NAME=RUN.json)", message("x", "y", "a"));
    assertEquals(
        "chart: \"/nowhere\" (expected: a file that --json wrote)",
        message("x", "y", "a=/nowhere"));
    assertEquals(
        "chart: \"x\" (expected: a figure with a value in " + run + ")",
        message("x", "y", "a=" + run));
  }

  @Test
  void titlesNameTheUnit() {
    assertEquals("Server CPU per delivery (µs)", ChartCommand.title("server_cpu_us_per_delivery"));
    assertEquals("Deliveries per second", ChartCommand.title("deliveries_per_second"));
  }

  private static String message(String... arguments) {
    return String.valueOf(
        assertThrows(BadOptionException.class, () -> ChartCommand.run(List.of(arguments)))
            .getMessage());
  }
}
