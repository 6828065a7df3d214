package org.flodgatt.demo;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flodgatt.testkit.client.SseTestClient;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.Programs;
import org.flodgatt.testkit.process.TempDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the demo as its users do: as a process of its own. */
class DemoIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration END = Duration.ofMinutes(2);
  private static final Pattern CURL =
      Pattern.compile(".*curl -N -H '(?<header>[^']+)' '(?<url>[^']+)'");
  private static final List<Pattern> HIDDEN_FROM_BOB =
      List.of(Pattern.compile("\"acct\":\"grumbleton\""), Pattern.compile("\"language\":\"ja\""));
  private static final Pattern WSCAT = Pattern.compile(".*wscat -c '(?<url>[^']+)'");

  private final TempDirectory temp = TempDirectory.create("flodgatt-demo-it-");

  /** Unpacking PostgreSQL takes longer than the rest of a start; all demos here share one. */
  @BeforeEach
  void shareUnpackedPrograms() throws IOException {
    Path cache = Programs.cache();
    Files.createSymbolicLink(temp.path().resolve(cache.getFileName()), cache);
  }

  @AfterEach
  void removeFiles() {
    temp.close();
  }

  @Test
  void showsAliceEverythingAndBobNothingOfWhomHeBlocksUntilCtrlC() throws IOException {
    try (NativeProcess demo = start("--port", "0", "--rate", "40", "--seed", "1")) {
      List<ProcessHandle> services = servicesOf(demo);
      assertShowsTheConsole(demo);
      assertWebSocketsHear(demo);
      String alices = command(demo, "demo-alice'.*/public'");
      String bobs = command(demo, "demo-bob'.*/public'");
      try (SseTestClient alice = curl(alices);
          SseTestClient bob = curl(bobs)) {
        List<String> seenByBob = new ArrayList<>();
        while (seenByBob.size() <= 5) {
          seenByBob.add(nextEvent(bob));
        }
        for (Pattern wanted : HIDDEN_FROM_BOB) {
          String seenByAlice = nextEvent(alice);
          while (!wanted.matcher(seenByAlice).find()) {
            seenByAlice = nextEvent(alice);
          }
        }
        demo.signal("INT");
        seenByBob.addAll(readToEnd(bob));

        for (Pattern hidden : HIDDEN_FROM_BOB) {
          assertTrue(seenByBob.stream().noneMatch(hidden.asPredicate()), hidden::pattern);
        }
        assertEndsAsAsked(demo);
      }
      assertNothingIsLeft(services);
    }
  }

  private static void assertWebSocketsHear(NativeProcess demo) {
    Matcher wscat = WSCAT.matcher(demo.output().await(0, WSCAT.asMatchPredicate(), START));
    assertTrue(wscat.matches());
    URI url = URI.create(wscat.group("url"));
    try (WebSocketTestClient bob =
        WebSocketTestClient.open(url.getPort(), url.getPath() + "?" + url.getQuery())) {
      bob.send("{\"type\":\"subscribe\",\"stream\":\"public:local\"}");
      assertTrue(bob.nextText().startsWith("{\"stream\":["));
    }
  }

  /** Nobody has to be quick enough for the time that it runs. */
  @Test
  void endsByItself() throws IOException {
    try (NativeProcess demo = start("--seconds", "1", "--port", "0")) {
      demo.output().await(0, line -> line.startsWith("Starting Redis"), START);
      List<ProcessHandle> services = descendantsOf(demo);
      demo.output().await(0, line -> line.contains("Ctrl-C stops everything"), START);

      assertEndsAsAsked(demo);
      assertNothingIsLeft(services);
    }
  }

  @Test
  void aTerminationWhileStartingStopsEverything() throws IOException {
    try (NativeProcess demo = start("--port", "0")) {
      demo.output().await(0, line -> line.startsWith("Starting Redis"), START);
      List<ProcessHandle> services = descendantsOf(demo);
      demo.signal("TERM");

      assertEndsAsAsked(demo);
      assertNothingIsLeft(services);
    }
  }

  @Test
  void aPortInUseIsSaidInOneSentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        NativeProcess demo = start("--port", Integer.toString(taken.getLocalPort()))) {
      assertTrue(demo.awaitExit(END));
      assertEquals(1, demo.exitCode());
      assertTrue(
          demo.output().all().toString().contains("port " + taken.getLocalPort() + " is in use"),
          () -> String.join("\n", demo.output().all()));
    }
  }

  @Test
  void aBadOptionIsSaidInOneSentence() {
    try (NativeProcess demo = start("--rate", "fast")) {
      assertTrue(demo.awaitExit(END));
      assertEquals(2, demo.exitCode());
      assertEquals(List.of("flodgatt: --rate: \"fast\" (expected: 0.1-1000)"), demo.output().all());
    }
  }

  /** The first thing to open, with a token that works on its streams. */
  private static void assertShowsTheConsole(NativeProcess demo) throws IOException {
    Pattern wanted = Pattern.compile("The console: (?<url>\\S+) .* the token (?<token>\\S+)");
    Matcher line = wanted.matcher(demo.output().await(0, wanted.asPredicate(), START));
    assertTrue(line.find());
    URI console = URI.create(line.group("url"));
    try (InputStream page = console.toURL().openStream()) {
      String html = new String(page.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(html.contains("Try a stream"), html);
    }
    try (InputStream facts = console.resolve("console.json").toURL().openStream()) {
      String json = new String(facts.readAllBytes(), StandardCharsets.UTF_8);
      Matcher address = Pattern.compile("\"address\":\"127.0.0.1:(\\d+)\"").matcher(json);
      assertTrue(address.find(), json);
      SseTestClient.open(
              Integer.parseInt(address.group(1)),
              "/api/v1/streaming/public",
              "Authorization: Bearer " + line.group("token"))
          .close();
    }
  }

  private NativeProcess start(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("..", "build", "jvm.options"),
                "-Djava.io.tmpdir=" + temp.path(),
                "-cp",
                System.getProperty("java.class.path"),
                DemoMain.class.getName()));
    command.addAll(List.of(options));
    return NativeProcess.start("demo", new ProcessBuilder(command));
  }

  /** PostgreSQL and Redis, once all runs. */
  private static List<ProcessHandle> servicesOf(NativeProcess demo) {
    demo.output().await(0, line -> line.contains("Ctrl-C stops everything"), START);
    List<ProcessHandle> services = descendantsOf(demo);
    assertTrue(services.size() >= 2, services.toString());
    return services;
  }

  private static List<ProcessHandle> descendantsOf(NativeProcess demo) {
    return ProcessHandle.of(demo.pid()).stream().flatMap(ProcessHandle::descendants).toList();
  }

  private static String command(NativeProcess demo, String matching) {
    Pattern wanted = Pattern.compile(".*curl.*" + matching);
    return demo.output().await(0, wanted.asMatchPredicate(), START);
  }

  private static SseTestClient curl(String command) {
    Matcher curl = CURL.matcher(command);
    assertTrue(curl.matches(), command);
    URI url = URI.create(curl.group("url"));
    return SseTestClient.open(url.getPort(), url.getPath(), curl.group("header"));
  }

  private static String nextEvent(SseTestClient client) {
    String event = client.nextEvent();
    assertFalse(event.isEmpty(), "the stream ended");
    return event;
  }

  private static List<String> readToEnd(SseTestClient client) {
    List<String> events = new ArrayList<>();
    for (String chunk = client.nextEvent(); !chunk.isEmpty(); chunk = client.nextEvent()) {
      events.add(chunk);
    }
    return events;
  }

  private static void assertEndsAsAsked(NativeProcess demo) {
    assertTrue(demo.awaitExit(END), () -> "still runs:\n" + String.join("\n", demo.output().all()));
    assertEquals(0, demo.exitCode(), () -> String.join("\n", demo.output().all()));
  }

  /** Only the unpacked programs may stay, for the next time. */
  private void assertNothingIsLeft(List<ProcessHandle> services) throws IOException {
    await().atMost(END).until(() -> services.stream().noneMatch(ProcessHandle::isAlive));
    try (Stream<Path> files = Files.list(temp.path())) {
      List<String> left =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith("flodgatt-testkit-") && !name.startsWith("hsperf"))
              .toList();
      assertEquals(List.of(), left);
    }
    assertFalse(services.stream().anyMatch(ProcessHandle::isAlive));
  }
}
