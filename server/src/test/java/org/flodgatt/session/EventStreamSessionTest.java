package org.flodgatt.session;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flodgatt.auth.Denial;
import org.flodgatt.auth.StreamParameter;
import org.flodgatt.auth.StreamRequest;
import org.flodgatt.encode.Wire;
import org.flodgatt.event.StreamTable;
import org.flodgatt.outbound.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One stream over server-sent events: when it opens, and how it ends. */
class EventStreamSessionTest {
  private static final String KILL = "{\"event\":\"kill\"}";

  private final TestingSessions rig = new TestingSessions();
  private final Session session = rig.open(Wire.SSE, TestingSessions.VIEWER);
  private final List<Denial> refused = new ArrayList<>();
  private int opened;

  private void open(String stream, StreamParameter parameter) {
    var kind = requireNonNull(StreamTable.mastodon().named(stream));
    session.openStream(
        new StreamRequest(kind, parameter, StreamParameter.MISSING),
        null,
        () -> opened++,
        refused::add);
    rig.run();
  }

  private void open(String stream) {
    open(stream, StreamParameter.MISSING);
  }

  @Test
  void itOpensWhenRedisHasConfirmedEveryTopic() {
    open("user");
    assertEquals(0, opened);
    rig.live("timeline:7");
    assertEquals(0, opened);
    rig.live("timeline:7:notifications");
    assertEquals(1, opened);
    rig.delete("timeline:7", 5);
    assertEquals("17\r\nevent: delete\ndata: 5\n\n\r\n", rig.text());
  }

  @Test
  void itOpensAfterASecondWhenRedisDoesNotConfirm() {
    open("user");
    rig.socket.advanceTimeBy(999, TimeUnit.MILLISECONDS);
    rig.socket.runScheduledPendingTasks();
    assertEquals(0, opened);
    rig.socket.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    rig.socket.runScheduledPendingTasks();
    assertEquals(1, opened);
    rig.live("timeline:7");
    rig.live("timeline:7:notifications");
    assertEquals(1, opened);
  }

  @Test
  void itOpensAtOnceWhenTheTopicIsHeardAlready() {
    Session other = rig.open(Wire.SSE, TestingSessions.VIEWER);
    var kind = requireNonNull(StreamTable.mastodon().named("direct"));
    other.openStream(
        new StreamRequest(kind, StreamParameter.MISSING, StreamParameter.MISSING),
        null,
        () -> {},
        refused::add);
    rig.run();
    rig.live("timeline:direct:7");
    open("direct");
    assertEquals(1, opened);
    other.disconnected();
  }

  @Test
  void theClientIsNotWrittenToBeforeItsResponseIsOpen() {
    open("user");
    rig.delete("timeline:7", 5);
    assertEquals("", rig.text());
  }

  @Test
  void aForeignListIsRefused() {
    open("list", new StreamParameter.Text("600"));
    assertEquals(List.of(), refused);
    rig.answerAll();
    assertEquals(List.of(Denial.FOREIGN_LIST), refused);
    assertTrue(rig.nothingIsLeft());
    assertEquals(0, opened);
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "public:media", "user", "direct"})
  void aClientThatLeavesBeforeItsStreamIsOpenLeavesNothingBehind(String stream) {
    open(stream);
    session.disconnected();
    assertTrue(rig.nothingIsLeft());
    rig.answerAll();
    rig.socket.advanceTimeBy(2, TimeUnit.SECONDS);
    rig.socket.runScheduledPendingTasks();
    assertTrue(rig.nothingIsLeft());
    assertEquals(0, opened);
    assertEquals(List.of(), refused);
  }

  @Test
  void aClientThatLeavesWhileRedisIsAskedLeavesNothingBehind() {
    open("public");
    rig.answerAll();
    assertTrue(rig.joined.contains("timeline:public"));
    session.disconnected();
    rig.live("timeline:public");
    assertTrue(rig.nothingIsLeft());
    assertEquals(0, opened);
  }

  @Test
  void aKillWhileALookUpIsPendingMeansThatTheTokenIsInvalid() {
    open("public");
    rig.publish("timeline:access_token:3", KILL);
    assertEquals(List.of(Denial.INVALID_TOKEN), refused);
    rig.answerAll();
    assertEquals(List.of(Denial.INVALID_TOKEN), refused);
    assertEquals(0, opened);
    assertTrue(rig.nothingIsLeft());
    assertEquals(1, rig.metric("flodgatt_connections_closed_total{reason=\"killed\"}"));
  }

  @Test
  void aServerThatStopsRefusesWhatIsNotOpenYet() {
    open("public");
    session.close(CloseReason.SHUTDOWN);
    assertEquals(List.of(Denial.UNEXPECTED), refused);
    assertTrue(rig.nothingIsLeft());
  }

  @Test
  void killEndsAnOpenStreamWithTheLastChunk() {
    open("direct");
    rig.live("timeline:direct:7");
    rig.publish("timeline:system:7", KILL);
    assertEquals("0\r\n\r\n", rig.text());
    assertFalse(rig.socket.isOpen());
    assertTrue(rig.nothingIsLeft());
  }

  @Test
  void newsWithoutPayloadAreNotForEventStreams() {
    open("user");
    rig.live("timeline:7");
    rig.live("timeline:7:notifications");
    rig.publish("timeline:7", "{\"event\":\"filters_changed\"}");
    assertEquals("", rig.text());
  }

  @Test
  void aHeartbeatComesEveryFifteenSecondsOnceTheStreamIsOpen() {
    open("user");
    rig.socket.advanceTimeBy(1, TimeUnit.SECONDS);
    rig.socket.runScheduledPendingTasks();
    assertEquals(1, opened);
    for (int i = 0; i < 64; i++) {
      rig.socket.advanceTimeBy(250, TimeUnit.MILLISECONDS);
      rig.socket.runScheduledPendingTasks();
    }
    assertEquals("8\r\n:thump\n\n\r\n", rig.text());
  }
}
