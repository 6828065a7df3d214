package org.flodgatt.testkit.services;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Redis that somebody else runs, by its URL: publishing to it and asking who listens.
 * Thread-safe; every method blocks until Redis answers.
 */
public final class RedisEndpoint implements AutoCloseable {
  private static final int DEFAULT_PORT = 6379;

  private final RedisCommands commands;

  private RedisEndpoint(RedisCommands commands) {
    this.commands = commands;
  }

  /**
   * The Redis at a URL; nothing connects yet. The number of the database does not matter to what is
   * published.
   *
   * @param url such as {@code redis://user:password@127.0.0.1:6379/0}
   * @throws IllegalArgumentException if it is no such URL; does not show the URL's password
   */
  public static RedisEndpoint of(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a URL (expected: redis://host:port)", e);
    }
    if (!Objects.equals(uri.getScheme(), "redis") || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "\"" + uri.getScheme() + "\" and a host (expected: redis://host:port)");
    }
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new RedisEndpoint(
        new RedisCommands(
            new InetSocketAddress(uri.getHost(), port), authentication(uri.getUserInfo())));
  }

  private static List<String> authentication(@Nullable String user) {
    if (user == null) {
      return List.of();
    }
    int colon = user.indexOf(':');
    String name = colon < 0 ? "" : user.substring(0, colon);
    String password = user.substring(colon + 1);
    return name.isEmpty() ? List.of("AUTH", password) : List.of("AUTH", name, password);
  }

  /** Publishes a message; returns how many connections received it. */
  public long publish(String topic, String message) {
    return commands.number("PUBLISH", topic, message);
  }

  /** How many connections listen to the topic. */
  public long numSub(String topic) {
    return Long.parseLong(commands.texts("PUBSUB", "NUMSUB", topic).get(1));
  }

  /** Ends the connection; the next command opens one again. */
  @Override
  public void close() {
    commands.close();
  }
}
