package org.flodgatt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.flodgatt.event.Event;
import org.flodgatt.event.EventParser;
import org.flodgatt.event.StatusParse;
import org.flodgatt.event.StatusView;
import org.flodgatt.event.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Order is kept per topic, filtered or not (contract 12.3). */
class LaneTest {
  private final TopicEntry<String> topic =
      new TopicEntry<>(new Topic("timeline:public"), true, new AtomicLong());
  private long sequence;
  private final AtomicLong heldBytes = new AtomicLong();
  private final Lane<String> lane = new Lane<>(heldBytes);
  private final List<Long> released = new ArrayList<>();

  private Delivery<String> delivery(boolean screened) {
    byte[] bytes = TestingHub.update(1).getBytes(StandardCharsets.UTF_8);
    Event event = ((EventParser.Parsed.Ok) EventParser.parse(bytes)).event();
    StatusView status = screened ? ((StatusParse.Parsed) StatusView.parse(event)).status() : null;
    return new Delivery<>(topic, ++sequence, event, status, 0);
  }

  private void onward(Delivery<String> delivery) {
    released.add(delivery.sequence());
  }

  @Test
  void whatNeedsNoScreeningPassesAtOnce() {
    lane.add(delivery(false), this::onward);
    assertEquals(List.of(1L), released);
  }

  @Test
  void aDeleteDoesNotOvertakeItsUpdate() {
    Delivery<String> update = delivery(true);
    lane.add(update, this::onward);
    lane.add(delivery(false), this::onward);
    assertEquals(List.of(), released);
    lane.screened(update, new TestingScreen.Asked(new long[0]), this::onward);
    assertEquals(List.of(1L, 2L), released);
  }

  @Test
  void whatIsLostIsHandedOnInItsPlace() {
    Delivery<String> first = delivery(true);
    Delivery<String> second = delivery(true);
    lane.add(first, this::onward);
    lane.add(second, this::onward);
    lane.lost(second, this::onward);
    assertEquals(List.of(), released);
    lane.lost(first, this::onward);
    assertEquals(List.of(1L, 2L), released);
    assertEquals(Delivery.State.LOST, second.state());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void orderIsKeptInWhateverOrderScreeningAnswers(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Delivery<String>> screening = new ArrayList<>();
    int added = 0;
    while (added < 500 || !screening.isEmpty()) {
      if (added < 500 && random.nextInt(3) != 0) {
        Delivery<String> next = delivery(random.nextBoolean());
        if (next.state() == Delivery.State.SCREENING) {
          screening.add(next);
        }
        lane.add(next, this::onward);
        added++;
      } else if (!screening.isEmpty()) {
        Delivery<String> answered = screening.remove(random.nextInt(screening.size()));
        if (random.nextInt(10) == 0) {
          lane.lost(answered, this::onward);
        } else {
          lane.screened(answered, new TestingScreen.Asked(new long[0]), this::onward);
        }
      }
      for (int i = 0; i < released.size(); i++) {
        assertEquals(i + 1, released.get(i), "seed " + seed);
      }
    }
    assertEquals(500, released.size(), "seed " + seed);
    assertEquals(0, heldBytes.get(), "seed " + seed);
  }
}
