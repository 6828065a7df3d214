package org.flodgatt.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flodgatt.event.Topic;
import org.flodgatt.redis.TopicLedger.Action;
import org.flodgatt.redis.TopicLedger.Order;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicLedgerTest {
  private final TopicLedger ledger = new TopicLedger();

  @Test
  void consecutiveJoinsGoIntoOneCommandOfBoundedLength() {
    ledger.connected(1);
    IntStream.range(0, 1200).forEach(i -> ledger.join(topic(i)));
    assertEquals(List.of(), taken(Action.PING, ledger.pollOrder()), "after what was wanted before");
    assertEquals(500, taken(Action.SUBSCRIBE, ledger.pollOrder()).size());
    assertEquals(500, taken(Action.SUBSCRIBE, ledger.pollOrder()).size());
    assertEquals(200, taken(Action.SUBSCRIBE, ledger.pollOrder()).size());
    assertNull(ledger.pollOrder());
  }

  @Test
  void joinsAndLeavesAreCarriedOutInTheOrderOfTheCalls() {
    connectedAndPinged(1);
    ledger.join(topic(1));
    ledger.join(topic(2));
    assertEquals(names(1, 2), taken(Action.SUBSCRIBE, ledger.pollOrder()));
    ledger.join(topic(3));
    ledger.leave(topic(2));
    ledger.leave(topic(1));
    ledger.join(topic(4));
    ledger.join(topic(2));
    assertEquals(names(3), taken(Action.SUBSCRIBE, ledger.pollOrder()));
    assertEquals(names(1), taken(Action.UNSUBSCRIBE, ledger.pollOrder()));
    assertEquals(names(4, 2), taken(Action.SUBSCRIBE, ledger.pollOrder()));
    assertNull(ledger.pollOrder());
  }

  @Test
  void onlyTheLastOutstandingConfirmationMakesATopicLive() {
    connectedAndPinged(1);
    ledger.join(topic(1));
    ledger.pollOrder();
    ledger.leave(topic(1));
    ledger.pollOrder();
    ledger.join(topic(1));
    assertNull(ledger.confirmed(name(1)), "a further order waits");
    ledger.pollOrder();
    assertEquals(topic(1), ledger.confirmed(name(1)));
  }

  @Test
  void aTopicBeingAnnouncedIsNotUnsubscribed() {
    connectedAndPinged(1);
    ledger.join(topic(1));
    ledger.pollOrder();
    assertEquals(topic(1), ledger.confirmed(name(1)));
    ledger.leave(topic(1));
    assertNull(ledger.pollOrder());
    ledger.announced();
    assertEquals(names(1), taken(Action.UNSUBSCRIBE, ledger.pollOrder()));
  }

  @Test
  void nothingPilesUpWhileRedisIsAwayOrDoesNotListen() {
    for (int i = 0; i < 10_000; i++) {
      ledger.join(topic(i));
      ledger.streamStarted(topic(i));
      ledger.leave(topic(i));
    }
    assertEquals(0, ledger.size());
    ledger.connected(1);
    for (int i = 0; i < 10_000; i++) {
      ledger.join(topic(i));
      ledger.streamStarted(topic(i));
      ledger.leave(topic(i));
    }
    assertEquals(0, ledger.size());
    taken(Action.PING, ledger.pollOrder());
    assertNull(ledger.pollOrder());
    ledger.join(topic(7));
    ledger.streamStarted(topic(7));
    assertEquals(names(7), ledger.nextKeys());
  }

  @Test
  void aNewConnectionStartsWithAllTopicsThenAPing() {
    connectedAndPinged(1);
    ledger.join(topic(1));
    ledger.join(topic(2));
    ledger.pollOrder();
    ledger.lost();
    ledger.leave(topic(1));
    ledger.join(topic(3));
    assertNull(ledger.pollOrder());
    ledger.connected(2);
    assertEquals(
        Set.of(name(2), name(3)),
        new HashSet<>(taken(Action.SUBSCRIBE, ledger.pollOrder())),
        "all that is wanted");
    taken(Action.PING, ledger.pollOrder());
  }

  @Test
  void keysAreDueForStartedStreamsAndForAllAfterAReconnectButNeverForSystemTopics() {
    Topic system = Topic.system(4);
    ledger.join(topic(1));
    ledger.join(topic(2));
    ledger.join(system);
    ledger.streamStarted(topic(1));
    ledger.streamStarted(system);
    ledger.streamStarted(topic(9));
    assertEquals(names(1), ledger.nextKeys());
    ledger.connected(1);
    assertEquals(Set.of(name(1), name(2)), new HashSet<>(ledger.nextKeys()));
    ledger.leave(topic(2));
    ledger.keysFailed(names(1, 2));
    assertEquals(names(1), ledger.nextKeys());
    ledger.allKeysDue();
    ledger.leave(topic(1));
    ledger.close();
    assertEquals(List.of(), ledger.nextKeys());
    assertNull(ledger.nextOrder());
  }

  @Test
  void whatTheListenerBelievesIsNeverMoreThanRedisKnows() {
    for (long seed = 0; seed < 2_000; seed++) {
      try {
        Simulation simulation = new Simulation(new SplittableRandom(seed));
        for (int i = 0; i < 400; i++) {
          simulation.step();
        }
        simulation.settle();
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private void connectedAndPinged(int number) {
    ledger.connected(number);
    taken(Action.PING, ledger.pollOrder());
  }

  private static List<String> taken(Action action, @Nullable Order order) {
    assertTrue(order != null, "nothing to send, expected " + action);
    assertEquals(action, order.action());
    return order.topics();
  }

  private static List<String> names(int... numbers) {
    return IntStream.of(numbers).mapToObj(TopicLedgerTest::name).toList();
  }

  private static String name(int number) {
    return "timeline:" + number;
  }

  private static Topic topic(int number) {
    return new Topic(name(number));
  }

  /** A Redis, a writer, a reader and a listener, each taking its next step when chance wants. */
  private static final class Simulation {
    private static final int TOPICS = 4;

    private final SplittableRandom chance;
    private final TopicLedger ledger = new TopicLedger();
    private final Queue<Order> wire = new ArrayDeque<>();
    private final Queue<String> confirmations = new ArrayDeque<>();
    private final Set<String> heardByRedis = new HashSet<>();
    private final Map<String, Boolean> joinedAndBelievedLive = new HashMap<>();
    private @Nullable Order inHand;
    private @Nullable Topic announcing;
    private int connections;
    private boolean connected;

    Simulation(SplittableRandom chance) {
      this.chance = chance;
    }

    void step() {
      switch (chance.nextInt(40)) {
        case 0 -> lose();
        case 1, 2 -> connect();
        case 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 -> joinOrLeave();
        default -> moveOn();
      }
    }

    private void moveOn() {
      switch (chance.nextInt(5)) {
        case 0 -> takeOrder();
        case 1 -> send();
        case 2 -> obey();
        case 3 -> confirm();
        default -> announce();
      }
    }

    void settle() {
      connect();
      for (int i = 0; i < 40; i++) {
        takeOrder();
        send();
        obey();
        while (!confirmations.isEmpty()) {
          confirm();
          announce();
        }
        announce();
      }
      assertEquals(joinedAndBelievedLive.keySet(), heardByRedis);
      assertTrue(joinedAndBelievedLive.values().stream().allMatch(live -> live));
      assertEquals(joinedAndBelievedLive.size(), ledger.size(), "nothing else is remembered");
    }

    private void lose() {
      if (connected && announcing == null) {
        connected = false;
        ledger.lost();
        wire.clear();
        confirmations.clear();
        heardByRedis.clear();
        joinedAndBelievedLive.replaceAll((topic, live) -> false);
      }
    }

    private void connect() {
      if (!connected) {
        connected = true;
        ledger.connected(++connections);
      }
    }

    private void joinOrLeave() {
      Topic topic = topic(chance.nextInt(TOPICS));
      if (joinedAndBelievedLive.remove(topic.name()) != null) {
        ledger.leave(topic);
      } else {
        joinedAndBelievedLive.put(topic.name(), false);
        ledger.join(topic);
      }
    }

    private void takeOrder() {
      if (inHand == null) {
        inHand = ledger.pollOrder();
      }
    }

    private void send() {
      if (inHand != null && connected && inHand.connection() == connections) {
        wire.add(inHand);
      }
      inHand = null;
    }

    private void obey() {
      Order order = wire.poll();
      if (order == null) {
        return;
      }
      switch (order.action()) {
        case SUBSCRIBE -> {
          heardByRedis.addAll(order.topics());
          confirmations.addAll(order.topics());
        }
        case UNSUBSCRIBE -> order.topics().forEach(this::unsubscribe);
        case PING -> {}
      }
    }

    private void unsubscribe(String topic) {
      heardByRedis.remove(topic);
      assertFalse(
          joinedAndBelievedLive.getOrDefault(topic, false), "the listener was told it is live");
    }

    private void confirm() {
      if (announcing == null && !confirmations.isEmpty()) {
        announcing = ledger.confirmed(confirmations.remove());
      }
    }

    private void announce() {
      Topic topic = announcing;
      if (topic != null) {
        if (joinedAndBelievedLive.containsKey(topic.name())) {
          assertTrue(heardByRedis.contains(topic.name()), "told live too early");
          joinedAndBelievedLive.put(topic.name(), true);
        }
        announcing = null;
        ledger.announced();
      }
    }
  }
}
