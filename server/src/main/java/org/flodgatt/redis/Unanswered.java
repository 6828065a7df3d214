package org.flodgatt.redis;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.flodgatt.redis.TopicLedger.Action;
import org.flodgatt.redis.TopicLedger.Order;
import org.jspecify.annotations.Nullable;

/**
 * The commands on a connection that Redis has not answered completely, in their order, which is the
 * order of its answers. That is how a refusal, which does not say of what, finds its command. What
 * answers none of them is passed over. Not for several threads.
 */
final class Unanswered {
  private static final class Sent {
    final Order order;
    final boolean alone;

    /** How many of the order's topics are answered. */
    int answered;

    Sent(Order order, boolean alone) {
      this.order = order;
      this.alone = alone;
    }

    /** Redis answers for one topic after the other. */
    boolean take(String topic) {
      List<String> left = order.topics().subList(answered, order.topics().size());
      int at = left.indexOf(topic);
      answered += at + 1;
      return at >= 0;
    }

    boolean complete() {
      return answered == order.topics().size();
    }
  }

  private final Queue<Sent> sent = new ArrayDeque<>();

  /**
   * @param alone whether it asks for a suspect
   */
  void add(Order order, boolean alone) {
    sent.add(new Sent(order, alone));
  }

  /** Whether suspects are asked for. */
  boolean hasLone() {
    return sent.stream().anyMatch(each -> each.alone);
  }

  /** One topic of a SUBSCRIBE or UNSUBSCRIBE is confirmed. */
  void confirmed(Action action, String topic) {
    int before = 0;
    for (Sent each : sent) {
      if (each.order.action() == action && each.take(topic)) {
        drop(each.complete() ? before + 1 : before);
        return;
      }
      before++;
    }
  }

  /**
   * A PING is answered, and with it all that was sent before it.
   *
   * @param ping its number; 0: any
   * @return the number of the PING; 0: none of these
   */
  long ponged(long ping) {
    int before = 0;
    for (Sent each : sent) {
      long number = each.order.ping();
      if (number > 0 && (ping == 0 || ping == number)) {
        drop(before + 1);
        return number;
      }
      before++;
    }
    return 0;
  }

  /**
   * Redis refused a command as a whole.
   *
   * @return the topics of that command; {@code null} if it was not a SUBSCRIBE
   */
  @Nullable List<String> refused() {
    Sent first = sent.peek();
    if (first == null || first.order.action() != Action.SUBSCRIBE || first.answered > 0) {
      return null;
    }
    sent.remove();
    return first.order.topics();
  }

  void clear() {
    sent.clear();
  }

  private void drop(int count) {
    Iterator<Sent> first = sent.iterator();
    for (int i = 0; i < count; i++) {
      first.next();
      first.remove();
    }
  }
}
