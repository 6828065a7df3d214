package org.flodgatt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.event.Topic;
import org.junit.jupiter.api.Test;

/** Who gets what, once. */
class HubTest {
  private static final String HOME = "timeline:1";

  private final TestingHub rig = new TestingHub(3);
  private final TestingSubscriber<AtomicInteger> anna = rig.viewer(1);
  private final TestingSubscriber<AtomicInteger> ben = rig.viewer(2);

  @Test
  void theSourceHearsOfTheFirstListenerAndOfTheLast() {
    Subscription<AtomicInteger> first = rig.unfiltered(HOME, 0, anna);
    Subscription<AtomicInteger> second = rig.unfiltered(HOME, 1, ben);
    rig.hub.unsubscribe(first);
    rig.hub.unsubscribe(second);
    rig.hub.unsubscribe(second);
    rig.unfiltered(HOME, 1, ben);
    assertEquals(List.of("join " + HOME, "leave " + HOME, "join " + HOME), rig.source.told());
    assertEquals(1, rig.metric("redis_subscriptions"));
  }

  @Test
  void anEventReachesAllListenersOfItsTopicAndNobodyElse() {
    rig.unfiltered(HOME, 0, anna);
    rig.unfiltered("timeline:2", 1, ben);
    rig.update(HOME, 5);
    rig.update("timeline:3", 6);
    rig.run();
    assertEquals(List.of("update 5"), anna.got);
    assertEquals(List.of(), ben.got);
  }

  @Test
  void anEventIsOneTaskForEachLoopThatListensAndEachConnectionIsFlushedOnce() {
    rig.unfiltered(HOME, 0, anna);
    rig.unfiltered(HOME, 0, ben);
    rig.unfiltered(HOME, 2, rig.viewer(3));
    for (int i = 0; i < 10; i++) {
      rig.delete(HOME, i);
    }
    assertEquals(1, rig.loops.get(0).waiting());
    assertEquals(0, rig.loops.get(1).waiting());
    assertEquals(1, rig.loops.get(2).waiting());
    rig.runLoops();
    assertEquals(10, anna.got.size());
    assertEquals(1, anna.flushed);
    assertEquals(1, ben.flushed);
  }

  @Test
  void whatComesTogetherIsHandedRoundTogether() {
    rig.unfiltered(HOME, 0, anna);
    rig.unfiltered("timeline:2", 0, ben);
    rig.publishWithMore(HOME, TestingHub.delete(1));
    rig.publishWithMore("timeline:2", TestingHub.delete(2));
    rig.publishWithMore(HOME, TestingHub.delete(3));
    assertEquals(0, rig.loops.get(0).waiting());
    rig.hub.caughtUp();
    rig.hub.caughtUp();
    assertEquals(1, rig.loops.get(0).waiting());
    rig.runLoops();
    assertEquals(List.of("delete 1", "delete 3"), anna.got);
    assertEquals(1, anna.flushed);
    assertEquals(List.of("delete 2"), ben.got);
  }

  @Test
  void aLongBurstDoesNotWaitForItsEnd() {
    rig.unfiltered(HOME, 0, anna);
    for (int i = 0; i < 64; i++) {
      assertEquals(0, rig.loops.get(0).waiting(), "after " + i);
      rig.publishWithMore(HOME, TestingHub.delete(i));
    }
    rig.runLoops();
    assertEquals(64, anna.got.size());
  }

  @Test
  void whatWasReadTogetherIsKeptBackByNothingElse() {
    rig.filtered("timeline:public", 0, anna);
    rig.unfiltered(HOME, 0, ben);
    rig.publishWithMore("timeline:public", TestingHub.update(1));
    rig.run();
    assertEquals(List.of("update 1"), anna.got, "screened, so the reader is far ahead");
    rig.publishWithMore(HOME, TestingHub.delete(2));
    rig.hub.interrupted();
    rig.hub.caughtUp();
    rig.run();
    assertEquals(List.of("delete 2"), ben.got);
  }

  @Test
  void aLoopDoesOtherThingsAfterSomeEventsButForgetsNone() {
    rig.unfiltered(HOME, 0, anna);
    for (int i = 0; i < 1000; i++) {
      rig.delete(HOME, i);
    }
    rig.runLoops();
    assertEquals(1000, anna.got.size());
    assertTrue(anna.flushed > 10);
  }

  @Test
  void whatWasPublishedBeforeJoiningIsNotDelivered() {
    rig.unfiltered(HOME, 0, anna);
    rig.delete(HOME, 1);
    rig.unfiltered(HOME, 0, ben);
    rig.delete(HOME, 2);
    rig.run();
    assertEquals(List.of("delete 1", "delete 2"), anna.got);
    assertEquals(List.of("delete 2"), ben.got);
  }

  @Test
  void whoLeftGetsNothingMore() {
    Subscription<AtomicInteger> subscription = rig.unfiltered(HOME, 0, anna);
    rig.unfiltered(HOME, 0, ben);
    rig.delete(HOME, 1);
    rig.hub.unsubscribe(subscription);
    rig.run();
    assertEquals(List.of(), anna.got);
    assertEquals(List.of("delete 1"), ben.got);
  }

