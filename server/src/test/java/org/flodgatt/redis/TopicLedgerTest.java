package org.flodgatt.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flodgatt.event.Topic;
import org.flodgatt.redis.TopicLedger.Action;
import org.flodgatt.redis.TopicLedger.Answer;
import org.flodgatt.redis.TopicLedger.Order;
import org.flodgatt.redis.TopicLedger.Refusal;
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
  void theAnswerToThePingAfterAllTopicsEndsARecovery() {
    ledger.join(topic(1));
    ledger.connected(1);
    assertEquals(Answer.STRAY, ledger.ponged(0), "nothing was sent yet");
    ledger.pollOrder();
    long ping = number(ledger.pollOrder());
    ledger.pingDue();
    long next = number(ledger.pollOrder());
    ledger.confirmed(name(1));
    assertEquals(Answer.RECOVERED, ledger.ponged(ping));
    assertEquals(Answer.STRAY, ledger.ponged(ping), "answered already");
    assertEquals(Answer.STRAY, ledger.ponged(next + 1), "never sent");
    assertEquals(Answer.ALIVE, ledger.ponged(0), "whichever it was");
    assertEquals(Answer.STRAY, ledger.ponged(next));
  }

  @Test
  void afterARefusalEachTopicIsAskedForAlone() {
    IntStream.range(0, 3).forEach(i -> ledger.join(topic(i)));
    ledger.connected(1);
    List<String> batch = taken(Action.SUBSCRIBE, ledger.pollOrder());
    long ping = number(ledger.pollOrder());
    ledger.join(topic(3));
    assertEquals(new Refusal(null), ledger.refused());
    assertEquals(names(3), taken(Action.SUBSCRIBE, ledger.pollOrder()));
    for (String name : batch) {
      assertEquals(List.of(name), taken(Action.SUBSCRIBE, ledger.pollOrder()));
    }
    assertEquals(Answer.ALIVE, ledger.ponged(ping), "not all topics are settled");
    long last = number(ledger.pollOrder());
    assertEquals(topic(3), ledger.confirmed(name(3)));
    assertNotNull(ledger.confirmed(batch.get(0)));
    assertEquals(new Refusal(batch.get(1)), ledger.refused());
    assertNotNull(ledger.confirmed(batch.get(2)));
    assertEquals(Answer.RECOVERED, ledger.ponged(last));
    assertEquals(1, ledger.refusedTopics());
    assertFalse(ledger.allRefused());
    assertNull(ledger.pollOrder());
  }

  @Test
  void aRefusedTopicIsAskedForAloneFromTimeToTimeAndOnTheNextConnection() {
    ledger.join(topic(1));
    ledger.join(topic(2));
    connectedRecovering(1);
    ledger.refused();
    assertEquals(Answer.ALIVE, ledger.ponged(0));
    ledger.pollOrder();
    ledger.pollOrder();
    ledger.refused();
    ledger.refused();
    assertEquals(2, ledger.refusedTopics());
    assertTrue(ledger.allRefused());
    assertEquals(names(), taken(Action.PING, ledger.pollOrder()), "behind the suspects");
    assertEquals(Answer.RECOVERED, ledger.ponged(0));
    ledger.retryRefused();
    String first = taken(Action.SUBSCRIBE, ledger.pollOrder()).getFirst();
    assertEquals(1, taken(Action.SUBSCRIBE, ledger.pollOrder()).size());
    assertNotNull(ledger.confirmed(first));
    assertNotNull(ledger.refused());
    assertEquals(1, ledger.refusedTopics());
    ledger.lost();
    ledger.join(topic(3));
    ledger.connected(2);
    assertEquals(2, taken(Action.SUBSCRIBE, ledger.pollOrder()).size(), "the others first");
    assertEquals(1, taken(Action.SUBSCRIBE, ledger.pollOrder()).size());
  }

  @Test
  void aRefusedTopicThatIsLeftIsForgotten() {
    ledger.join(topic(1));
    connectedRecovering(1);
    assertEquals(new Refusal(name(1)), ledger.refused());
    ledger.leave(topic(1));
    assertEquals(0, ledger.refusedTopics());
    assertEquals(names(1), taken(Action.UNSUBSCRIBE, ledger.pollOrder()), "it does no harm");
    assertEquals(0, ledger.size());
  }

  @Test
  void onlyASubscribeIsRefusedBecauseOfATopic() {
    assertNull(ledger.refused());
    connectedAndPinged(1);
    assertNull(ledger.refused(), "a PING comes first");
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

  /** The answer to all topics of the first command, and to a PING behind it, is under way. */
  private void connectedRecovering(int number) {
    ledger.connected(number);
    taken(Action.SUBSCRIBE, ledger.pollOrder());
    taken(Action.PING, ledger.pollOrder());
  }

  private static long number(@Nullable Order ping) {
    assertEquals(List.of(), taken(Action.PING, ping));
    return Objects.requireNonNull(ping).ping();
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
    /**
     * @param action what is confirmed; {@code null}: a refusal
     */
    private record Reply(@Nullable Action action, String about) {}

    private static final int TOPICS = 4;

    private final SplittableRandom chance;
    private final TopicLedger ledger = new TopicLedger();
    private final Queue<Order> wire = new ArrayDeque<>();
    private final Queue<Reply> replies = new ArrayDeque<>();
    private final Set<String> forbidden = new HashSet<>();
    private final Set<String> heardByRedis = new HashSet<>();
    private final Map<String, Boolean> joinedAndBelievedLive = new HashMap<>();
    private @Nullable Order inHand;
    private @Nullable Topic announcing;
    private int connections;
    private boolean connected;
    private boolean recovered;

    Simulation(SplittableRandom chance) {
      this.chance = chance;
    }

    void step() {
      switch (chance.nextInt(40)) {
        case 0 -> lose();
        case 1, 2 -> connect();
        case 13 -> forbidOrAllow();
        case 14 -> ledger.retryRefused();
        case 15 -> ledger.pingDue();
        case 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 -> joinOrLeave();
        default -> moveOn();
      }
    }

    private void moveOn() {
      switch (chance.nextInt(5)) {
        case 0 -> takeOrder();
        case 1 -> send();
        case 2 -> obey();
        case 3 -> read();
        default -> announce();
      }
    }

    void settle() {
      connect();
      carryOut();
      ledger.retryRefused();
      carryOut();
      Set<String> expected = new HashSet<>(joinedAndBelievedLive.keySet());
      expected.removeAll(forbidden);
      Set<String> live = new HashSet<>(joinedAndBelievedLive.keySet());
      live.removeIf(topic -> !joinedAndBelievedLive.getOrDefault(topic, false));
      live.removeAll(forbidden);
      assertEquals(expected, live);
      assertTrue(heardByRedis.containsAll(expected));
      Set<String> heard = new HashSet<>(heardByRedis);
      heard.removeAll(forbidden);
      assertEquals(expected, heard, "and nothing else");
      assertEquals(joinedAndBelievedLive.size(), ledger.size(), "nothing else is remembered");
      assertTrue(recovered);
    }

    private void carryOut() {
      for (int i = 0; i < 60; i++) {
        takeOrder();
        send();
        obey();
        announce();
        while (!replies.isEmpty()) {
          read();
          announce();
        }
      }
    }

    /** What was subscribed to before stays so. */
    private void forbidOrAllow() {
      String topic = name(chance.nextInt(TOPICS));
      if (!forbidden.remove(topic)) {
        forbidden.add(topic);
      }
    }

    private void lose() {
      if (connected && announcing == null) {
        connected = false;
        ledger.lost();
        wire.clear();
        replies.clear();
        recovered = false;
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
          if (order.topics().stream().anyMatch(forbidden::contains)) {
            replies.add(new Reply(null, ""));
          } else {
            heardByRedis.addAll(order.topics());
            order.topics().forEach(topic -> replies.add(new Reply(Action.SUBSCRIBE, topic)));
          }
        }
        case UNSUBSCRIBE -> order.topics().forEach(this::unsubscribe);
        case PING -> replies.add(new Reply(Action.PING, Long.toString(order.ping())));
      }
    }

    private void unsubscribe(String topic) {
      heardByRedis.remove(topic);
      replies.add(new Reply(Action.UNSUBSCRIBE, topic));
      assertFalse(
          joinedAndBelievedLive.getOrDefault(topic, false), "the listener was told it is live");
    }

    private void read() {
      Reply reply = announcing == null ? replies.poll() : null;
      if (reply == null) {
        return;
      }
      switch (reply.action()) {
        case SUBSCRIBE -> announcing = ledger.confirmed(reply.about());
        case UNSUBSCRIBE -> ledger.unsubscribed(reply.about());
        case PING -> ponged(ledger.ponged(Long.parseLong(reply.about())));
        case null -> assertNotNull(ledger.refused());
      }
    }

    private void ponged(Answer answer) {
      assertNotEquals(Answer.STRAY, answer);
      if (answer == Answer.RECOVERED) {
        assertFalse(recovered, "once for each connection");
        recovered = true;
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
