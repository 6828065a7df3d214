package org.flodgatt.session;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.auth.StreamParameter;
import org.flodgatt.auth.StreamRequest;
import org.flodgatt.encode.Wire;
import org.flodgatt.event.StreamTable;
import org.flodgatt.hub.HistorySettings;
import org.flodgatt.session.RecoverySettings.GapPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How clients that come back are spoken to; those that do not ask notice nothing. */
class SessionResumeTest {
  private static final List<String> HOME = List.of("timeline:7", "timeline:7:notifications");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}-\\d+");

  private TestingSessions rig =
      new TestingSessions(
          GapPolicy.CLOSE, new HistorySettings(100, 1_000_000, Duration.ofMinutes(1)));

  /** What stands in the texts, with each id as {@code ID}; the last one is remembered. */
  private String read(String text) {
    Matcher ids = ID.matcher(text);
    while (ids.find()) {
      last = ids.group();
    }
    return ids.replaceAll("ID");
  }

  private String last = "";

  private void heard() {
    HOME.forEach(rig::live);
  }

  private List<String> frames() {
    return rig.frames().stream().map(this::read).toList();
  }

  private static String subscribe(String stream, String since) {
    return "{\"type\":\"subscribe\",\"stream\":\"" + stream + "\",\"since\":\"" + since + "\"}";
  }

  private static String word(String stream, boolean complete) {
    return "{\"stream\":[\""
        + stream
        + "\"],\"event\":\"flodgatt.resume\",\"id\":\"ID\",\"payload\":\"{\\\"complete\\\":"
        + complete
        + "}\"}";
  }

  private static String delete(String id, int payload) {
    return "{\"stream\":[\"user\"],\"event\":\"delete\"" + id + ",\"payload\":\"" + payload + "\"}";
  }

  @Test
  void aWebSocketClientGoesOnWhereItWas() {
    Session first = rig.webSocket();
    first.received(subscribe("user", ""));
    rig.run();
    assertEquals(List.of(), frames(), "before Redis has confirmed it");
    heard();
    rig.delete("timeline:7", 1);
    assertEquals(List.of(word("user", false), delete(",\"id\":\"ID\"", 1)), frames());
    first.disconnected();
    rig.delete("timeline:7", 2);
    rig.webSocket().received(subscribe("user", last));
    rig.run();
    rig.publish("timeline:none", "");
    assertEquals(List.of(delete(",\"id\":\"ID\"", 2), word("user", true)), frames());
    assertEquals(1, rig.metric("flodgatt_resumes_total{complete=\"true\"}"));
  }

  @Test
  void whoDoesNotAskNoticesNothing() {
    rig.webSocket().received("{\"type\":\"subscribe\",\"stream\":\"user\"}");
    Session other = rig.webSocket();
    other.received(subscribe("user", "now"));
    heard();
    frames();
    rig.delete("timeline:7", 1);
    assertEquals(List.of(delete("", 1), delete(",\"id\":\"ID\"", 1)), frames());
  }

  @Test
  void whereNothingIsKeptNobodyIsAnswered() {
    rig = new TestingSessions();
    rig.webSocket().received(subscribe("user", "now"));
    heard();
    rig.delete("timeline:7", 1);
    assertEquals(List.of(delete("", 1)), frames());
  }

  @Test
  void aStreamOfNotificationsIsToldToo() {
    rig.webSocket().received(subscribe("user:notification", "now"));
    heard();
    assertEquals(List.of(word("user:notification", false)), frames());
  }

  @Test
  void aWebSocketClientIsToldAfterASecondWhenRedisDoesNotConfirm() {
    rig.webSocket().received(subscribe("user", "now"));
    rig.socket.advanceTimeBy(1, TimeUnit.SECONDS);
    rig.socket.runScheduledPendingTasks();
    assertEquals(List.of(word("user", false)), frames());
  }

  private Session open(@Nullable String since) {
    Session session = rig.open(Wire.SSE_UNCHUNKED, TestingSessions.VIEWER);
    var request =
        new StreamRequest(
            requireNonNull(StreamTable.mastodon().named("user")),
            StreamParameter.MISSING,
            StreamParameter.MISSING);
    session.openStream(request, since, () -> {}, _ -> {});
    rig.run();
    return session;
  }

  @Test
  void anEventStreamGoesOnWhereItWas() {
    Session first = open("");
    heard();
    rig.delete("timeline:7", 1);
    assertEquals(
        """
        event: flodgatt.resume
        id: ID
        data: {"complete":false}

        event: delete
        id: ID
        data: 1

        """,
        read(rig.text()));
    first.disconnected();
    rig.delete("timeline:7", 2);
    open(last);
    rig.publish("timeline:none", "");
    assertEquals(
        """
        event: delete
        id: ID
        data: 2

        event: flodgatt.resume
        id: ID
        data: {"complete":true}

        """,
        read(rig.text()));
  }

  @Test
  void anEventStreamThatDoesNotAskHasNoIds() {
    open(null);
    open("");
    heard();
    read(rig.text());
    rig.delete("timeline:7", 1);
    String text = read(rig.text());
    assertTrue(text.contains("event: delete\ndata: 1\n\n"), text);
    assertTrue(text.contains("event: delete\nid: ID\ndata: 1\n\n"), text);
  }
}