  @Test
  void whatIsSharedIsMadeOnceAndGivenBackOnce() {
    rig.unfiltered(HOME, 0, anna);
    rig.unfiltered(HOME, 1, ben);
    rig.delete(HOME, 1);
    rig.loops.get(0).run();
    assertEquals(0, rig.shared.getFirst().get());
    rig.loops.get(1).run();
    assertEquals(1, rig.shared.size());
    assertTrue(rig.allGivenBack());
    assertEquals(0, rig.metric("flodgatt_backlog_bytes"));
  }

  @Test
  void whatIsSharedIsGivenBackOnceAlsoWhenLoopsAreShutDown() {
    rig.unfiltered(HOME, 0, anna);
    rig.unfiltered(HOME, 1, ben);
    rig.loops.get(0).shutDown();
    rig.delete(HOME, 1);
    rig.loops.get(1).run();
    rig.loops.get(1).shutDown();
    rig.delete(HOME, 2);
    assertEquals(2, rig.shared.size());
    assertTrue(rig.allGivenBack());
    assertEquals(0, rig.metric("flodgatt_backlog_bytes"));
  }

  @Test
  void thereMayBeMoreLoopsThanBitsInALong() {
    TestingHub wide = new TestingHub(70);
    wide.unfiltered(HOME, 66, anna);
    wide.delete(HOME, 1);
    wide.run();
    assertEquals(List.of("delete 1"), anna.got);
    assertTrue(wide.allGivenBack());
    assertEquals(0, wide.metric("flodgatt_backlog_bytes"));
  }

  @Test
  void aConnectionThatCannotBeFlushedDoesNotStopItsLoop() {
    rig.unfiltered(
        HOME,
        0,
        new TestingSubscriber<>(9) {
          @Override
          public void deliver(Delivery<AtomicInteger> delivery, Flushes flushes) {
            flushes.add(() -> {
              throw new IllegalStateException("on purpose");
            });
          }
        });
    rig.unfiltered(HOME, 0, anna);
    rig.delete(HOME, 1);
    rig.runLoops();
    rig.delete(HOME, 2);
    rig.runLoops();
    assertEquals(List.of("delete 1", "delete 2"), anna.got);
    assertEquals(2, anna.flushed);
  }

  @Test
  void malformedMessagesAreCountedAndDropped() {
    rig.unfiltered(HOME, 0, anna);
    rig.publish(HOME, "nonsense");
    rig.publish(HOME, "[]");
    rig.publish(HOME, "{\"payload\":\"1\"}");
    rig.publish(HOME, "{\"event\":\"update\"}");
    rig.delete(HOME, 1);
    rig.run();
    assertEquals(List.of("delete 1"), anna.got);
    for (String kind : List.of("not_json", "not_an_object", "no_event", "no_payload")) {
      assertEquals(1, rig.metric("flodgatt_malformed_messages_total{kind=\"" + kind + "\"}"), kind);
    }
  }

  @Test
  void theNewsThatFiltersChangedPassesWithoutPayload() {
    rig.unfiltered(HOME, 0, anna);
    rig.publish(HOME, "{\"event\":\"filters_changed\"}");
    rig.run();
    assertEquals(List.of("filters_changed"), anna.got);
  }

  @Test
  void killReachesListenersOfSystemTopics() {
    Topic topic = Topic.accessToken(7);
    rig.hub.subscribe(topic, false, 0, anna);
    rig.publish(topic.name(), "{\"event\":\"kill\"}");
    rig.run();
    assertEquals(List.of("kill"), anna.got);
  }

  @Test
  void anActionWaitsUntilTheSourceHasConfirmedTheTopic() {
    List<String> done = new ArrayList<>();
    rig.unfiltered(HOME, 0, anna).whenLive(() -> done.add("first"));
    assertEquals(List.of(), done);
    rig.hub.live(new Topic(HOME));
    assertEquals(List.of("first"), done);
    rig.unfiltered(HOME, 0, ben).whenLive(() -> done.add("second"));
    assertEquals(List.of("first", "second"), done);
  }

  @Test
  void afterAnInterruptionActionsWaitForTheNextConfirmation() {
    List<String> done = new ArrayList<>();
    Subscription<AtomicInteger> subscription = rig.unfiltered(HOME, 0, anna);
    rig.hub.live(new Topic(HOME));
    rig.hub.interrupted();
    subscription.whenLive(() -> done.add("done"));
    assertEquals(List.of(), done);
    rig.hub.live(new Topic(HOME));
    assertEquals(List.of("done"), done);
  }

  @Test
  void whoLeavesWhileTheSourceIsAwayIsForgotten() {
    List<String> done = new ArrayList<>();
    rig.unfiltered(HOME, 0, anna);
    Subscription<AtomicInteger> gone = rig.unfiltered(HOME, 0, ben);
    gone.whenLive(() -> done.add("done"));
    rig.hub.unsubscribe(gone);
    rig.hub.live(new Topic(HOME));
    assertEquals(List.of(), done);
  }
}
