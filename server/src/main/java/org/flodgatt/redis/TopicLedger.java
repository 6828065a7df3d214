package org.flodgatt.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
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
 * <p><b>Order and size.</b> The {@link OrderQueue} holds at most one order per topic, at the place
 * of the topic's last change, so what Redis is told in the end is what was wanted last, and the
 * queue cannot outgrow the number of topics however long Redis does not listen. While there is no
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
 *
 * <p><b>Refusals.</b> An access list makes Redis refuse a whole command because of one topic. Then
 * each topic of it is asked for alone: a <i>suspect</i>. One that is refused alone is left alone,
 * until {@link #retryRefused} or the next connection.
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

  /** What the answer to a PING means. */
  enum Answer {
    /** Nothing: we sent no such PING. */
    STRAY,

    /** Redis lives. */
    ALIVE,

    /** The first on a connection: all that was wanted when it was made is confirmed or refused. */
    RECOVERED
  }

  /**
   * What a refusal means.
   *
   * @param topic refused alone, and still wanted; {@code null}: it is yet to be found out which
   */
  record Refusal(@Nullable String topic) {}

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

  private static final int MOST_KEYS_AT_ONCE = 500;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ordersChanged = lock.newCondition();
  private final Condition keysChanged = lock.newCondition();
  private final Map<String, Entry> entries = new HashMap<>();
  private final OrderQueue queue = new OrderQueue();
  private final Set<String> keysDue = new LinkedHashSet<>();

  /** Wanted topics that Redis refused when last asked. */
  private final Set<String> refused = new LinkedHashSet<>();

  private @Nullable String announcing;
  private boolean closed;

  void join(Topic topic) {
    lock.lock();
    try {
      Entry entry = entries.computeIfAbsent(topic.name(), _ -> new Entry(topic));
      entry.topic = topic;
      entry.wanted = true;
      if (queue.connected()) {
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
      queue.withdraw(topic.name());
      refused.remove(topic.name());
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
      Order order = queue.take(announcing);
      if (order != null) {
        order
            .topics()
            .forEach(order.action() == Action.SUBSCRIBE ? this::subscribing : this::unsubscribing);
      }
      return order;
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
      while (!closed && due.hasNext() && batch.size() < MOST_KEYS_AT_ONCE) {
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
      return queue.nextPing();
    } finally {
      lock.unlock();
    }
  }

  /** Redis shall give a sign of life. */
  void pingDue() {
    lock.lock();
    try {
      queue.pingDue();
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
      queue.connected(number, entries.keySet(), refused);
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
      queue.lost();
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
      queue.confirmed(Action.SUBSCRIBE, name);
      Entry entry = entries.get(name);
      if (entry == null || entry.outstanding == 0) {
        return null;
      }
      entry.outstanding--;
      refused.remove(name);
      forgetIfDone(entry);
      if (entry.wanted && entry.outstanding == 0 && !queue.contains(name)) {
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

  /** Redis confirmed one UNSUBSCRIBE. */
  void unsubscribed(String name) {
    lock.lock();
    try {
      queue.confirmed(Action.UNSUBSCRIBE, name);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Redis answered a PING.
   *
   * @param ping its number; 0: unknown
   */
  Answer ponged(long ping) {
    lock.lock();
    try {
      Answer answer = queue.ponged(ping);
      ordersChanged.signal();
      return answer;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Redis refused a command because of a topic.
   *
   * @return {@code null} when what it has to answer next is no SUBSCRIBE
   */
  @Nullable Refusal refused() {
    lock.lock();
    try {
      List<String> topics = queue.refused();
      if (topics == null) {
        return null;
      }
      boolean alone = topics.size() == 1;
      String culprit = null;
      for (String name : topics) {
        Entry entry = entries.get(name);
        if (entry == null) {
          continue;
        }
        entry.outstanding--;
        forgetIfDone(entry);
        if (!entry.wanted) {
          continue;
        }
        if (alone) {
          refused.add(name);
          culprit = name;
        } else {
          askAlone(name);
        }
      }
      return new Refusal(culprit);
    } finally {
      lock.unlock();
    }
  }

  /** Redis may have changed its mind about refused topics: it is asked again. */
  void retryRefused() {
    lock.lock();
    try {
      if (queue.connected()) {
        refused.forEach(this::askAlone);
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many wanted topics Redis refuses. */
  int refusedTopics() {
    lock.lock();
    try {
      return refused.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether topics are wanted, and Redis refuses them all. */
  boolean allRefused() {
    lock.lock();
    try {
      return !refused.isEmpty()
          && entries.values().stream()
              .allMatch(entry -> !entry.wanted || refused.contains(entry.topic.name()));
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
    queue.order(name, action);
    ordersChanged.signal();
  }

  private void askAlone(String name) {
    queue.askAlone(name);
    ordersChanged.signal();
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
