package org.flodgatt.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.flodgatt.event.Event;
import org.flodgatt.event.EventParser;
import org.flodgatt.event.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriberListTest {
  private final TopicEntry<String> topic =
      new TopicEntry<>(new Topic("timeline:1"), false, new AtomicLong());
  private long sequence;
  private final SubscriberList<String> list = new SubscriberList<>(topic, 0, null);
  private final Flushes flushes = new Flushes();

  private Delivery<String> delivery() {
    byte[] bytes = "{\"event\":\"delete\",\"payload\":\"1\"}".getBytes(StandardCharsets.UTF_8);
    Event event = ((EventParser.Parsed.Ok) EventParser.parse(bytes)).event();
    return new Delivery<>(topic, ++sequence, event, null, 0);
  }

  private Subscription<String> join(Subscriber<String> subscriber) {
    var place = new Subscription<>(list, subscriber, sequence);
    list.add(place);
    return place;
  }

  /** Does something when it gets an event. */
  private static final class Doing extends TestingSubscriber<String> {
    Runnable action = () -> {};

    Doing() {
      super(1);
    }

    @Override
    public void deliver(Delivery<String> delivery, Flushes flushes) {
      super.deliver(delivery, flushes);
      action.run();
    }
  }

  @Test
  void aSubscriberMayLeaveWhileItGetsAnEvent() {
    Doing first = new Doing();
    Doing second = new Doing();
    Subscription<String> place = join(first);
    join(second);
    first.action = () -> list.remove(place);
    list.deliver(delivery(), flushes);
    list.deliver(delivery(), flushes);
    assertEquals(1, first.got.size());
    assertEquals(2, second.got.size());
  }

  @Test
  void whoIsTakenOffBeforeItsTurnGetsNothing() {
    Doing first = new Doing();
    Doing second = new Doing();
    join(first);
    Subscription<String> place = join(second);
    first.action = () -> list.remove(place);
    list.deliver(delivery(), flushes);
    assertEquals(List.of(), second.got);
  }

  @Test
  void whoJoinsWhileAnEventIsHandedRoundWaitsForTheNext() {
    Doing first = new Doing();
    Doing late = new Doing();
    join(first);
    first.action =
        () -> {
          join(late);
          first.action = () -> {};
        };
    list.deliver(delivery(), flushes);
    assertEquals(List.of(), late.got);
    list.deliver(delivery(), flushes);
    assertEquals(1, late.got.size());
  }

  @Test
  void whatWasPublishedBeforeJoiningIsNotDelivered() {
    Delivery<String> before = delivery();
    Doing late = new Doing();
    join(late);
    list.deliver(before, flushes);
    assertEquals(List.of(), late.got);
  }

  @Test
  void aSubscriberThatFailsIsToldThatItLostAnEventAndTheOthersGoOn() {
    Doing failing = new Doing();
    Doing other = new Doing();
    failing.action =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    join(failing);
    join(other);
    list.deliver(delivery(), flushes);
    assertEquals(List.of("delete 1", "lost"), failing.got);
    assertEquals(List.of("delete 1"), other.got);
  }

  @Test
  void aSubscriberThatCannotEvenBeToldDoesNotHarmTheOthers() {
    Doing other = new Doing();
    join(
        new TestingSubscriber<>(1) {
          @Override
          public void lost() {
            throw new IllegalStateException("on purpose");
          }
        });
    join(other);
    Delivery<String> lost = delivery();
    lost.lose();
    list.deliver(lost, flushes);
    assertEquals(List.of("lost"), other.got);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everybodyWhoStaysGetsEveryEventOnceHoweverOthersComeAndGo(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Member> members = new ArrayList<>();
    for (int round = 0; round < 400; round++) {
      for (int i = random.nextInt(4); i > 0; i--) {
        members.add(new Member());
      }
      for (int i = random.nextInt(3); i > 0 && !members.isEmpty(); i--) {
        members.remove(random.nextInt(members.size())).leave();
      }
      Set<Member> before = new HashSet<>(members);
      Set<Member> left = new HashSet<>();
      for (Member member : before) {
        if (random.nextInt(5) == 0) {
          Member victim = members.get(random.nextInt(members.size()));
          member.action =
              () -> {
                if (left.add(victim)) {
                  victim.leave();
                }
              };
        } else if (random.nextInt(10) == 0) {
          member.action = () -> members.add(new Member());
        }
      }
      before.forEach(member -> member.got.clear());
      list.deliver(delivery(), flushes);
      for (Member member : members) {
        int times = member.got.size();
        String told = "seed " + seed + ", round " + round;
        if (!before.contains(member)) {
          assertEquals(0, times, told);
        } else if (left.contains(member)) {
          assertTrue(times <= 1, told);
        } else {
          assertEquals(1, times, told);
        }
        member.action = () -> {};
      }
      members.removeAll(left);
    }
  }

  private final class Member extends TestingSubscriber<String> {
    Runnable action = () -> {};
    private final Subscription<String> place = join(this);

    Member() {
      super(1);
    }

    void leave() {
      list.remove(place);
    }

    @Override
    public void deliver(Delivery<String> delivery, Flushes flushes) {
      super.deliver(delivery, flushes);
      action.run();
    }
  }
}
