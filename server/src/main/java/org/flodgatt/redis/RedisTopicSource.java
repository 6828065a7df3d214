package org.flodgatt.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.flodgatt.event.Topic;
import org.flodgatt.hub.TopicListener;
import org.flodgatt.hub.TopicSource;
import org.flodgatt.metrics.Metrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;

/**
 * Redis pub/sub as the source of topics. It connects by itself, and again and again after a loss,
 * and never gives up; what is wanted meanwhile takes effect when Redis is back.
 *
 * <p>Threads: {@code redis-reader} connects, reads and calls the listener, whose blocking is the
 * back-pressure; {@code redis-writer} sends what the {@link TopicLedger} orders; {@code redis-keys}
 * writes keys; {@code redis-counts} asks what may have been missed; {@code redis-timer} only looks
 * at the time and never waits.
 */
public final class RedisTopicSource implements TopicSource, AutoCloseable {
  /**
   * @param process the Redis that it leads to, if known
   */
  private record Link(int number, RedisConnection connection, @Nullable String process) {}

  private static final Logger log = LoggerFactory.getLogger(RedisTopicSource.class);

  /** In the words of Redis 6 and 7. A user who may not SUBSCRIBE at all is refused otherwise. */
  private static final Pattern TOPIC_REFUSED =
      Pattern.compile("^NOPERM .*no permissions to access .*channel", Pattern.CASE_INSENSITIVE);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final TopicListener listener;
  private final Metrics metrics;
  private final String prefix;
  private final Duration refresh;
  private final TopicLedger ledger = new TopicLedger();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final ScheduledThreadPoolExecutor timer;
  private final RedisConnections connections;
  private final SubscribedKeys keys;
  private final PublishCounts counts;
  private final Gap gap;
  private final SilenceWatch watch;
  private final Outage outage;
  private final RefusedTopics refusedTopics = new RefusedTopics(log);
  private final Thread reader = thread("redis-reader", this::readUntilClosed);
  private final Thread writer = thread("redis-writer", this::writeUntilClosed);
  private final Thread keyWriter;
  private volatile @Nullable Link link;
  private volatile @Nullable String problem = "not connected yet";

  // The reader's own.
  private int connectionsMade;
  private boolean everRecovered;

  /**
   * Connects to nothing before {@link #start}.
   *
   * @throws IllegalArgumentException when the file of authorities for TLS is no good
   */
  public RedisTopicSource(RedisSettings settings, TopicListener listener, Metrics metrics) {
    this(settings, listener, metrics, SubscribedKeys.REFRESH, PublishCounts.INTERVAL);
  }

  /**
   * @param refresh how often keys are written anew, and refused topics asked for again
   * @param counting how often published messages are counted
   */
  RedisTopicSource(
      RedisSettings settings,
      TopicListener listener,
      Metrics metrics,
      Duration refresh,
      Duration counting) {
    this.listener = new CarefulListener(listener, this::stopping);
    this.metrics = metrics;
    this.refresh = refresh;
    this.gap = new Gap(this.listener, metrics);
    this.prefix = settings.namespace().isEmpty() ? "" : settings.namespace() + ":";
    this.timer = new ScheduledThreadPoolExecutor(1, task -> thread("redis-timer", task));
    this.timer.setRemoveOnCancelPolicy(true);
    this.connections = new RedisConnections(settings, timer);
    this.keys = new SubscribedKeys(ledger, connections, prefix, stop);
    this.keyWriter = thread("redis-keys", keys);
    this.counts =
        new PublishCounts(connections, ledger, counting, task -> thread("redis-counts", task));
    this.watch = new SilenceWatch(this::connection, settings.silenceLimit(), ledger::pingDue);
    metrics.observe(
        "flodgatt_redis_refused_topics",
        "Topics that are listened to here and refused by Redis",
        ledger::refusedTopics);
    this.outage = new Outage(log, "Redis at " + connections.endpoint());
  }

