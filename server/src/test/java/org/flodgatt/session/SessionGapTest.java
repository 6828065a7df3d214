package org.flodgatt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.flodgatt.event.LookupException;
import org.flodgatt.metrics.Metrics;
import org.flodgatt.outbound.CloseReason;
import org.flodgatt.session.RecoverySettings.GapPolicy;
import org.junit.jupiter.api.Test;

/** After a gap clients know, and lost kills are found (invariant I1, contract 12.9). */
class SessionGapTest {
  private static final String HOME = "{\"type\":\"subscribe\",\"stream\":\"user\"}";
  private static final String GOODBYE = "close 1012 Please reconnect";

  private TestingSessions rig = new TestingSessions();
  private final Set<Long> revoked = new HashSet<>();
  private boolean databaseIsAway;
  private int checks;

  private void gap(String... topics) {
    for (String topic : topics) {
      rig.live(topic);
    }
    rig.hub.interrupted();
    for (String topic : topics) {
      rig.live(topic);
    }
    rig.hub.resumed(false);
    rig.run();
  }

  private void passSeconds(int seconds) {
    for (int i = 0; i < seconds * 2; i++) {
      rig.socket.advanceTimeBy(500, TimeUnit.MILLISECONDS);
      rig.socket.runScheduledPendingTasks();
      rig.run();
    }
  }

  @Test
  void aClientThatMayHaveMissedSomethingGetsNothingMoreAndIsToldToComeBack() {
    rig.webSocket().received(HOME);
    rig.delete("timeline:7", 1);
    gap("timeline:7");
    rig.delete("timeline:7", 3);
    assertEquals(1, rig.frames().size(), "only what came before the gap");
    passSeconds(4);
    assertEquals(List.of(GOODBYE), rig.frames());
    assertTrue(rig.nothingIsLeft());
    assertEquals(1, rig.metric("flodgatt_connections_closed_total{reason=\"gap\"}"));
  }

  @Test
  void afterAGapCommandsAreNoLongerObeyed() {
    Session session = rig.webSocket();
    session.received(HOME);
    gap("timeline:7");
    session.received("{\"type\":\"subscribe\",\"stream\":\"nope\"}");
    assertEquals(List.of(), rig.frames());
  }

  @Test
  void aKillStillCountsAfterAGap() {
    rig.webSocket().received(HOME);
    gap("timeline:7");
    rig.publish("timeline:access_token:3", "{\"event\":\"kill\"}");
    assertEquals(List.of("close"), rig.frames());
    assertTrue(rig.nothingIsLeft());
  }

  @Test
  void aClientWithoutStreamsStays() {
    rig.webSocket();
    gap("timeline:access_token:3", "timeline:system:7");
    passSeconds(4);
    assertEquals(List.of(), rig.frames());
    assertEquals(1, rig.sessions.count());
  }

  @Test
  void whereGapsAreIgnoredClientsStayAndHearWhatComesNext() {
    rig = new TestingSessions(GapPolicy.IGNORE);
    rig.webSocket().received(HOME);
    gap("timeline:7");
    passSeconds(4);
    rig.delete("timeline:7", 3);
    assertEquals(1, rig.frames().size());
    assertEquals(1, rig.sessions.count());
  }

  @Test
  void anEventThatIsLostForManyClosesThemOverAWindow() {
    Session session = rig.webSocket();
    session.lost(CloseReason.EVENT_LOST);
    passSeconds(4);
    assertEquals(List.of(GOODBYE), rig.frames());
    assertTrue(rig.nothingIsLeft());
  }

  // Lost kills

  private Recheck recheck() {
    return new Recheck(rig.sessions, this::stillGood, new Metrics(List.of()), Duration.ofDays(1));
  }

  private Set<Long> stillGood(long[] tokens) throws LookupException {
    checks++;
    if (databaseIsAway) {
      throw new LookupException("the database is away");
    }
    Set<Long> good = new HashSet<>();
    for (long token : tokens) {
      if (!revoked.contains(token)) {
        good.add(token);
      }
    }
    return good;
  }

  @Test
  void aCheckThatFailsInAnUnforeseenWayIsRepeatedLater() {
    rig.webSocket();
    var check =
        new Recheck(
            rig.sessions,
            _ -> {
              throw new IllegalStateException("unforeseen");
            },
            new Metrics(List.of()),
            Duration.ofDays(1));
    assertFalse(check.check());
    assertEquals(1, rig.sessions.count());
  }

  @Test
  void aCheckClosesTheSessionsOfRevokedTokensWithoutACode() {
    rig.webSocket();
    rig.webSocket();
    revoked.add(3L);
    assertTrue(recheck().check());
    passSeconds(1);
    assertEquals(1, checks, "a token is asked about once");
    assertEquals("close", rig.frames().getFirst());
    assertTrue(rig.nothingIsLeft());
    assertEquals(2, rig.metric("flodgatt_connections_closed_total{reason=\"revoked\"}"));
  }

  @Test
  void whileTheDatabaseIsAwaySessionsStayOpenAndTheCheckIsToBeRepeated() {
    rig.webSocket();
    databaseIsAway = true;
    assertFalse(recheck().check());
    passSeconds(1);
    assertEquals(1, rig.sessions.count());
    databaseIsAway = false;
    revoked.add(3L);
    assertTrue(recheck().check());
    passSeconds(1);
    assertEquals(0, rig.sessions.count());
  }
}
