package org.flodgatt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.event.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes back gets what it missed, or is told that it does not. */
class HubResumeTest {
  private static final String HOME = "timeline:1";
  private static final String NOTES = "timeline:1:notifications";
  private static final String PUBLIC = "timeline:public";
  private static final String ALL = Event.RESUME + " true";
  private static final String NOT_ALL = Event.RESUME + " false";

  private TestingHub rig = remembering(100, 1_000_000, Duration.ofMinutes(1));

  private static TestingHub remembering(int events, long bytes, Duration age) {
    return new TestingHub(2, TestingHub.remembering(events, bytes, age));
  }

  /** Remembers the last id, as a client does. */
  private final class Client extends TestingSubscriber<AtomicInteger> {
    private final boolean filtered;
    private final List<String> topics;
    String id = "";
    List<Subscription<AtomicInteger>> subscriptions = List.of();

    Client(long account, boolean filtered, String... topics) {
      super(account);
      this.filtered = filtered;
      this.topics = List.of(topics);
    }

    Client join() {
      got.clear();
      subscriptions = rig.resume(topics, filtered, 0, this, id);
      return this;
    }

    Client begin() {
      subscriptions.forEach(Subscription::begin);
      return this;
    }

    /** Comes, and is served as soon as can be. */
    Client come() {
      join().begin();
      rig.run();
      rig.runLoops();
      return this;
    }

    void drop() {
      subscriptions.forEach(rig.hub::unsubscribe);
    }

    @Override
    public void deliver(Delivery<AtomicInteger> delivery, Flushes flushes) {
      if (delivery.event().name().equals(Event.RESUME)) {
        got.add(Event.RESUME + " " + delivery.event().toString().contains("\"complete\":true"));
      } else {
        super.deliver(delivery, flushes);
      }
      id = rig.ids.getOrDefault(delivery.shared(), "none");
    }
  }

  /** Somebody who stays, so that topics are heard all the time. */
  @BeforeEach
  void hear() {
    for (String topic : List.of(HOME, NOTES)) {
      rig.unfiltered(topic, 1, rig.viewer(99));
      rig.live(topic);
    }
    rig.filtered(PUBLIC, 1, rig.viewer(99));
    rig.live(PUBLIC);
  }

  private Client atHome() {
    return new Client(1, false, HOME, NOTES);
  }

  private Client inPublic(long account) {
    return new Client(account, true, PUBLIC);
  }

  @Test
  void aNewClientIsToldThatItMayHaveMissedSomethingAndGetsAPosition() {
    rig.delete(HOME, 1);
    Client anna = atHome().come();
    assertEquals(List.of(NOT_ALL), anna.got);
    anna.drop();
    assertEquals(List.of(ALL), anna.come().got);
  }

  @Test
  void whoComesBackGetsWhatItMissedOfAllItsTopicsInTheirOrder() {
    Client anna = atHome().come();
    rig.delete(HOME, 1);
    rig.run();
    anna.drop();
    rig.delete(NOTES, 2);
    rig.update(HOME, 3);
    rig.delete(PUBLIC, 4);
    rig.delete(NOTES, 5);
    rig.run();
    anna.come();
    rig.delete(HOME, 6);
    rig.run();
    assertEquals(List.of("delete 2", "update 3", "delete 5", ALL, "delete 6"), anna.got);
    assertEquals(List.of(), rig.screen.batches);
  }

  @Test
  void itIsScreenedAsItWouldBeNowForThoseWhoComeBackTogether() {
    Client anna = inPublic(1).come();
    Client ben = inPublic(2).come();
    anna.drop();
    ben.drop();
    rig.update(PUBLIC, 1);
    rig.delete(PUBLIC, 2);
    rig.run();
    rig.screen.batches.clear();
    anna.join().begin();
    ben.join().begin();
    rig.run();
    assertEquals(List.of("update 1", "delete 2", ALL), anna.got);
    assertEquals(anna.got, ben.got);
    assertEquals(1, rig.screen.batches.size());
    assertEquals(1, rig.screen.batches.getFirst().size());
    assertTrue(rig.allGivenBack());
  }

