package org.flodgatt.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Looks at Redis as the server will use it, for {@code flodgatt doctor}. It leaves nothing behind
 * and changes nothing that Rails could see. Used by one thread at a time; every call waits for
 * Redis, for the connect timeout of the settings or {@link #PATIENCE} at most.
 */
public final class RedisProbe implements AutoCloseable {
  /** The most that is waited for one answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** One of each kind that the server subscribes to; nobody has the id 0. */
  private static final List<String> TOPICS =
      List.of(
          "timeline:public",
          "timeline:0",
          "timeline:0:notifications",
          "timeline:hashtag:flodgatt-doctor",
          "timeline:list:0",
          "timeline:direct:0",
          "timeline:access_token:0",
          "timeline:system:0");

  private static final Pattern MAJOR_VERSION = Pattern.compile("(?m)^redis_version:(\\d{1,6})");
  private static final String HOME_FEED = "feed:home:";
  private static final Duration LONGEST_SEARCH = Duration.ofSeconds(2);

  private final ScheduledThreadPoolExecutor timer;
  private final RedisConnections connections;
  private final RedisConnection connection;
  private final String prefix;

  private RedisProbe(
      ScheduledThreadPoolExecutor timer,
      RedisConnections connections,
      RedisConnection connection,
      String prefix) {
    this.timer = timer;
    this.connections = connections;
    this.connection = connection;
    this.prefix = prefix;
  }

  /**
   * Connects and logs in.
   *
   * @throws IOException naming the endpoint and what went wrong, never the password
   */
  public static RedisProbe open(RedisSettings settings) throws IOException {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
    try {
      RedisConnections connections = new RedisConnections(impatient(settings), timer);
      String prefix = settings.namespace().isEmpty() ? "" : settings.namespace() + ":";
      return new RedisProbe(timer, connections, connections.open(), prefix);
    } catch (IOException e) {
      timer.shutdownNow();
      throw e;
    } catch (IllegalArgumentException e) {
      timer.shutdownNow();
      throw new IOException(e.getMessage(), e);
    }
  }

  private static RedisSettings impatient(RedisSettings settings) {
    Duration timeout = settings.connectTimeout();
    return new RedisSettings(
        settings.endpoint(),
        settings.database(),
        settings.user(),
        settings.password(),
        settings.tls(),
        settings.namespace(),
        timeout.compareTo(PATIENCE) < 0 ? timeout : PATIENCE,
        settings.silenceLimit());
  }

  /** The server that was reached, in words. */
  public String server() {
    return connection.toString();
  }

  /** What it says of itself; empty when this user may not ask. */
  public Optional<String> version() throws IOException {
    return text(Command.INFO, "server")
        .map(info -> value(info, "redis_version").orElse("unknown version"));
  }

  /**
   * Tries all that the server does: SUBSCRIBE to one topic of each kind, PING, UNSUBSCRIBE, and SET
   * of a key that is not there, on the condition that it is there.
   *
   * @return what Redis refuses and its words for it; empty: nothing
   */
  public List<String> refusals() throws IOException {
    List<String> refusals = new ArrayList<>();
    try (RedisConnection listener = connections.open()) {
      for (String topic : TOPICS) {
        tryOut(refusals, listener, Command.SUBSCRIBE, prefix + topic);
      }
      tryOut(refusals, listener, Command.PING, "1");
      tryOut(refusals, listener, Command.UNSUBSCRIBE, prefix + TOPICS.getFirst());
    }
    String key = prefix + "subscribed:timeline:flodgatt-doctor:" + UUID.randomUUID();
    tryOut(refusals, connection, Command.SET, key, "1", "EX", "1", "XX");
    return refusals;
  }

  private static void tryOut(
      List<String> refusals, RedisConnection on, Command command, String... arguments)
      throws IOException {
    try {
      Object reply = on.ask(command, arguments);
      // Somebody may publish meanwhile.
      while (PubSubReply.of(reply) instanceof PubSubReply.Message) {
        reply = on.read();
      }
    } catch (RedisConnection.RefusedException e) {
      refusals.add("%s %s: %s".formatted(command, arguments[0], e.getMessage()));
    }
  }

  /**
   * Why Redis cannot prove that nothing was published while the server was away from it; {@code
   * null}: it can.
   */
  public @Nullable String doubt() throws IOException {
    StringBuilder info = new StringBuilder();
    for (String section : PublishCount.SECTIONS) {
      Optional<String> part = text(Command.INFO, section);
      if (part.isEmpty()) {
        return "this user may not ask for INFO";
      }
      info.append(part.get());
    }
    return PublishCount.read(info.toString()) instanceof PublishCount.Reading.Uncertain(var reason)
        ? reason
        : null;
  }

  /**
   * How much may wait for a subscriber before Redis hangs up, as {@code hard soft seconds}; empty
   * when this user may not ask, or when asking would do harm: before version 7 Redis counts every
   * CONFIG as a reset of its statistics, see {@link PublishCount}.
   */
  public Optional<String> subscriberBuffer() throws IOException {
    if (!mayAskForSettings()) {
      return Optional.empty();
    }
    Object answer = ask(Command.CONFIG, "GET", "client-output-buffer-limit");
    if (answer instanceof List<?> pair && pair.size() == 2 && pair.get(1) instanceof byte[] value) {
      Matcher limits =
          Pattern.compile("pubsub (\\d+ \\d+ \\d+)")
              .matcher(new String(value, StandardCharsets.UTF_8));
      return limits.find() ? Optional.of(limits.group(1)) : Optional.empty();
    }
    return Optional.empty();
  }

  private boolean mayAskForSettings() throws IOException {
    Matcher major = MAJOR_VERSION.matcher(text(Command.INFO, "server").orElse(""));
    return major.find() && Integer.parseInt(major.group(1)) >= 7;
  }

  /** How many keys the chosen database holds; empty when this user may not ask. */
  public Optional<Long> keys() throws IOException {
    return ask(Command.DBSIZE) instanceof Long keys ? Optional.of(keys) : Optional.empty();
  }

  /**
   * In which namespaces Rails keeps home feeds.
   *
   * @param names the empty text stands for none
   * @param complete whether all keys were looked at
   */
  public record Namespaces(Set<String> names, boolean complete) {}

  /** Looks through the keys for home feeds, for two seconds at most. */
  public Namespaces namespaces() throws IOException {
    Set<String> found = new TreeSet<>();
    String cursor = "0";
    long start = System.nanoTime();
    do {
      Object answer = ask(Command.SCAN, cursor, "MATCH", "*" + HOME_FEED + "*", "COUNT", "1000");
      if (!(answer instanceof List<?> pair
          && pair.get(0) instanceof byte[] next
          && pair.get(1) instanceof List<?> keys)) {
        return new Namespaces(found, false);
      }
      for (Object key : keys) {
        if (key instanceof byte[] name) {
          String text = new String(name, StandardCharsets.UTF_8);
          found.add(text.substring(0, text.indexOf(HOME_FEED)).replaceFirst(":$", ""));
        }
      }
      cursor = new String(next, StandardCharsets.UTF_8);
    } while (!cursor.equals("0") && System.nanoTime() - start < LONGEST_SEARCH.toNanos());
    return new Namespaces(found, cursor.equals("0"));
  }

  /** What time it is there; empty when this user may not ask. */
  public Optional<Instant> time() throws IOException {
    return ask(Command.TIME) instanceof List<?> parts
            && parts.get(0) instanceof byte[] seconds
            && parts.get(1) instanceof byte[] micros
        ? Optional.of(Instant.ofEpochSecond(number(seconds), number(micros) * 1000))
        : Optional.empty();
  }

  private static long number(byte[] digits) {
    return Long.parseLong(new String(digits, StandardCharsets.UTF_8));
  }

  private Optional<String> text(Command command, String... arguments) throws IOException {
    return ask(command, arguments) instanceof byte[] text
        ? Optional.of(new String(text, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /** {@code null} when it is refused. */
  private @Nullable Object ask(Command command, String... arguments) throws IOException {
    try {
      return connection.ask(command, arguments);
    } catch (RedisConnection.RefusedException e) {
      return null;
    }
  }

  private static Optional<String> value(String info, String name) {
    return info.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }

  @Override
  public void close() {
    connections.close();
    timer.shutdownNow();
  }
}
