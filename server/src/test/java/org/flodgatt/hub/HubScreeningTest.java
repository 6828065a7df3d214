package org.flodgatt.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.event.EventParser;
import org.flodgatt.event.LookupException;
import org.flodgatt.event.StatusParse;
import org.flodgatt.event.StatusView;
import org.flodgatt.event.Topic;
import org.flodgatt.filter.DatabaseScreen;
import org.flodgatt.filter.EventScreen.Candidate;
import org.flodgatt.filter.RelationshipLookup.Relationships;
import org.junit.jupiter.api.Test;

/** Events of filtered topics: never unscreened, never out of order (invariants I1 and I2). */
class HubScreeningTest {
  private static final String PUBLIC = "timeline:public";

  private final TestingHub rig = new TestingHub(2);
  private final TestingSubscriber<AtomicInteger> anna = rig.viewer(1);
  private final TestingSubscriber<AtomicInteger> ben = rig.viewer(2);

  @Test
  void nothingIsDeliveredBeforeItIsScreened() {
    rig.filtered(PUBLIC, 0, anna);
    rig.update(PUBLIC, 1);
    rig.runLoops();
    assertEquals(List.of(), anna.got);
    rig.run();
    assertEquals(List.of("update 1"), anna.got);
  }

  @Test
  void batchesAreCountedWithTheirEvents() {
    rig.filtered(PUBLIC, 0, anna);
    rig.update(PUBLIC, 1);
    rig.update(PUBLIC, 2);
    rig.run();
    rig.update(PUBLIC, 3);
    rig.run();
    assertEquals(2, rig.metric("flodgatt_screening_batch_events_count"));
    assertEquals(3, rig.metric("flodgatt_screening_batch_events_sum"));
    assertEquals(2, rig.metric("flodgatt_screening_seconds_count"));
  }

  @Test
  void aDeleteDoesNotOvertakeItsUpdate() {
    rig.filtered(PUBLIC, 0, anna);
    rig.update(PUBLIC, 1);
    rig.delete(PUBLIC, 1);
    rig.runLoops();
    assertEquals(List.of(), anna.got);
    rig.run();
    assertEquals(List.of("update 1", "delete 1"), anna.got);
  }

  @Test
  void otherTopicsDoNotWait() {
    rig.filtered(PUBLIC, 0, anna);
    rig.unfiltered("timeline:2", 0, ben);
    rig.update(PUBLIC, 1);
    rig.update("timeline:2", 2);
    rig.runLoops();
    assertEquals(List.of("update 2"), ben.got);
  }

  @Test
  void whatGatheredIsAskedInOneQuestionForAllViewers() {
    rig.filtered(PUBLIC, 0, anna);
    rig.filtered(PUBLIC, 1, ben);
    rig.filtered(PUBLIC, 1, rig.viewer(2));
    for (int i = 0; i < 10; i++) {
      rig.update(PUBLIC, i);
    }
    rig.run();
    assertEquals(1, rig.screen.batches.size());
    assertEquals(10, rig.screen.batches.getFirst().size());
    long[] viewers = rig.screen.batches.getFirst().getFirst().viewers().clone();
    Arrays.sort(viewers);
    assertArrayEquals(new long[] {1, 2}, viewers);
    assertTrue(rig.allGivenBack());
  }

  @Test
  void whoJoinsWhileAnEventIsScreenedDoesNotGetIt() {
    rig.filtered(PUBLIC, 0, anna);
    rig.screen.beforeAnswer =
        _ -> {
          rig.screen.beforeAnswer = _ -> {};
          rig.filtered(PUBLIC, 0, ben);
        };
    rig.update(PUBLIC, 1);
    rig.run();
    rig.update(PUBLIC, 2);
    rig.run();
    assertEquals(List.of("update 1", "update 2"), anna.got);
    assertEquals(List.of("update 2"), ben.got);
  }

  @Test
  void aTopicThatWasLeftAndJoinedAgainIsScreenedForItsNewViewers() {
    Subscription<AtomicInteger> first = rig.filtered(PUBLIC, 0, anna);
    rig.update(PUBLIC, 1);
    rig.hub.unsubscribe(first);
    rig.filtered(PUBLIC, 0, ben);
    rig.update(PUBLIC, 2);
    rig.run();
    assertEquals(List.of("update 2"), ben.got);
  }

  @Test
  void whenTheDatabaseFailsEventsWaitAndComeInOrder() {
    rig.filtered(PUBLIC, 0, anna);
    rig.screen.failures.set(1);
    rig.update(PUBLIC, 1);
    rig.delete(PUBLIC, 1);
    rig.update(PUBLIC, 2);
    rig.run();
    assertEquals(List.of("update 1", "delete 1", "update 2"), anna.got);
    assertEquals(1, rig.metric("flodgatt_screening_retries_total"));
    assertEquals(0, rig.metric("flodgatt_events_lost_total"));
  }

  @Test
  void whenPatienceIsExceededViewersAreToldThatAnEventIsLost() {
    TestingHub hasty =
        new TestingHub(
            1, new HubSettings(1_000_000, 500_000, Duration.ZERO, 1_000_000, HistorySettings.OFF));
    hasty.filtered(PUBLIC, 0, anna);
    hasty.screen.failures.set(1);
    for (int i = 0; i < 100; i++) {
      hasty.update(PUBLIC, i);
    }
    hasty.run();
    assertEquals(100, anna.got.stream().filter("lost"::equals).count());
    assertEquals(1, hasty.screen.batches.size(), "who waited behind is not asked about again");
    assertEquals(100, hasty.metric("flodgatt_events_lost_total"));
    assertEquals(0, hasty.metric("flodgatt_screening_backlog_bytes"));
    assertTrue(hasty.allGivenBack());
  }