  @Test
  void whatIsPublishedWhileItIsScreenedComesBehindIt() {
    Client anna = inPublic(1).come();
    anna.drop();
    rig.update(PUBLIC, 1);
    rig.run();
    rig.update(PUBLIC, 2); // still being screened for others
    anna.join();
    rig.update(PUBLIC, 3);
    anna.begin();
    rig.delete(PUBLIC, 4);
    rig.screen.beforeAnswer =
        _ -> {
          rig.screen.beforeAnswer = _ -> {};
          rig.runLoops();
          rig.delete(PUBLIC, 5);
        };
    rig.run();
    rig.update(PUBLIC, 6);
    rig.run();
    assertEquals(
        List.of("update 1", "update 2", "update 3", ALL, "delete 4", "delete 5", "update 6"),
        anna.got);
    assertTrue(rig.allGivenBack());
    assertEquals(0, rig.metric("flodgatt_backlog_bytes"));
  }

  @Test
  void whatCannotBeScreenedIsNotSentAndTheClientIsTold() {
    Client anna = inPublic(1).come();
    anna.drop();
    rig.update(PUBLIC, 1);
    rig.run();
    anna.join().begin();
    rig.delete(PUBLIC, 2);
    rig.runLoops();
    rig.screen.failures.set(1);
    rig.run();
    assertEquals(List.of(NOT_ALL, "delete 2"), anna.got);
    assertTrue(rig.allGivenBack());
    assertEquals(0, rig.metric("flodgatt_backlog_bytes"));
  }

  @Test
  void moreThanIsKeptIsNotAll() {
    rig = remembering(3, 1_000_000, Duration.ofMinutes(1));
    hear();
    Client anna = atHome().come();
    anna.drop();
    for (int i = 1; i <= 3; i++) {
      rig.delete(HOME, i);
    }
    String before = anna.id;
    anna.come();
    assertEquals(List.of("delete 1", "delete 2", "delete 3", ALL), anna.got);
    anna.drop();
    rig.delete(HOME, 4);
    anna.id = before;
    assertEquals(List.of(NOT_ALL), anna.come().got);
  }

  @Test
  void bytesOfAllTopicsTogetherAreBounded() {
    rig = remembering(100, 1_000, Duration.ofMinutes(1));
    hear();
    Client anna = atHome().come();
    Client ben = inPublic(2).come();
    anna.drop();
    ben.drop();
    rig.delete(HOME, 1);
    for (int i = 2; i <= 20; i++) {
      rig.delete(PUBLIC, i);
    }
    assertTrue(rig.metric("flodgatt_history_bytes") <= 1_000);
    assertTrue(rig.metric("flodgatt_history_bytes") > 500);
    assertEquals(List.of(NOT_ALL), anna.come().got);
    assertEquals(List.of(NOT_ALL), ben.come().got);
  }

