package org.flodgatt.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.flodgatt.event.Topic;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of Redis, what Redis has been told, and what it must be told next. Knows no
 * sockets. Four kinds of threads meet here, under one lock that is never held while anything waits:
 *
 * <ul>
 *   <li>any thread wants and unwants topics;
 *   <li>the writer takes orders ({@link #nextOrder});
 *   <li>the reader tells what Redis confirmed, and when connections come and go;
 *   <li>the key writer takes the {@code subscribed:} keys to be written ({@link #nextKeys}).
 * </ul>
 *
 * <p><b>Order and size.</b> {@code pending} holds at most one order per topic, at the place of the
 * topic's last change, so what Redis is told in the end is what was wanted last, and the queue
 * cannot outgrow the number of topics however long Redis does not listen. While there is no
 * connection there is no queue at all: a new connection starts with all wanted topics.
 *
 * <p><b>When a topic is live.</b> Redis confirms in the order of the commands and says which topic,
 * not which command. So confirmations are counted: only the one that leaves none outstanding, with
 * no further order waiting, makes a topic live. A leave and join in a row send SUBSCRIBE once more,
 * which Redis confirms although it changes nothing.
 *
 * <p><b>The announcement.</b> The reader tells its listener outside the lock. Meanwhile others may
 * leave and join the topic again, and the listener would take what it hears for the answer to the
 * second join. That is harmless as long as Redis was not told to unsubscribe in between: so the
 * writer holds back UNSUBSCRIBE of the one topic that is being announced, and then the second join
 * replaces it.
 */
final class TopicLedger {
  /** What the writer is to send. */
  enum Action {
    SUBSCRIBE,
    UNSUBSCRIBE,
    PING
  }

  /**
   * One command.
   *
   * @param connection the number of the connection that it is for; void on any other
   * @param topics names without namespace; none for {@link Action#PING}
   * @param ping the number of a PING, rising from 1; otherwise 0
   */
  record Order(int connection, Action action, List<String> topics, long ping) {}

  private static final class Entry {
    Topic topic;
    boolean wanted;

    /** Whether SUBSCRIBE was the last that was sent. */
    boolean subscribed;

    int outstanding;

    Entry(Topic topic) {
      this.topic = topic;
    }
  }

  /** Bounds the length of one command. */
  static final int BATCH = 500;

  private static final int NONE = -1;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ordersChanged = lock.newCondition();
  private final Condition keysChanged = lock.newCondition();
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, Action> pending = new LinkedHashMap<>();
  private final Set<String> keysDue = new LinkedHashSet<>();
  private @Nullable String announcing;
  private int connection = NONE;

  /** How many topics must be sent before the PING that ends a recovery; {@link #NONE}: sent. */
  private int recoveryLeft = NONE;

  private boolean pingDue;
  private long pings;
  private boolean closed;

  void join(Topic topic) {
    lock.lock();
    try {
      Entry entry = entries.computeIfAbsent(topic.name(), _ -> new Entry(topic));
      entry.topic = topic;
      entry.wanted = true;
      if (connection != NONE) {
        order(topic.name(), Action.SUBSCRIBE);
      }
    } finally {
      lock.unlock();
    }
  }

  void leave(Topic topic) {
    lock.lock();
    try {
      Entry entry = entries.get(topic.name());
      if (entry == null || !entry.wanted) {
        return;
      }
      entry.wanted = false;
      keysDue.remove(topic.name());
      pending.remove(topic.name());
      if (entry.subscribed) {
        order(topic.name(), Action.UNSUBSCRIBE);
      }
      forgetIfDone(entry);
    } finally {
      lock.unlock();
    }
  }

  /** The topic's key is to be written soon. */
  void streamStarted(Topic topic) {
    lock.lock();
    try {
      Entry entry = entries.get(topic.name());
      if (entry != null && entry.wanted && !topic.isSystem()) {
        keysDue.add(topic.name());
        keysChanged.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next command, for ever.
   *
   * @return {@code null} when closed
   */
  @Nullable Order nextOrder() {
    lock.lock();
    try {
      while (!closed) {
        Order order = pollOrder();
        if (order != null) {
          return order;
        }
        ordersChanged.awaitUninterruptibly();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** The next command, or {@code null} when there is nothing to send now. */
  @Nullable Order pollOrder() {
    lock.lock();
    try {
      return connection == NONE ? null : takeOrder();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for keys to write, for ever. They are the caller's until {@link #keysFailed}.
   *
   * @return names of topics; empty when closed
   */
  List<String> nextKeys() {
    lock.lock();
    try {
      while (!closed && keysDue.isEmpty()) {
        keysChanged.awaitUninterruptibly();
      }
      List<String> batch = new ArrayList<>();
      Iterator<String> due = keysDue.iterator();
      while (!closed && due.hasNext() && batch.size() < BATCH) {
        batch.add(due.next());
        due.remove();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** The keys could not be written: those still wanted are due again. */
  void keysFailed(List<String> topics) {
    lock.lock();
    try {
      for (String name : topics) {
        Entry entry = entries.get(name);
        if (entry != null && entry.wanted) {
          keysDue.add(name);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** All keys are to be written. */
  void allKeysDue() {
    lock.lock();
    try {
      for (Entry entry : entries.values()) {
        if (entry.wanted && !entry.topic.isSystem()) {
          keysDue.add(entry.topic.name());
        }
      }
      keysChanged.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The number of a PING that is ordered from now on, at least. */
  long nextPing() {
    lock.lock();
    try {
      return pings + 1;
    } finally {
      lock.unlock();
    }
  }

  /** Redis shall give a sign of life. */
  void pingDue() {
    lock.lock();
    try {
      pingDue = true;
      ordersChanged.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A new connection stands: orders for all topics follow, then a PING whose answer tells that all
   * is as before. All keys are due, as the server may have lost them.
   *
   * @param number different for each connection, not negative
   */
  void connected(int number) {
    lock.lock();
    try {
      connection = number;
      entries.keySet().forEach(name -> pending.put(name, Action.SUBSCRIBE));
      recoveryLeft = pending.size();
      ordersChanged.signal();
      allKeysDue();
    } finally {
      lock.unlock();
    }
  }

  /** The connection is gone, and all that it was told. */
  void lost() {
    lock.lock();
    try {
      connection = NONE;
      recoveryLeft = NONE;
      pingDue = false;
      pending.clear();
      entries.values().removeIf(entry -> !entry.wanted);
      for (Entry entry : entries.values()) {
        entry.subscribed = false;
        entry.outstanding = 0;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Redis confirmed one SUBSCRIBE.
   *
   * @return the topic when it is live now, to be told to the listener before {@link #announced} is
   *     called
   */
  @Nullable Topic confirmed(String name) {
    lock.lock();
    try {
      Entry entry = entries.get(name);
      if (entry == null || entry.outstanding == 0) {
        return null;
      }
      entry.outstanding--;
      forgetIfDone(entry);
      if (entry.wanted && entry.outstanding == 0 && !pending.containsKey(name)) {
        announcing = name;
        return entry.topic;
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** The listener knows that the topic of the last {@link #confirmed} is live. */
  void announced() {
    lock.lock();
    try {
      announcing = null;
      ordersChanged.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting. */
  void close() {
    lock.lock();
    try {
      closed = true;
      ordersChanged.signalAll();
      keysChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many topics are remembered, wanted or not yet done with. */
  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  /** Moves the topic to the end of the queue. */
  private void order(String name, Action action) {
    pending.remove(name);
    pending.put(name, action);
    ordersChanged.signal();
  }

  private @Nullable Order takeOrder() {
    if (recoveryLeft == 0 || (recoveryLeft > 0 && pending.isEmpty())) {
      recoveryLeft = NONE;
      return ping();
    }
    if (pingDue && recoveryLeft == NONE) {
      pingDue = false;
      return ping();
    }
    return takeBatch();
  }

  /** A run of topics from the head of the queue with the same action. */
  private @Nullable Order takeBatch() {
    Iterator<Map.Entry<String, Action>> queue = pending.entrySet().iterator();
    Action action = null;
    List<String> batch = new ArrayList<>();
    while (queue.hasNext() && batch.size() < BATCH) {
      Map.Entry<String, Action> next = queue.next();
      if (action != null && next.getValue() != action) {
        break;
      }
      action = next.getValue();
      if (action == Action.UNSUBSCRIBE && next.getKey().equals(announcing)) {
        break;
      }
      batch.add(next.getKey());
      queue.remove();
    }
    if (action == null || batch.isEmpty()) {
      return null;
    }
    batch.forEach(action == Action.SUBSCRIBE ? this::subscribing : this::unsubscribing);
    recoveryLeft = recoveryLeft == NONE ? NONE : Math.max(0, recoveryLeft - batch.size());
    return new Order(connection, action, batch, 0);
  }

  private Order ping() {
    pings++;
    return new Order(connection, Action.PING, List.of(), pings);
  }

  private void subscribing(String name) {
    Entry entry = entries.get(name);
    if (entry != null) {
      entry.subscribed = true;
      entry.outstanding++;
    }
  }

  private void unsubscribing(String name) {
    Entry entry = entries.get(name);
    if (entry != null) {
      entry.subscribed = false;
      forgetIfDone(entry);
    }
  }

  /** Confirmations under way must be counted off before a topic may start anew. */
  private void forgetIfDone(Entry entry) {
    if (!entry.wanted && !entry.subscribed && entry.outstanding == 0) {
      entries.remove(entry.topic.name());
    }
  }
}
