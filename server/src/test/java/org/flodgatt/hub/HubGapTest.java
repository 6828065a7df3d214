package org.flodgatt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.event.Topic;
import org.junit.jupiter.api.Test;

/** A gap in the source is never silent (invariant I1). */
class HubGapTest {
  private static final String HOME = "timeline:1";
  private static final String PUBLIC = "timeline:public";

  private final TestingHub rig = new TestingHub(1);
  private final TestingSubscriber<AtomicInteger> anna = rig.viewer(1);
  private final TestingSubscriber<AtomicInteger> ben = rig.viewer(2);

  private void live(String topic) {
    rig.hub.live(new Topic(topic));
  }

  @Test
  void whoMayHaveMissedSomethingIsToldBeforeWhatCameLater() {
    rig.unfiltered(HOME, 0, anna);
    live(HOME);
    rig.delete(HOME, 1);
    rig.hub.interrupted();
    live(HOME);
    rig.hub.resumed(false);
    rig.delete(HOME, 2);
    rig.run();
    assertEquals(List.of("delete 1", "missed", "delete 2"), anna.got);
  }

  @Test
  void whenNothingWasMissedNobodyIsTold() {
    rig.unfiltered(HOME, 0, anna);
    live(HOME);
    rig.hub.interrupted();
    live(HOME);
    rig.hub.resumed(true);
    rig.delete(HOME, 1);
    rig.run();
    assertEquals(List.of("delete 1"), anna.got);
  }

  @Test
  void whoJoinsDuringTheInterruptionHasMissedNothing() {
    rig.unfiltered(HOME, 0, anna);
    live(HOME);
    rig.hub.interrupted();
    rig.unfiltered(HOME, 0, ben);
    live(HOME);
    rig.hub.resumed(false);
    rig.run();
    assertEquals(List.of("missed"), anna.got);
    assertEquals(List.of(), ben.got);
  }

  @Test
  void aTopicThatWasNeverConfirmedIsNotAffected() {
    rig.unfiltered(HOME, 0, anna);
    rig.hub.interrupted();
    live(HOME);
    rig.hub.resumed(false);
    rig.delete(HOME, 1);
    rig.run();
    assertEquals(List.of("delete 1"), anna.got);
  }

  @Test
  void aSecondInterruptionBeforeTheFirstIsOverIsOneGap() {
    rig.unfiltered(HOME, 0, anna);
    live(HOME);
    rig.hub.interrupted();
    live(HOME);
    rig.unfiltered(HOME, 0, ben);
    rig.hub.interrupted();
    live(HOME);
    rig.hub.resumed(false);
    rig.hub.resumed(false);
    rig.run();
    assertEquals(List.of("missed"), anna.got);
    assertEquals(List.of("missed"), ben.got);
  }

  @Test
  void theGapKeepsItsPlaceBehindAnEventThatIsBeingScreened() {
    rig.filtered(PUBLIC, 0, anna);
    live(PUBLIC);
    rig.update(PUBLIC, 1);
    rig.hub.interrupted();
    live(PUBLIC);
    rig.hub.resumed(false);
    rig.runLoops();
    assertEquals(List.of(), anna.got);
    rig.run();
    assertEquals(List.of("update 1", "missed"), anna.got);
  }

  @Test
  void whoListensForNewsAboutTheTokenIsToldToo() {
    Topic topic = Topic.accessToken(5);
    rig.hub.subscribe(topic, false, 0, anna);
    rig.hub.live(topic);
    rig.hub.interrupted();
    rig.hub.live(topic);
    rig.hub.resumed(false);
    rig.run();
    assertEquals(List.of("missed"), anna.got);
  }
}
