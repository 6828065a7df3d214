package org.flodgatt.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;

/**
 * Writes the {@code subscribed:} keys by which Rails sees that somebody listens (contract section
 * 9), over a connection of its own. What is due stands in the {@link TopicLedger}; what could not
 * be written stays due. Keys are never deleted: they lapse.
 */
final class SubscribedKeys implements Runnable {
  /** How often the keys are written anew: they live three times as long, as with Mastodon. */
  static final Duration REFRESH = Duration.ofMinutes(6);

  private static final String SECONDS_TO_LIVE = "1080";
  private static final Logger log = LoggerFactory.getLogger(SubscribedKeys.class);

  private final TopicLedger ledger;
  private final RedisConnections connections;
  private final String prefix;
  private final CountDownLatch stop;
  private final Outage outage;

  /** Redis is back, or all ends: there is no need to wait before another try. */
  private final Semaphore tryNow = new Semaphore(0);

  private final AtomicInteger renewals = new AtomicInteger();
  private volatile @Nullable RedisConnection connection;

  /**
   * @param prefix what stands before each topic's name in Redis
   * @param stop counted down when the thread shall end
   */
  SubscribedKeys(
      TopicLedger ledger, RedisConnections connections, String prefix, CountDownLatch stop) {
    this.ledger = ledger;
    this.connections = connections;
    this.prefix = prefix + "subscribed:";
    this.stop = stop;
    this.outage = new Outage(log, "Redis for writing subscribed: keys");
  }

  /** The loop of the thread {@code redis-keys}; ends when the ledger is closed. */
  @Override
  public void run() {
    List<String> batch = ledger.nextKeys();
    while (!batch.isEmpty()) {
      write(batch);
      batch = ledger.nextKeys();
    }
  }

  /**
   * Another server may be in charge now: the next write uses a new connection, and does not wait.
   * Any thread.
   */
  void renew() {
    renewals.incrementAndGet();
    tryNow.release();
    RedisConnection old = connection;
    if (old != null) {
      old.abort("Redis was lost");
    }
  }

  private void write(List<String> topics) {
    int before = renewals.get();
    RedisConnection old = connection;
    try {
      RedisConnection current = old == null ? connections.open() : old;
      connection = current;
      if (renewals.get() != before) {
        // It may lead to the old server, as renew() came before it could be seen.
        ledger.keysFailed(topics);
        drop();
        return;
      }
      current.askAll(Command.SET, topics.stream().map(this::arguments).toList());
      outage.over();
    } catch (IOException | RuntimeException e) {
      ledger.keysFailed(topics);
      drop();
      // A connection of six minutes' age may be dead without meaning anything: try a new one first.
      if (old == null && stop.getCount() > 0) {
        pause(outage.failed(String.valueOf(e.getMessage())));
      }
    }
  }

  private String[] arguments(String topic) {
    return new String[] {prefix + topic, "1", "EX", SECONDS_TO_LIVE};
  }

  private void drop() {
    RedisConnection current = connection;
    connection = null;
    if (current != null) {
      current.close();
    }
  }

  private void pause(Duration delay) {
    try {
      boolean woken = tryNow.tryAcquire(delay.toMillis(), TimeUnit.MILLISECONDS);
      log.trace("Waited up to {} for another try, woken: {}", delay, woken);
    } catch (InterruptedException _) {
      // Nobody interrupts this thread.
    }
  }
}
