package org.flodgatt.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;

/**
 * Asks Redis from time to time how often it was told to PUBLISH, on a thread ({@code redis-counts})
 * and a connection of its own, so that neither reading nor writing of keys ever waits for it. A
 * Redis that refuses, or whose word is not enough, is left in peace until the next connection.
 */
final class PublishCounts {
  /**
   * What Redis said.
   *
   * @param link the number of the pub/sub connection
   * @param ping the first PING on that connection that was sent afterwards
   * @param count {@code null} if it is not certain
   */
  record Sample(int link, long ping, @Nullable PublishCount count) {}

  /**
   * @param process the one that the pub/sub connection leads to
   */
  private record Link(int number, String process) {}

  /** Small enough for a proof on a server where most is published for nobody here. */
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final int HARMFUL = 3;
  private static final Logger log = LoggerFactory.getLogger(PublishCounts.class);

  private final RedisConnections connections;
  private final TopicLedger ledger;
  private final Duration interval;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicReference<@Nullable Sample> sample = new AtomicReference<>();
  private final AtomicReference<@Nullable Link> link = new AtomicReference<>();
  private volatile @Nullable RedisConnection connection;

  // The reader's own.
  private int hangUps;

  // The thread's own.
  private @Nullable Link connected;
  private boolean told;

  /**
   * @param ledger takes orders for PINGs on the pub/sub connection
   */
  PublishCounts(
      RedisConnections connections, TopicLedger ledger, Duration interval, ThreadFactory threads) {
    this.connections = connections;
    this.ledger = ledger;
    this.interval = interval;
    this.thread = new ScheduledThreadPoolExecutor(1, threads);
  }

  void start() {
    long nanos = interval.toNanos();
    // The future would only tell of failures, and the task catches them.
    var _ = thread.scheduleWithFixedDelay(this::sampleIfIdle, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Asks a connection that is to become the pub/sub connection where it leads, so that counts can
   * be known to be of the same server. The reading thread.
   *
   * @return {@code null} if that is not to be known: then nothing can be proven for it
   * @throws IOException when the connection is lost over it
   */
  @Nullable String processOf(RedisConnection candidate) throws IOException {
    if (hangUps >= HARMFUL) {
      return null; // Something between us and Redis does not bear the question.
    }
    try {
      Object answer = candidate.ask(Command.INFO, "server");
      hangUps = 0;
      return answer instanceof byte[] info ? PublishCount.process(text(info)) : null;
    } catch (RedisConnection.RefusedException e) {
      hangUps = 0;
      log.debug("{} refuses INFO: {}", candidate, e.getMessage());
      return null;
    } catch (IOException e) {
      if (!candidate.aborted()) {
        hangUps++;
      }
      throw e;
    }
  }

  /**
   * The pub/sub connection is in full use: from now on counts are taken for it, the first one at
   * once. The reading thread.
   *
   * @param process as {@link #processOf} told
   * @return whether there will be any, sound or not, for {@link #confirmedBy} to tell
   */
  boolean begin(int number, @Nullable String process) {
    if (process == null) {
      // It may have been Redis that hung up, and not something between.
      hangUps = Math.min(hangUps, HARMFUL - 1);
      return false;
    }
    sample.set(null);
    link.set(new Link(number, process));
    try {
      thread.execute(this::sampleIfIdle);
    } catch (RejectedExecutionException _) {
      // Closed.
    }
    return true;
  }

  /** The pub/sub connection is lost. */
  void end() {
    link.set(null);
    RedisConnection current = connection;
    if (current != null) {
      current.abort("Redis was lost");
    }
  }

  /**
   * The count that an answered PING has made good, if there is one. Told once.
   *
   * @param answered the number of that PING
   */
  @Nullable Sample confirmedBy(int number, long answered) {
    Sample last = sample.get();
    if (last == null || last.link() != number || last.ping() > answered) {
      return null;
    }
    return sample.compareAndSet(last, null) ? last : null;
  }

  /** Ends the thread, without waiting for it. Its connections must be closed, too. */
  void close() {
    thread.shutdownNow();
  }

  /** Waits for the thread. */
  boolean join(Duration patience) throws InterruptedException {
    return thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void sampleIfIdle() {
    Link current = link.get();
    Sample last = sample.get();
    if (current == null || (last != null && last.link() == current.number())) {
      return; // There is no connection, or the last count still waits for its PING.
    }
    PublishCount count = null;
    try {
      count = take(current);
    } catch (IOException | RuntimeException e) {
      log.debug("Redis did not tell how often it was told to PUBLISH: {}", e.getMessage());
      close(connection);
      connected = null;
    }
    // Told before it is ordered, as the answer may come at once.
    sample.set(new Sample(current.number(), ledger.nextPing(), count));
    ledger.pingDue();
  }

  private @Nullable PublishCount take(Link current) throws IOException {
    RedisConnection open = connection;
    if (open == null || !current.equals(connected)) {
      close(open);
      open = connections.open();
      connection = open;
      connected = current;
    }
    // The link may have been lost before this connection could be seen by end().
    if (!current.equals(link.get())) {
      throw new IOException("Redis was lost");
    }
    try {
      StringBuilder info = new StringBuilder();
      for (String section : PublishCount.SECTIONS) {
        if (open.ask(Command.INFO, section) instanceof byte[] text) {
          info.append(text(text));
        }
      }
      return check(PublishCount.read(info.toString()), current);
    } catch (RedisConnection.RefusedException e) {
      return giveUp(current, "it refuses INFO: " + e.getMessage());
    }
  }

  private @Nullable PublishCount check(PublishCount.Reading reading, Link current) {
    return switch (reading) {
      case PublishCount.Reading.Uncertain(String reason) -> giveUp(current, reason);
      case PublishCount.Reading.Certain(PublishCount count)
          when !count.process().equals(current.process()) ->
          giveUp(current, "questions do not reach the server that messages come from");
      case PublishCount.Reading.Certain(PublishCount count) -> count;
    };
  }

  private @Nullable PublishCount giveUp(Link current, String reason) {
    link.compareAndSet(current, null);
    close(connection);
    connected = null;
    if (!told) {
      told = true;
      log.info(
          "Each loss of Redis will count as a gap, as it cannot be told that none is: {}", reason);
    }
    return null;
  }

  private static void close(@Nullable RedisConnection open) {
    if (open != null) {
      open.close();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
