package org.flodgatt.hub;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.flodgatt.metrics.Metrics;
import org.junit.jupiter.api.Test;

/** Back-pressure towards the source (invariant I3). */
class BacklogTest {
  private final Backlog backlog =
      new Backlog(
          new HubSettings(1_000, 500, Duration.ofMinutes(1), 1_000, HistorySettings.OFF),
          new Metrics(List.of()));
  private final AtomicLong clientBytes = new AtomicLong();
  private final List<Integer> rounds = new CopyOnWriteArrayList<>();

  BacklogTest() {
    backlog.clients(
        new Clients() {
          @Override
          public long waitingBytes() {
            return clientBytes.get();
          }

          @Override
          public void closeSlowest(int round) {
            rounds.add(round);
          }
        });
  }

  private Thread reader() {
    return Thread.ofPlatform().start(() -> backlog.awaitRoom(() -> {}));
  }

  @Test
  void whileThereIsRoomNobodyIsHeldOrClosed() {
    clientBytes.set(250);
    backlog.add(250);
    backlog.awaitRoom(() -> {});
    assertEquals(List.of(), rounds);
  }

  @Test
  void slowClientsLoseTheirGraceBeforeTheReaderIsHeld() {
    clientBytes.set(501);
    backlog.awaitRoom(() -> {});
    assertEquals(List.of(0), rounds);
  }

  @Test
  void whileTheReaderIsHeldMoreAndMoreClientsGoUntilThereIsRoom() throws Exception {
    clientBytes.set(1_001);
    Thread reader = reader();
    await().until(() -> rounds.size() >= 3);
    // A copy: the reader goes on adding rounds, and a view of a growing list breaks.
    assertEquals(List.of(0, 1, 2), List.copyOf(rounds).subList(0, 3));
    assertTrue(reader.isAlive());
    clientBytes.set(500);
    assertTrue(reader.join(Duration.ofMinutes(1)));
    clientBytes.set(0);
    backlog.awaitRoom(() -> {});
    rounds.clear();
    clientBytes.set(501);
    await()
        .until(() -> {
          backlog.awaitRoom(() -> {});
          return !rounds.isEmpty();
        });
    assertEquals(0, rounds.getFirst(), "a new shortage begins anew");
  }

  @Test
  void clientsAreNotClosedBecauseTheEventLoopsAreBusy() throws Exception {
    backlog.add(1_001);
    Thread reader = reader();
    await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
    backlog.done(501);
    assertTrue(reader.join(Duration.ofMinutes(1)));
    assertEquals(List.of(), rounds);
  }

  @Test
  void theReaderDoesNotWaitForWhatItHoldsBackItself() {
    backlog.add(1_001);
    backlog.awaitRoom(() -> backlog.done(501));
    assertEquals(500, backlog.bytes());
  }

  @Test
  void anInterruptLetsTheReaderGo() throws Exception {
    backlog.add(1_001);
    Thread reader = reader();
    reader.interrupt();
    assertTrue(reader.join(Duration.ofMinutes(1)));
  }
}
