package org.flodgatt.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.mastodon.MastodonRows.Person;
import org.flodgatt.testkit.process.OutputLines;
import org.junit.jupiter.api.Test;

/** What {@code systemctl reload} does to a real process. */
final class ReloadIT {
  @Test
  void theLogLevelChangesAndNobodyIsDisconnected() throws IOException {
    try (Mastodon mastodon = Mastodon.start()) {
      Person person = mastodon.person();
      try (WebSocketTestClient client = mastodon.webSocket(person, "stream=user")) {
        mastodon.awaitListening("timeline:" + person.account());
        assertTrue(reload(mastodon, "").contains("log level stays info (default)"));

        assertTrue(
            reload(mastodon, "LOG_LEVEL=debug\nDB_POOL=7\n")
                .endsWith(
                    "Reloaded: log level debug, was info; changed, but only a restart heeds it:"
                        + " DB_POOL"));
        int before = mastodon.server().process().output().size();
        mastodon.get("/api/v1/streaming/user", "Authorization: Bearer nobody");
        assertTrue(line(mastodon, before, "is refused: 401").contains(" DEBUG "));

        String refused = reload(mastodon, "LOG_LEVEL=loud\nPORT=x\n");
        assertTrue(
            refused.contains(" WARN  Reload: Reload refused, all stays as it was: "), refused);
        assertTrue(refused.contains("LOG_LEVEL: \"loud\" (expected: "), refused);
        assertTrue(refused.contains(")") && !refused.contains("PORT"), refused);

        assertTrue(reload(mastodon, "RUST_LOG=warn\n").endsWith("log level warn, was debug"));
        before = mastodon.server().process().output().size();
        mastodon.get("/api/v1/streaming/user", "Authorization: Bearer nobody");
        assertTrue(reload(mastodon, "LOG_LEVEL=info").endsWith("log level info, was warn"));
        List<String> since = mastodon.server().log();
        assertFalse(
            since.subList(before, since.size()).stream().anyMatch(s -> s.contains(" DEBUG ")));

        mastodon.publish(
            "timeline:" + person.account(), "{\"event\":\"delete\",\"payload\":\"1\"}");
        assertEquals(
            "{\"stream\":[\"user\"],\"event\":\"delete\",\"payload\":\"1\"}", client.nextText());
      }
      assertEquals(0, mastodon.server().terminate());
      mastodon.server().assertClean();
    }
  }

  private static String reload(Mastodon mastodon, String file) throws IOException {
    Files.writeString(mastodon.server().directory().resolve(".env.production"), file);
    int before = mastodon.server().process().output().size();
    mastodon.server().process().signal("HUP");
    return line(mastodon, before, " Reload");
  }

  private static String line(Mastodon mastodon, int from, String part) {
    OutputLines output = mastodon.server().process().output();
    return output.await(from, line -> line.contains(part), Duration.ofMinutes(1));
  }
}
