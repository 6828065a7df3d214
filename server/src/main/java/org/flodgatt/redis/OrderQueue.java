package org.flodgatt.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flodgatt.redis.TopicLedger.Action;
import org.flodgatt.redis.TopicLedger.Answer;
import org.flodgatt.redis.TopicLedger.Order;
import org.jspecify.annotations.Nullable;

/**
 * What Redis must be told next on the present connection, and what it has not answered yet. Part of
 * the {@link TopicLedger}, and under its lock.
 */
final class OrderQueue {
  /** Bounds the length of one command. */
  private static final int BATCH = 500;

  private static final int NONE = -1;

  private final Map<String, Action> pending = new LinkedHashMap<>();

  /** Topics whose pending SUBSCRIBE is to be sent alone. */
  private final Set<String> suspects = new HashSet<>();

  private final Unanswered unanswered = new Unanswered();
  private int connection = NONE;

  /** How many topics must be sent before the PING that ends a recovery; {@link #NONE}: sent. */
  private int recoveryLeft = NONE;

  /** The PING that ends a recovery, once sent; {@link #NONE}: none is under way. */
  private long recoveryPing = NONE;

  private boolean pingDue;
  private long pings;

  /**
   * A new connection stands.
   *
   * @param topics to be subscribed to
   * @param refused those of them that were refused: they would only hold up the others
   */
  void connected(int number, Collection<String> topics, Collection<String> refused) {
    connection = number;
    topics.forEach(name -> pending.put(name, Action.SUBSCRIBE));
    refused.forEach(this::askAlone);
    recoveryLeft = pending.size();
  }

  boolean connected() {
    return connection != NONE;
  }

  /** The connection is gone, and all that was for it. */
  void lost() {
    connection = NONE;
    recoveryLeft = NONE;
    recoveryPing = NONE;
    pingDue = false;
    pending.clear();
    suspects.clear();
    unanswered.clear();
  }

  /** Puts the topic at the end of the queue. */
  void order(String name, Action action) {
    pending.remove(name);
    pending.put(name, action);
  }

  /** Orders a SUBSCRIBE that Redis can refuse without harm to others. */
  void askAlone(String name) {
    suspects.add(name);
    order(name, Action.SUBSCRIBE);
  }

  /** Drops the order for a topic, if there is one. */
  void withdraw(String name) {
    pending.remove(name);
    suspects.remove(name);
  }

  /** Whether there is an order for the topic. */
  boolean contains(String name) {
    return pending.containsKey(name);
  }

  void pingDue() {
    pingDue = true;
  }

  /** The number of a PING that is taken from now on, at least. */
  long nextPing() {
    return pings + 1;
  }

  /**
   * The next command; it counts as sent.
   *
   * @param kept the topic that must not be unsubscribed now, if any
   * @return {@code null} when there is nothing to send now
   */
  @Nullable Order take(@Nullable String kept) {
    if (connection == NONE) {
      return null;
    }
    if (recoveryLeft == 0 || (recoveryLeft > 0 && pending.isEmpty())) {
      recoveryLeft = NONE;
      recoveryPing = pings + 1;
      return ping();
    }
    if (pingDue && recoveryLeft == NONE) {
      pingDue = false;
      return ping();
    }
    return takeBatch(kept);
  }

  private Order ping() {
    pings++;
    return sent(new Order(connection, Action.PING, List.of(), pings), false);
  }

  /** A run of topics from the head of the queue with the same action. */
  private @Nullable Order takeBatch(@Nullable String kept) {
    Iterator<Map.Entry<String, Action>> queue = pending.entrySet().iterator();
    Action action = null;
    boolean alone = false;
    List<String> batch = new ArrayList<>();
    while (queue.hasNext() && batch.size() < BATCH && !alone) {
      Map.Entry<String, Action> next = queue.next();
      boolean suspect = suspects.contains(next.getKey());
      if (action != null && (next.getValue() != action || suspect)) {
        break;
      }
      action = next.getValue();
      if (action == Action.UNSUBSCRIBE && next.getKey().equals(kept)) {
        break;
      }
      alone = suspect;
      suspects.remove(next.getKey());
      batch.add(next.getKey());
      queue.remove();
    }
    if (action == null || batch.isEmpty()) {
      return null;
    }
    recoveryLeft = recoveryLeft == NONE ? NONE : Math.max(0, recoveryLeft - batch.size());
    return sent(new Order(connection, action, batch, 0), alone);
  }

  private Order sent(Order order, boolean alone) {
    unanswered.add(order, alone);
    return order;
  }

  /** Redis confirmed one topic of a SUBSCRIBE or UNSUBSCRIBE. */
  void confirmed(Action action, String name) {
    unanswered.confirmed(action, name);
  }

  /**
   * Redis answered a PING.
   *
   * @param ping its number; 0: unknown
   */
  Answer ponged(long ping) {
    long number = unanswered.ponged(ping);
    if (number == 0) {
      return Answer.STRAY;
    }
    if (recoveryPing == NONE || number < recoveryPing) {
      return Answer.ALIVE;
    }
    recoveryPing = NONE;
    if (suspects.isEmpty() && !unanswered.hasLone()) {
      return Answer.RECOVERED;
    }
    // Another PING, behind them.
    recoveryLeft = pending.size();
    return Answer.ALIVE;
  }

  /**
   * Redis refused the first command that it had not answered.
   *
   * @return the topics of that command; {@code null} if it was no SUBSCRIBE
   */
  @Nullable List<String> refused() {
    return unanswered.refused();
  }
}
