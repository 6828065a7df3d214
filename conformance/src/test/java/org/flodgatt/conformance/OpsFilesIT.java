package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flodgatt.conformance.OpsFiles.Alert;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What admins are given to watch the server speaks of metrics that it has, and of all of them. */
@ExtendWith(SharedMastodon.class)
final class OpsFilesIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

  /** The metrics page after everything has happened that brings a family with it. */
  private static String page(Mastodon mastodon) {
    Person person = mastodon.person();
    try (WebSocketTestClient client = mastodon.webSocket(person, "stream=public")) {
      // Commands take effect in the order sent: with this answer the stream is listened to.
      client.send("{\"type\":\"subscribe\"}");
      String text = client.nextText();
      while (!text.contains("Unknown stream type")) {
        text = client.nextText(); // other tests publish there, too
      }
      mastodon.publish("timeline:public", "nonsense");
      mastodon.publish("timeline:public", "{\"event\":\"update\",\"payload\":{\"id\":\"1\"}}");
      mastodon.publish("timeline:public", "{\"event\":\"delete\",\"payload\":\"1\"}");
      assertTrue(client.nextText().contains("\"delete\""));
    }
    return mastodon.get("/metrics").body();
  }

  private static Set<String> samples(Mastodon mastodon) {
    return page(mastodon)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toSet());
  }

  private static void assertKnown(List<String> expressions, Set<String> samples) {
    for (String expression : expressions) {
      Set<String> names = OpsFiles.metricsIn(expression);
      assertFalse(names.isEmpty(), expression);
      names.remove("up"); // Prometheus' own
      names.removeAll(samples);
      assertEquals(Set.of(), names, expression);
    }
  }

  @Test
  void theDashboardShowsOnlyWhatThereIs(Mastodon mastodon) throws IOException {
    String json = Files.readString(ROOT.resolve("ops/grafana-dashboard.json"));
    List<String> expressions = OpsFiles.expressionsOf(json);
    assertTrue(expressions.size() > 30, expressions::toString);
    assertKnown(expressions, samples(mastodon));
  }

  @Test
  void eachAlertIsAboutWhatThereIsAndSaysWhatToDo(Mastodon mastodon) throws IOException {
    List<Alert> alerts = OpsFiles.alertsOf(Files.readAllLines(ROOT.resolve("ops/alerts.yml")));
    assertTrue(alerts.size() > 10, alerts::toString);
    assertKnown(alerts.stream().map(Alert::expr).toList(), samples(mastodon));
    for (Alert alert : alerts) {
      assertTrue(Set.of("critical", "warning", "info").contains(alert.severity()), alert.name());
      assertTrue(alert.summary().contains("{{ $labels.instance }}"), alert.summary());
      // The first sentence tells what it means, what follows what to do.
      assertTrue(alert.description().contains(". "), alert.name());
      assertTrue(alert.description().endsWith("."), alert.description());
    }
  }

  @Test
  void theGuideExplainsEachMetricAndEachAlert(Mastodon mastodon) throws IOException {
    String guide = Files.readString(ROOT.resolve("docs/OPERATIONS.md"));
    int metrics = guide.indexOf("\n## Metrics\n");
    int alerts = guide.indexOf("\n## Alerts\n");
    assertTrue(0 < metrics && metrics < alerts);
    Set<String> families =
        page(mastodon)
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ", 4)[2])
            .filter(name -> !name.startsWith("process_") && !name.startsWith("jvm_"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(families, rows(guide.substring(metrics, alerts)));
    assertEquals(
        OpsFiles.alertsOf(Files.readAllLines(ROOT.resolve("ops/alerts.yml"))).stream()
            .map(Alert::name)
            .collect(Collectors.toCollection(TreeSet::new)),
        rows(guide.substring(alerts)));
  }

  private static Set<String> rows(String section) {
    return ROW.matcher(section)
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
