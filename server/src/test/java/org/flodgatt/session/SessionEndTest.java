package org.flodgatt.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flodgatt.outbound.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection ends, at any moment, nothing of it is left (invariant I4). */
class SessionEndTest {
  private static final String KILL = "{\"event\":\"kill\"}";
  private static final String LIST =
      "{\"type\":\"subscribe\",\"stream\":\"list\",\"list\":\"501\"}";

  private final TestingSessions rig = new TestingSessions();
  private final Session session = rig.webSocket();

  @ParameterizedTest
  @ValueSource(
      strings = {
        LIST,
        "{\"type\":\"unsubscribe\",\"stream\":\"list\",\"list\":\"501\"}",
        "{\"type\":\"subscribe\",\"stream\":\"public\"}",
        "{\"type\":\"subscribe\",\"stream\":\"public:local:media\"}",
        "{\"type\":\"subscribe\",\"stream\":\"hashtag\",\"tag\":\"x\"}",
        "{\"type\":\"subscribe\",\"stream\":\"list\",\"list\":\"600\"}",
      })
  void aClientThatLeavesDuringALookUpLeavesNothingBehind(String command) {
    session.received(command);
    session.received("{\"type\":\"subscribe\",\"stream\":\"user\"}");
    assertEquals(1, rig.lookupsWaiting());
    session.disconnected();
    assertTrue(rig.nothingIsLeft());
    rig.answerAll();
    assertTrue(rig.nothingIsLeft());
    assertEquals(List.of(), rig.frames());
  }

  @Test
  void aClientThatLeavesBetweenTheAnswerAndItsArrivalLeavesNothingBehind() {
    session.received(LIST);
    session.disconnected();
    rig.answerOne();
    assertTrue(rig.nothingIsLeft());
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeline:access_token:3", "timeline:system:7"})
  void killClosesWithoutACode(String topic) {
    session.received("{\"type\":\"subscribe\",\"stream\":\"user\"}");
    rig.publish(topic, KILL);
    assertEquals(List.of("close"), rig.frames());
    assertTrue(rig.nothingIsLeft());
    assertEquals(1, rig.metric("flodgatt_connections_closed_total{reason=\"killed\"}"));
  }

  @Test
  void aKillWhileALookUpIsPendingCounts() {
    session.received(LIST);
    rig.publish("timeline:access_token:3", KILL);
    rig.answerAll();
    assertEquals(List.of("close"), rig.frames());
    assertTrue(rig.nothingIsLeft());
  }

  @Test
  void otherNewsForTheServerIsNotForTheClient() {
    rig.publish("timeline:system:7", "{\"event\":\"filters_changed\"}");
    rig.publish("timeline:system:7", "{\"event\":\"something\",\"payload\":\"1\"}");
    assertEquals(List.of(), rig.frames());
    assertEquals(1, rig.sessions.count());
  }

  @Test
  void afterOurCloseFrameNothingMoreIsObeyed() {
    session.close(CloseReason.EVENT_LOST);
    assertEquals(List.of("close 1012 Please reconnect"), rig.frames());
    session.received(LIST);
    session.received("{\"type\":\"subscribe\",\"stream\":\"nope\"}");
    session.close(CloseReason.KILLED);
    assertEquals(List.of(), rig.frames());
    assertEquals(0, rig.lookupsWaiting());
    assertTrue(rig.nothingIsLeft());
  }

  @Test
  void aClientThatDoesNotAnswerOurCloseFrameIsCut() {
    session.close(CloseReason.SHUTDOWN);
    assertTrue(rig.socket.isOpen());
    rig.socket.advanceTimeBy(5, TimeUnit.SECONDS);
    rig.run();
    rig.socket.runScheduledPendingTasks();
    assertFalse(rig.socket.isOpen());
  }

  @Test
  void aClientsCloseIsEchoed() {
    session.closedByClient(new byte[] {0x03, (byte) 0xe8, 'b', 'y', 'e'});
    assertEquals(List.of("close 1000 bye"), rig.frames());
    assertTrue(rig.nothingIsLeft());
    assertFalse(rig.socket.isOpen());
  }

  @Test
  void whenTheServerStopsAllSessionsAreToldToComeBack() {
    rig.sessions.closeSpread(CloseReason.SHUTDOWN, Duration.ofSeconds(10));
    passSeconds(10);
    assertEquals(List.of("close 1001 The server is restarting"), rig.frames());
    assertTrue(rig.nothingIsLeft());
  }

  @Test
  void whoOpensWhileTheServerStopsIsToldToComeBackToo() {
    rig.sessions.closeSpread(CloseReason.SHUTDOWN, Duration.ofSeconds(1));
    rig.webSocket();
    passSeconds(1);
    assertTrue(rig.frames().contains("close 1001 The server is restarting"));
    assertEquals(0, rig.sessions.count());
  }

  @Test
  void everyHalfMinuteAPingAndASilentClientIsCutByTheNext() {
    passSeconds(31);
    assertEquals(List.of("ping"), rig.frames());
    session.ponged();
    passSeconds(30);
    assertEquals(List.of("ping"), rig.frames());
    passSeconds(30);
    assertEquals(List.of(), rig.frames());
    assertFalse(rig.socket.isOpen());
    assertTrue(rig.nothingIsLeft());
    assertEquals(1, rig.metric("flodgatt_connections_closed_total{reason=\"silent\"}"));
  }

  private void passSeconds(int seconds) {
    for (int i = 0; i < seconds * 2; i++) {
      rig.socket.advanceTimeBy(500, TimeUnit.MILLISECONDS);
      rig.socket.runScheduledPendingTasks();
    }
  }

  @Test
  void leavingTwiceIsHarmless() {
    session.disconnected();
    session.disconnected();
    session.close(CloseReason.KILLED);
    assertTrue(rig.nothingIsLeft());
    assertEquals(1, rig.metric("flodgatt_connections_closed_total{reason=\"client\"}"));
  }

  @Test
  void aClientThatDoesNotReadIsCutAtItsHardLimit() {
    session.received("{\"type\":\"subscribe\",\"stream\":\"user\"}");
    String big = "{\"event\":\"update\",\"payload\":{\"text\":\"" + "x".repeat(150_000) + "\"}}";
    rig.hub.message("timeline:7", big.getBytes(UTF_8));
    rig.hub.caughtUp();
    rig.publish("timeline:7", big);
    assertEquals(List.of(), rig.frames());
    assertFalse(rig.socket.isOpen());
    assertTrue(rig.nothingIsLeft());
    assertEquals(1, rig.metric("flodgatt_connections_closed_total{reason=\"too_slow\"}"));
  }
}