  @Test
  void whenTooMuchWaitsForTheDatabaseViewersAreToldThatEventsAreLost() {
    int size = TestingHub.update(1).getBytes(UTF_8).length;
    TestingHub small =
        new TestingHub(
            1,
            new HubSettings(
                1_000_000, 500_000, Duration.ofMinutes(1), 2L * size, HistorySettings.OFF));
    small.filtered(PUBLIC, 0, anna);
    small.update(PUBLIC, 1);
    small.update(PUBLIC, 2);
    assertEquals(2 * size, small.metric("flodgatt_screening_backlog_bytes"));
    small.update(PUBLIC, 3);
    assertEquals(3, small.metric("flodgatt_events_lost_total"));
    assertEquals(0, small.metric("flodgatt_screening_backlog_bytes"));
    small.run();
    assertEquals(List.of("lost", "lost", "lost"), anna.got);
    assertTrue(small.allGivenBack());
    small.update(PUBLIC, 4);
    small.run();
    assertEquals("update 4", anna.got.getLast());
  }

  @Test
  void whatWaitsBehindAnEventThatIsScreenedCountsToo() {
    int size = TestingHub.update(1).getBytes(UTF_8).length;
    TestingHub small =
        new TestingHub(
            1,
            new HubSettings(1_000_000, 500_000, Duration.ofMinutes(1), size, HistorySettings.OFF));
    small.filtered(PUBLIC, 0, anna);
    small.unfiltered("timeline:2", 0, ben);
    small.update(PUBLIC, 1);
    small.delete(PUBLIC, 2);
    assertEquals(1, small.metric("flodgatt_events_lost_total"));
    small.delete("timeline:2", 3);
    small.run();
    assertEquals(List.of("lost", "delete 2"), anna.got);
    assertEquals(List.of("delete 3"), ben.got);
    assertEquals(0, small.screen.batches.size(), "what is given up is not asked about");
  }

  @Test
  void screeningThatFailsInAnUnforeseenWayLosesItsEventsAndGoesOn() {
    rig.filtered(PUBLIC, 0, anna);
    for (Runnable trouble :
        List.<Runnable>of(
            () -> {
              throw new IllegalStateException("on purpose");
            },
            () -> {
              throw new StackOverflowError("on purpose");
            })) {
      anna.got.clear();
      rig.screen.beforeAnswer = _ -> trouble.run();
      rig.update(PUBLIC, 1);
      rig.run();
      rig.screen.beforeAnswer = _ -> {};
      rig.update(PUBLIC, 2);
      rig.run();
      assertEquals(List.of("lost", "update 2"), anna.got);
    }
    assertEquals(0, rig.metric("flodgatt_screening_backlog_bytes"));
  }

  @Test
  void whenNothingCanBeScreenedAnyMoreEventsAreLostNotKept() {
    rig.filtered(PUBLIC, 0, anna);
    rig.blocking.shutDown();
    rig.update(PUBLIC, 1);
    rig.runLoops();
    assertEquals(List.of("lost"), anna.got);
  }

  @Test
  void aStatusThatCannotBeFilteredIsCountedAndDropped() {
    rig.filtered(PUBLIC, 0, anna);
    rig.publish(PUBLIC, "{\"event\":\"update\",\"payload\":{\"id\":\"1\"}}");
    rig.publish(PUBLIC, "{\"event\":\"update\",\"payload\":\"1\"}");
    rig.delete(PUBLIC, 1);
    rig.run();
    assertEquals(List.of("delete 1"), anna.got);
    assertEquals(1, rig.metric("flodgatt_malformed_statuses_total{kind=\"no_account\"}"));
    assertEquals(1, rig.metric("flodgatt_malformed_statuses_total{kind=\"not_an_object\"}"));
  }

  @Test
  void onUnfilteredTopicsStatusesAreNotLookedInto() {
    rig.unfiltered("timeline:1", 0, anna);
    rig.publish("timeline:1", "{\"event\":\"update\",\"payload\":{\"id\":\"1\"}}");
    rig.run();
    assertEquals(List.of("update 1"), anna.got);
    assertTrue(rig.screen.batches.isEmpty());
  }

  @Test
  void changedFiltersAreDroppedBeforeTheNextMessageIsRead() throws LookupException {
    Topic system = Topic.system(1);
    rig.hub.subscribe(system, false, 0, anna);
    rig.filters.viewerArrived(1);
    DatabaseScreen screen =
        new DatabaseScreen((_, _, _, _) -> Relationships.NONE, rig.filters, InstantSource.system());
    List<Candidate> batch = List.of(new Candidate(status(), new long[] {1}));
    screen.screen(batch);
    screen.screen(batch);
    assertEquals(1, rig.keywordLookups.get());
    rig.publish(system.name(), "{\"event\":\"filters_changed\"}");
    screen.screen(batch);
    assertEquals(2, rig.keywordLookups.get());
    rig.hub.live(system);
    screen.screen(batch);
    assertEquals(
        3, rig.keywordLookups.get(), "while Redis was away a change may have gone unheard");
  }

  private static StatusView status() {
    var parsed = EventParser.parse(TestingHub.update(1).getBytes(UTF_8));
    var event = ((EventParser.Parsed.Ok) parsed).event();
    StatusParse status = StatusView.parse(event);
    assertFalse(status instanceof StatusParse.Malformed);
    return ((StatusParse.Parsed) status).status();
  }
}
