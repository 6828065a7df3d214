package org.flodgatt.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.flodgatt.loadtest.TinyServer.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tool against a server whose faults are known: a tool that cannot fail proves nothing. */
final class LoadMainIT {
  @TempDir Path directory;

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Test
  void aFaultlessServerPasses() throws IOException {
    assertEquals(0, run(Fault.NONE, "--warmup", "100ms"), errors::toString);
    String json = Files.readString(directory.resolve("json"));
    for (String figure :
        new String[] {
          "\"result\": \"ok\"",
          "\"connections_opened\": 6",
          "\"events_published\": 20",
          "\"expected\": 120",
          "\"delivered\": 120",
          "\"lost\": 0",
          "\"server_messages_sent\": 120.000",
          "\"server_sql_statements_per_event\": null"
        }) {
      assertTrue(json.contains(figure), json);
    }
    assertTrue(json.matches("(?s).*\"latency_p99.9_us\": [0-9]+,.*"), json);
    assertTrue(json.matches("(?s).*\"server_rss_connected_kib\": [0-9]+,.*"), json);
  }

  @ParameterizedTest
  @CsvSource({
    "LOSE, lost, 1, 119",
    "DUPLICATE, duplicated, 1, 120",
    "REORDER, reordered, 1, 120",
    "CUT, connections_closed_early, 1, 103",
    "REFUSE, connections_failed, 1, 100",
    "SILENT, lost, 20, 100"
  })
  void aFaultIsFoundAndFails(Fault fault, String figure, int count, int delivered)
      throws IOException {
    assertEquals(1, run(fault, "--warmup", "0s"));
    String json = Files.readString(directory.resolve("json"));
    assertTrue(json.contains("\"" + figure + "\": " + count + ","), json);
    assertTrue(json.contains("\"delivered\": " + delivered + ","), json);
    assertTrue(json.contains("\"result\": \"failed\""), json);
  }

  @Test
  void idleConnectionsAreHeldAndNothingIsPublished() throws IOException {
    assertEquals(0, run(Fault.NONE, "--idle"), errors::toString);
    String json = Files.readString(directory.resolve("json"));
    assertTrue(json.contains("\"server_rss_kib_per_connection\": "), json);
  }

  @Test
  void afterAStormAllAreServedAgainAndWhoIsForgottenIsFound() throws IOException {
    Path svg = directory.resolve("svg");
    assertEquals(
        0,
        run(Fault.NONE, "--warmup", "0s", "--scenario", "storm", "--svg", svg.toString()),
        errors::toString);
    String json = Files.readString(directory.resolve("json"));
    assertTrue(json.contains("\"rejoined\": 6,"), json);
    assertTrue(json.contains("\"served_again\": 6,"), json);
    assertTrue(json.contains("\"lost\": 0,"), json);
    assertTrue(Files.readString(svg).contains(">served again<"));

    assertEquals(1, run(Fault.FORGET, "--warmup", "0s", "--scenario", "storm"));
    assertTrue(errors().contains("6 connections were not served again after the storm."), errors());
  }

  @Test
  void connectionsThatComeAndGoAreReconciledFromTheirFirstEventOn() throws IOException {
    assertEquals(
        0,
        run(Fault.NONE, "--warmup", "0s", "--scenario", "churn", "--churn", "30", "--seed", "1"),
        errors::toString);
    String json = Files.readString(directory.resolve("json"));
    assertTrue(json.matches("(?s).*\"rejoined\": [1-9][0-9]*,.*"), json);
    assertTrue(json.contains("\"seed\": 1,"), json);
    assertEquals(
        1,
        run(Fault.FORGET, "--warmup", "0s", "--scenario", "churn", "--churn", "12", "--seed", "1"));
    json = Files.readString(directory.resolve("json"));
    assertTrue(json.matches("(?s).*\"lost\": [1-9][0-9]*,.*"), json);
  }

  @Test
  void eventsOfABurstAllArrive() throws IOException {
    assertEquals(0, run(Fault.NONE, "--warmup", "0s", "--scenario", "burst"), errors::toString);
    String json = Files.readString(directory.resolve("json"));
    assertTrue(json.contains("\"burst\": 8,"), json);
    assertTrue(json.contains("\"delivered\": 120,"), json);
  }

  @Test
  void aServerThatIsNotThereFails() throws IOException {
    try (TinyServer outlet = new TinyServer(Fault.NONE)) {
      int port;
      try (TinyServer server = new TinyServer(Fault.NONE)) {
        port = server.port();
      }
      assertEquals(1, main(outlet).run("--ws", "2", "--target", "http://127.0.0.1:" + port));
    }
    assertTrue(errors().contains("2 of 2 connections did not open."), errors());
  }

  @Test
  void badOptionsAreNotRun() throws IOException {
    try (TinyServer outlet = new TinyServer(Fault.NONE)) {
      assertEquals(2, main(outlet).run("--ws", "1", "--pid", "999999999"));
      assertEquals(2, main(outlet).run("--ws", "1000000"));
    }
    assertTrue(
        errors().startsWith("--pid: \"999999999\" (expected: a running process)\nThis process may"),
        errors());
  }

  private int run(Fault fault, String... more) throws IOException {
    try (TinyServer server = new TinyServer(fault)) {
      String line =
          ("--target http://127.0.0.1:" + server.port())
              + " --ws 3 --sse 3 --ramp 50 --rate 40 --duration 500ms --json "
              + (directory.resolve("json") + " --pid " + ProcessHandle.current().pid() + " ")
              + String.join(" ", more);
      return main(server).run(line.split(" ", -1));
    }
  }

  private LoadMain main(TinyServer outlet) {
    return new LoadMain(
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(errors, true, StandardCharsets.UTF_8),
        new Screen(new PrintStream(errors, true, StandardCharsets.UTF_8), false),
        traffic -> outlet,
        patience(outlet.fault()),
        new CountDownLatch(1));
  }

  /** Long for what a faultless server does not keep waiting for. */
  private static Patience patience(Fault fault) {
    return new Patience(
        Duration.ofMinutes(1),
        Duration.ofMillis(50),
        fault == Fault.NONE ? Duration.ofMinutes(1) : Duration.ofSeconds(2),
        Duration.ofMillis(200),
        fault == Fault.NONE ? Duration.ofSeconds(30) : Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        Duration.ofMillis(200));
  }

  private String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }
}