  /** Starts to connect, and returns at once. To be called once. */
  public void start() {
    reader.start();
    writer.start();
    keyWriter.start();
    counts.start();
    every(refresh, ledger::allKeysDue);
    every(refresh, ledger::retryRefused);
    every(watch.interval(), watch);
  }

  /**
   * Reads the certificate authorities for TLS anew, for connections to come. Any thread; reads a
   * file.
   *
   * @return whether something has changed
   * @throws IOException the file is no good, the message says which: the old ones stay
   */
  public boolean reloadCertificates() throws IOException {
    return connections.reloadCertificates();
  }

  @Override
  public void join(Topic topic) {
    ledger.join(topic);
  }

  @Override
  public void leave(Topic topic) {
    ledger.leave(topic);
  }

  @Override
  public void streamStarted(Topic topic) {
    ledger.streamStarted(topic);
  }

  /**
   * Why nothing is heard at the moment, or not every topic, in words for an operator and without
   * secrets; {@code null} while all is well. Any thread.
   */
  public @Nullable String problem() {
    String away = problem;
    return away == null ? refusedTopics.problem(ledger.refusedTopics()) : away;
  }

  /**
   * Whether topics are heard: the connection stands, all was subscribed to, and Redis does not
   * refuse each and every topic. A refused topic among others is a {@link #problem}, but no reason
   * to send clients elsewhere. Any thread.
   */
  public boolean connected() {
    return problem == null && !ledger.allRefused();
  }

