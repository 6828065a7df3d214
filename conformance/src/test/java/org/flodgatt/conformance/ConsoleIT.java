package org.flodgatt.conformance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.flodgatt.testkit.client.MetricsPage;
import org.flodgatt.testkit.mastodon.FilterRow;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.mastodon.RailsEvents;
import org.flodgatt.testkit.mastodon.Status;
import org.flodgatt.testkit.process.FreePort;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The console in a real browser, step by step with {@code console.mjs}. */
@Tag("clients")
final class ConsoleIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String HOSTILE =
      "<p>Plain <img src=x onerror=alert(1)> &lt;script&gt;alert(2)&lt;/script&gt;</p>";

  private final int admin = FreePort.find();

  /** Everything the page does in one visit: a browser takes its time to start. */
  @Test
  void anAdminWatchesTheServerAndTriesItsStreams() {
    try (Clients clients = new Clients();
        Mastodon mastodon =
            Mastodon.start(
                Map.of(
                    "STREAMING_ADMIN_BIND",
                    "127.0.0.1:" + admin,
                    "STREAMING_GAP_WINDOW",
                    "300ms"))) {
      Person person = mastodon.person();
      mastodon.rows().filter(FilterRow.of(person.account(), "Fruit").keyword("banana"));
      mastodon.rows().filter(FilterRow.of(person.account(), "Secret").action(1).keyword("hush"));
      var target = new ClientTarget(mastodon.port(), person, 0, "tag" + mastodon.unique());
      try (RealClient console = clients.console(target, admin)) {
        listens(mastodon, target, console, "websocket");
        assertTellsOfClosing(console, "Closed with 1012: something may have been missed");
        listens(mastodon, target, console, "sse");
        assertTellsOfClosing(console, "The server ended the event stream.");
        try (var _ = mastodon.webSocket(person, "stream=public");
            var _ = mastodon.webSocket(person, "stream=public:local");
            var _ = mastodon.sse(person, "/public")) {
          awaitFigures(console);
        }
        awaitLine(console, "OUTAGE");
        assertTells(console, "FOCUS\tSkip to “Try a stream”");
        assertTells(console, "HIDDEN\t0");
        assertTells(console, "REFUSED\twebsocket\tRefused with 401: Invalid access token.");
        assertTells(console, "REFUSED\tsse\tRefused with 401: Invalid access token.");
        assertComplainsOnlyOfRefusals(console.said());
        assertKeepsTheToken(console.said(), person.token().text());
        comesBackWithTheServer(mastodon, console);
        assertEveryoneCanUseIt(console.said());
        console.stop();
      }
    }
  }

  /** The page shows events as text, is closed because of a gap, comes back, and hears again. */
  private void listens(Mastodon mastodon, ClientTarget target, RealClient console, String wire) {
    awaitLine(console, "LISTENING\t" + wire);
    for (String text : List.of(HOSTILE, "A banana", "Hush, a secret")) {
      mastodon.publish(
          target.hashtag(), RailsEvents.update(Status.of(mastodon.unique()).content(text)));
    }
    awaitShown(console, "tally", "3 events in .* · 2 matched a filter, 1 to be hidden");
    double closed = gaps();
    // Without an event the server could prove that nothing was missed, and would close nobody.
    mastodon.publishIntoGap(target.hashtag(), RailsEvents.delete("1"));
    await().atMost(PATIENCE).until(() -> gaps() > closed);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          mastodon
              .redis()
              .publish(
                  target.hashtag(),
                  RailsEvents.update(Status.of(mastodon.unique()).content("enough of " + wire)));
          return examined(console, wire);
        });
    assertHeard(console, "- update@", "Plain <script>alert(2)</script>");
    assertHeard(console, "- updatefiltered by “Fruit”: banana@", "A banana");
    assertHeard(console, "hides updatehidden by “Secret”: Hush@", "Hush, a secret");
    assertTrue(
        console.said().stream()
            .anyMatch(line -> line.startsWith("PAYLOAD\t{ \"id\": ") && line.contains("onerror")),
        console.said()::toString);
  }

  private static boolean examined(RealClient console, String what) {
    return console.said().stream()
        .anyMatch(line -> line.startsWith("EXAMINED\t" + what + "\tdark"));
  }

  private double gaps() {
    return MetricsPage.of(admin)
        .values()
        .getOrDefault("flodgatt_connections_closed_total{reason=\"gap\"}", 0.0);
  }

  private static void assertHeard(RealClient console, String head, String text) {
    String[] parts = head.split(" ", 2);
    assertTrue(
        console.said().stream()
            .anyMatch(line ->
                line.matches("EVENT\t" + parts[0] + "\t[0-9:]{8}" + parts[1] + ".*")
                    && line.contains(text)),
        () -> head + text + " is not in " + console.said());
  }

  private static void assertTellsOfClosing(RealClient console, String text) {
    assertTrue(
        console.said().stream()
            .anyMatch(line -> line.startsWith("EVENT\tnote-line\t") && line.contains(text)),
        () -> text + " is not in " + console.said());
  }

  /** What the page shows is what {@code /metrics} says. */
  private void awaitFigures(RealClient console) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          MetricsPage metrics = MetricsPage.of(admin);
          Map<String, String> expected = new TreeMap<>();
          expected.put("clients-0", count(metrics.get("connected_clients{type=\"websocket\"}")));
          expected.put("clients-1", count(metrics.get("connected_clients{type=\"eventsource\"}")));
          expected.put("streams/public", "1 1 0");
          expected.put("streams/public:local", "1 0 0");
          expected.put("streams/direct", "0 0 0");
          expected.put(
              "events-note",
              count(metrics.get("redis_messages_received_total")) + " since the start");
          expected.put(
              "sent-note",
              count(metrics.sum("messages_sent_total")) + " since the start, now 0 B/s");
          expected.put(
              "latency-note", count(metrics.get("flodgatt_delivery_seconds_count")) + " timed");
          expected.put("closes/gap", count(gaps()) + " " + count(gaps()));
          expected.put("health-server", "Server ready");
          expected.put("health-redis", "Redis ok");
          expected.put("health-postgresql", "PostgreSQL ok");
          assertEquals("2 1", expected.get("clients-0") + " " + expected.get("clients-1"));
          Map<String, String> shown = new TreeMap<>(shown(console));
          shown.keySet().retainAll(expected.keySet());
          assertEquals(expected, shown);
        });
  }

  private static String count(double value) {
    return Long.toString((long) value);
  }

  private static Map<String, String> shown(RealClient console) {
    Map<String, String> shown = new TreeMap<>();
    console.said().stream()
        .map(line -> line.split("\t", 3))
        .filter(parts -> parts[0].equals("SHOWN"))
        .forEach(parts -> shown.put(parts[1], parts[2]));
    return shown;
  }

  private static void awaitShown(RealClient console, String what, String pattern) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          String text = shown(console).getOrDefault(what, "");
          assertTrue(text.matches(pattern), () -> what + ": " + text);
        });
  }

  private static void awaitLine(RealClient console, String wanted) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertTrue(console.said().contains(wanted), () -> wanted + ": " + console.said()));
  }

  private static void assertTells(RealClient console, String line) {
    assertTrue(console.said().contains(line), () -> line + " is not in " + console.said());
  }

  private static List<String> starting(List<String> said, String... words) {
    return said.stream()
        .filter(line -> Stream.of(words).anyMatch(word -> line.startsWith(word + "\t")))
        .toList();
  }

  /** A browser itself complains of a 401, which nobody can prevent. */
  private static void assertComplainsOnlyOfRefusals(List<String> said) {
    int refusals = said.indexOf("REFUSALS");
    assertEquals(List.of(), starting(said.subList(0, refusals), "CONSOLE", "ERROR"));
    List<String> complaints = starting(said.subList(refusals, said.size()), "CONSOLE", "ERROR");
    assertEquals(
        List.of(),
        complaints.stream()
            .filter(line -> !line.contains("status of 401 (Unauthorized)"))
            .toList());
  }

  private void assertKeepsTheToken(List<String> said, String token) {
    List<String> urls = starting(said, "URL");
    assertEquals(8, urls.size(), urls::toString);
    assertEquals(
        List.of(),
        urls.stream()
            .filter(
                url -> url.contains(token) || !url.matches("URL\t(http|ws)://127.0.0.1:\\d+/.*"))
            .toList());
  }

  private void comesBackWithTheServer(Mastodon mastodon, RealClient console) {
    assertEquals(0, mastodon.server().terminate());
    mastodon.server().assertClean();
    await().atMost(PATIENCE).until(() -> examined(console, "trouble"));
    assertTrue(
        starting(console.said(), "TROUBLE").getFirst().contains("has not answered since"),
        console.said()::toString);
    try (var another = mastodon.startAnother()) {
      awaitLine(console, "RECOVERED");
      awaitShown(console, "events-note", "0 since the start");
      assertEquals(0, another.terminate());
    }
  }

  private static void assertEveryoneCanUseIt(List<String> said) {
    assertEquals(8, starting(said, "EXAMINED").size(), said::toString);
    assertEquals(
        List.of(),
        starting(said, "AXE").stream()
            .filter(line -> line.matches("AXE\t\\w+\t(serious|critical)\t.*"))
            .toList());
  }
}