  @Test
  void whatIsOldIsForgotten() {
    rig = remembering(100, 1_000_000, Duration.ZERO);
    hear();
    Client anna = atHome().come();
    anna.drop();
    rig.delete(HOME, 1);
    rig.hub.forgetOld();
    assertEquals(0, rig.metric("flodgatt_history_bytes"));
    assertEquals(List.of(NOT_ALL), anna.come().got);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "now", "5", "-1", "00ff00ff00ff00ff-1", "99999999999999999999999"})
  void idsOfOthersAreNotTakenForOurs(String id) {
    atHome().come();
    Client ben = atHome();
    ben.id = id;
    assertEquals(List.of(NOT_ALL), ben.come().got);
  }

  @Test
  void idsThatWereNeverGivenAreNotTakenForOurs() {
    Client anna = atHome().come();
    String mine = anna.id;
    for (String id : List.of(mine + "0000", mine + " ", mine + "x", mine.replace("-", "--"))) {
      anna.drop();
      anna.id = id;
      assertEquals(List.of(NOT_ALL), anna.come().got, id);
    }
  }

  @Test
  void whileTheTopicsListenersAreGoneItIsStillHeard() {
    rig = remembering(100, 1_000_000, Duration.ofMinutes(1));
    Client anna = new Client(1, true, PUBLIC).join();
    rig.live(PUBLIC);
    anna.begin();
    anna.drop();
    rig.update(PUBLIC, 1);
    rig.run();
    assertEquals(List.of(), rig.screen.batches);
    rig.hub.forgetOld();
    anna.come();
    assertEquals(List.of("update 1", ALL), anna.got);
    assertEquals(List.of("join " + PUBLIC), rig.source.told());
  }

  @Test
  void itIsLeftWhenNobodyComesBackInTime() {
    rig = remembering(100, 1_000_000, Duration.ZERO);
    Client anna = new Client(1, false, HOME).join();
    rig.live(HOME);
    anna.begin().drop();
    assertEquals(List.of("join " + HOME), rig.source.told());
    anna.come();
    rig.hub.forgetOld();
    assertEquals(List.of("join " + HOME), rig.source.told());
    anna.drop();
    rig.delete(HOME, 1);
    rig.hub.forgetOld();
    rig.hub.forgetOld();
    assertEquals(List.of("join " + HOME, "leave " + HOME), rig.source.told());
    assertEquals(0, rig.metric("redis_subscriptions"));
    assertEquals(0, rig.metric("flodgatt_history_bytes"));
    assertEquals(List.of(NOT_ALL), anna.come().got);
  }

  @Test
  void aTopicThatNobodyResumesIsLeftAtOnce() {
    rig = remembering(100, 1_000_000, Duration.ofMinutes(1));
    rig.hub.unsubscribe(rig.unfiltered(HOME, 0, rig.viewer(1)));
    rig.unfiltered(NOTES, 0, rig.viewer(1));
    rig.delete(NOTES, 1);
    assertEquals(List.of("join " + HOME, "leave " + HOME, "join " + NOTES), rig.source.told());
    assertEquals(0, rig.metric("flodgatt_history_bytes"));
  }

  @Test
  void beforeATopicIsHeardNothingIsCertain() {
    rig = remembering(100, 1_000_000, Duration.ofMinutes(1));
    Client anna = new Client(1, false, HOME).come();
    anna.drop();
    rig.live(HOME);
    assertEquals(List.of(NOT_ALL), anna.come().got);
    anna.drop();
    assertEquals(List.of(ALL), anna.come().got);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGapEndsWhatIsCertainUnlessNothingWasMissed(boolean nothingMissed) {
    Client anna = atHome().come();
    anna.drop();
    rig.delete(HOME, 1);
    String before = anna.id;
    rig.hub.interrupted();
    assertEquals(List.of(NOT_ALL), anna.come().got, "while Redis is away");
    anna.drop();
    String during = anna.id;
    List.of(HOME, NOTES).forEach(rig::live);
    assertEquals(List.of(NOT_ALL), anna.come().got, "before it is known what happened");
    anna.drop();
    rig.hub.resumed(nothingMissed);
    for (String id : List.of(before, during)) {
      anna.id = id;
      anna.come().drop();
      assertEquals(nothingMissed, anna.got.contains(ALL));
      assertEquals(nothingMissed && id.equals(before), anna.got.contains("delete 1"));
    }
    assertEquals(List.of(ALL), anna.come().got);
  }

  @Test
  void whoIsServedWhileTheSourceIsAwayHearsOfTheGap() {
    Client anna = atHome().join();
    rig.hub.interrupted();
    anna.begin();
    List.of(HOME, NOTES).forEach(rig::live);
    rig.hub.resumed(false);
    rig.run();
    assertEquals(List.of(NOT_ALL, "missed"), anna.got.stream().distinct().toList());
  }

  @Test
  void onATopicThatTheSourceRefusesNothingIsCertain() {
    Client anna = atHome().come();
    anna.drop();
    rig.hub.interrupted();
    rig.live(NOTES);
    rig.hub.resumed(false);
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(NOT_ALL), anna.come().got);
      anna.drop();
    }
    rig.live(HOME);
    assertEquals(List.of(NOT_ALL), anna.come().got, "that was before it was heard");
    anna.drop();
    assertEquals(List.of(ALL), anna.come().got);
  }

  @Test
  void whatCameBeforeATopicWasHeardMakesNothingCertainWhenItIsForgotten() {
    rig = remembering(1, 1_000_000, Duration.ofMinutes(1));
    Client anna = new Client(1, false, HOME).join();
    rig.delete(HOME, 1);
    anna.begin();
    rig.live(HOME);
    rig.delete(HOME, 2);
    rig.run();
    anna.drop();
    anna.id = anna.id.replaceFirst("-.*", "-1");
    assertEquals(List.of(NOT_ALL), anna.come().got);
  }

  @Test
  void whatNeedsNoScreeningDoesNotWaitForTheDatabase() {
    Client anna = atHome().come();
    anna.drop();
    rig.delete(HOME, 1);
    rig.update(HOME, 2);
    anna.join().begin();
    rig.runLoops();
    assertEquals(List.of("delete 1", "update 2", ALL), anna.got);
  }

  @Test
  void whatIsTooMuchToReplayIsNotAll() {
    rig = remembering(100, 10_000_000, Duration.ofMinutes(1));
    hear();
    Client anna = atHome().come();
    anna.drop();
    for (int i = 0; i < 3; i++) {
      rig.publish(HOME, "{\"event\":\"x\",\"payload\":\"" + "1".repeat(400_000) + "\"}");
      rig.run();
    }
    assertEquals(List.of(NOT_ALL), anna.come().got);
  }

  @Test
  void whatIsTooMuchToHoldEndsTheReplay() {
    Client anna = inPublic(1).come();
    anna.drop();
    rig.update(PUBLIC, 1);
    rig.run();
    anna.join().begin();
    for (int i = 0; i < 3; i++) {
      rig.publish(PUBLIC, "{\"event\":\"x\",\"payload\":\"" + "1".repeat(400_000) + "\"}");
      rig.runLoops();
    }
    assertEquals(4, anna.got.size());
    assertEquals(NOT_ALL, anna.got.getFirst());
    rig.run();
    assertEquals(4, anna.got.size());
    assertTrue(rig.allGivenBack());
    assertEquals(0, rig.metric("flodgatt_backlog_bytes"));
  }

  @Test
  void whoLeavesWhileItsEventsAreScreenedLeavesNothingBehind() {
    Client anna = inPublic(1).come();
    anna.drop();
    rig.update(PUBLIC, 1);
    rig.run();
    anna.join().begin();
    rig.delete(PUBLIC, 2);
    rig.runLoops();
    anna.drop();
    rig.run();
    assertEquals(List.of(), anna.got);
    assertTrue(rig.allGivenBack());
    assertEquals(0, rig.metric("flodgatt_backlog_bytes"));
  }

  @Test
  void whoLeavesBeforeItIsServedGetsNothing() {
    Client anna = atHome().join();
    anna.drop();
    anna.begin();
    assertEquals(List.of(), anna.got);
  }

  @Test
  void whenLoopsAndThreadsAreShutDownNothingIsLeft() {
    Client anna = inPublic(1).come();
    anna.drop();
    rig.update(PUBLIC, 1);
    rig.run();
    anna.join().begin();
    rig.loops.getFirst().shutDown();
    rig.blocking.run();
    assertTrue(rig.allGivenBack());
    rig = remembering(100, 1_000_000, Duration.ofMinutes(1));
    hear();
    Client ben = inPublic(2).come();
    ben.drop();
    rig.update(PUBLIC, 2);
    rig.run();
    rig.blocking.shutDown();
    ben.join().begin();
    rig.runLoops();
    assertEquals(List.of(NOT_ALL), ben.got);
  }

  @Test
  void withoutHistoryNobodyResumes() {
    assertFalse(new TestingHub(1).hub.resumes());
    assertTrue(rig.hub.resumes());
  }
}