  /**
   * Ends all threads and connections; the one that calls the listener is interrupted. Waits for
   * them, for a few seconds at most. Any thread but those of the listener's calls.
   */
  @Override
  public void close() {
    stop.countDown();
    keys.renew();
    ledger.close();
    timer.shutdownNow();
    counts.close();
    connections.close();
    reader.interrupt();
    try {
      for (Thread thread : List.of(reader, writer, keyWriter)) {
        boolean started = thread.getState() != Thread.State.NEW;
        if (started && !thread.join(STOP_PATIENCE)) {
          log.warn("Thread {} does not end", thread.getName());
        }
      }
      if (!counts.join(STOP_PATIENCE)) {
        log.warn("Thread redis-counts does not end");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    metrics.redisConnected(false);
  }

  private void readUntilClosed() {
    while (!stopping()) {
      String reason = listenUntilLost();
      if (!stopping()) {
        lost(reason);
      }
    }
  }

  /**
   * Serves one connection from its making to its end.
   *
   * @return why it ended
   */
  private String listenUntilLost() {
    try (RedisConnection connection = connections.open()) {
      String process = counts.processOf(connection);
      // Before all keys become due: they may have to go to another server than before.
      keys.renew();
      Link current = new Link(++connectionsMade, connection, process);
      link = current;
      ledger.connected(connectionsMade);
      connection.beforeWaiting(listener::caughtUp);
      while (!stopping()) {
        takeNext(current);
      }
      return "closed";
    } catch (RedisConnection.RefusedException e) {
      return "it refuses: " + e.getMessage();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // The last two are what absurd lengths and depths in a reply lead to.
      return "its reply makes no sense: " + e;
    } finally {
      link = null;
      counts.end();
      ledger.lost();
      listener.caughtUp();
    }
  }

  private void lost(String reason) {
    problem = reason;
    metrics.redisConnected(false);
    Duration delay = outage.failed(reason);
    gap.lost();
    pause(delay);
  }

  private void pause(Duration delay) {
    try {
      boolean stopping = stop.await(delay.toMillis(), TimeUnit.MILLISECONDS);
      log.trace("Waited {} before another try, stopping: {}", delay, stopping);
    } catch (InterruptedException _) {
      // Only close() interrupts, and the loop looks for it.
    }
  }

  private void takeNext(Link current) throws IOException {
    try {
      take(PubSubReply.of(current.connection().read()), current);
    } catch (RedisConnection.RefusedException e) {
      String reason = String.valueOf(e.getMessage());
      TopicLedger.Refusal refusal = TOPIC_REFUSED.matcher(reason).find() ? ledger.refused() : null;
      if (refusal == null) {
        throw e;
      }
      if (refusal.topic() != null) {
        refusedTopics.refused(refusal.topic(), reason);
      }
    }
  }

  private void take(PubSubReply reply, Link current) {
    switch (reply) {
      case PubSubReply.Message(String channel, byte[] message) -> message(channel, message);
      case PubSubReply.Subscribed(String channel) -> subscribed(channel);
      case PubSubReply.Unsubscribed(String channel) -> unsubscribed(channel);
      case PubSubReply.Pong(long number) -> answered(number, current);
      case PubSubReply.Other _ -> metrics.malformedMessage("reply");
    }
  }

  private void message(String channel, byte[] message) {
    gap.heard();
    metrics.redisMessageReceived();
    if (channel.startsWith(prefix)) {
      listener.message(channel.substring(prefix.length()), message);
    } else {
      metrics.malformedMessage("namespace");
    }
  }

  private void subscribed(String channel) {
    Topic topic =
        channel.startsWith(prefix) ? ledger.confirmed(channel.substring(prefix.length())) : null;
    if (topic == null) {
      return;
    }
    gap.trusted();
    try {
      listener.live(topic);
    } finally {
      ledger.announced();
    }
  }

  private void unsubscribed(String channel) {
    if (channel.startsWith(prefix)) {
      ledger.unsubscribed(channel.substring(prefix.length()));
    }
  }

  private void answered(long ping, Link current) {
    switch (ledger.ponged(ping)) {
      case STRAY -> {
        metrics.malformedMessage("reply");
        return;
      }
      case ALIVE -> {}
      case RECOVERED -> recovered(current);
    }
    PublishCounts.Sample sample = counts.confirmedBy(current.number(), ping);
    if (sample != null) {
      gap.counted(sample.count());
    } else if (ping == 0) {
      // No answer will ever tell what it answers, so no count will ever be good.
      gap.counted(null);
    }
  }

  /** All that was wanted when the connection was made is confirmed, or refused. */
  private void recovered(Link current) {
    problem = null;
    outage.over();
    metrics.redisConnected(true);
    if (everRecovered) {
      metrics.redisReconnected();
    }
    everRecovered = true;
    boolean counting = counts.begin(current.number(), current.process());
    // What is refused now may have been heard before: there something is missed.
    gap.recovered(counting && ledger.refusedTopics() == 0);
  }

  private void writeUntilClosed() {
    TopicLedger.Order order = ledger.nextOrder();
    while (order != null) {
      Link current = link;
      if (current != null && current.number() == order.connection()) {
        write(order, current.connection());
      }
      order = ledger.nextOrder();
    }
  }

  private void write(TopicLedger.Order order, RedisConnection connection) {
    byte[][] channels =
        order.topics().stream().map(topic -> utf8(prefix + topic)).toArray(byte[][]::new);
    try {
      switch (order.action()) {
        case SUBSCRIBE -> connection.send(Command.SUBSCRIBE, channels);
        case UNSUBSCRIBE -> connection.send(Command.UNSUBSCRIBE, channels);
        case PING -> connection.send(Command.PING, utf8(Long.toString(order.ping())));
      }
    } catch (IOException | RuntimeException e) {
      connection.abort(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable RedisConnection connection() {
    Link current = link;
    return current == null ? null : current.connection();
  }

  private boolean stopping() {
    return stop.getCount() == 0;
  }

  private void every(Duration interval, Runnable task) {
    long nanos = interval.toNanos();
    // The future would only tell of failures, and neither task fails.
    var _ = timer.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private static Thread thread(String name, Runnable task) {
    return Thread.ofPlatform().name(name).daemon().unstarted(task);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
